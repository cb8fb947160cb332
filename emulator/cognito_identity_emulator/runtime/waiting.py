"""How a synchronous operation says that it would have to wait.

Operations run on the event loop where that is cheapest. What would block there raises WouldBlock instead; whoever runs
the operation waits in a better place and then runs it again from the start. Nothing has been written by then: waiting
only ever happens before a transaction's first statement.
"""

from concurrent.futures import Future


class WouldBlock(Exception):
    """Run me again once `until` is done; with no `until`, run me where waiting is allowed."""

    def __init__(self, ready_when: "Future[None] | None" = None) -> None:
        super().__init__()
        self.ready_when = ready_when
