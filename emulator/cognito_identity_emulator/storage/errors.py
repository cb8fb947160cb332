"""What a database raises, whichever it is: unavailable, a lost race, or a configuration or time that cannot work."""

from cognito_identity_emulator.errors.admin import AdminError


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


class TimeRangeError(AdminError):
    """The emulator's clock cannot have that time, which is epoch milliseconds."""

    def __init__(self, time_ms: float) -> None:
        super().__init__(
            "The emulator's time must be between the years 1970 and 9000.", [f"{time_ms} ms after the start of 1970"]
        )
