"""What a database raises, whichever it is: unavailable, a lost race, or a configuration that cannot work."""


class DatabaseUnavailableError(Exception):
    """The database cannot be reached or written at the moment. The message says what to do about it."""


class ContentionError(Exception):
    """Another transaction changed the same rows first. Run the operation again: it then sees the other's changes."""


class DatabaseConfigError(Exception):
    """The configured database cannot be used at all. The message is for the operator."""
