"""What a transaction raises instead of blocking the event loop.

Operations run on the event loop where that is cheapest. A transaction that would have to wait there for another writer
raises WouldBlock instead, and the gateway runs the call in a thread. Nothing has been written by then, because only the
first statement of a transaction waits.
"""


class WouldBlock(Exception):  # named after the error of system calls
    """The call has to run in a thread that may wait for another writer."""
