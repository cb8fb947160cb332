"""What a database raises, whichever it is: unavailable, a lost race, or a configuration that cannot work."""


class DatabaseUnavailableError(Exception):
    """The database cannot be reached or written at the moment. The message says what to do about it."""


class ContentionError(Exception):
    """Another transaction changed the same rows first. Run the operation again: it then sees the other's changes."""


class DatabaseConfigError(Exception):
    """The configured database cannot be used at all. The message is for the operator."""


class WouldBlock(Exception):  # named after the error of system calls
    """A transaction would have to wait for another writer, on a thread that may not wait: the event loop's.

    Nothing has been written, because only the first statement of a transaction waits. The gateway runs the call in a
    thread instead.
    """
