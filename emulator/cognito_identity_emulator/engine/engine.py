"""The engine performs calls: it validates the request, loads what the operation needs, verifies, and executes.

The gateway takes the calls that came together through these steps one phase at a time. `perform` takes one call through
all of them.
"""

from concurrent.futures import Future, wait
from typing import Any

import msgspec

from cognito_identity_emulator.declare.operation import AnyOperation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.declare.violations import check_constraints
from cognito_identity_emulator.engine.journal import Journal
from cognito_identity_emulator.errors.cognito_identity import InternalErrorException
from cognito_identity_emulator.operations.context import CallContext, Services
from cognito_identity_emulator.runtime.clock import Clock, monotonic
from cognito_identity_emulator.runtime.scope import Caller, Scope
from cognito_identity_emulator.storage.errors import ContentionError, DatabaseUnavailableError
from cognito_identity_emulator.storage.store import WRITING

_MAX_ATTEMPTS = 8
_MAX_FETCHES = 3
"""How often a call may wait for a fetch: for keys, for a user pool's answer about a user, and once more for either."""


_ARGUMENTS_BEFORE_LOAD, _ARGUMENTS_BEFORE_VERIFY = 2, 3


class Execution(msgspec.Struct):
    """One call of an operation on its way to the response.

    `arguments` are what the functions of the operation take: the request and the context of the call, then what was
    loaded and what was verified, once those are there.
    """

    operation: AnyOperation
    request: Shape
    call: CallContext
    arguments: list[Any] = msgspec.field(default_factory=list)
    response: Any = None
    fetches: int = 0

    def __post_init__(self) -> None:
        self.arguments = [self.request, self.call]

    def fetch_needed(self) -> "Future[None] | None":
        """What has to be fetched before the logins of the call can be verified, if anything. The fetch has started."""
        verification = self.operation.verification
        if verification is None or self.fetches >= _MAX_FETCHES:
            return None
        needed = verification.fetch_needed(*self.arguments)
        self.fetches += needed is not None
        return needed


class Engine:
    """Performs calls. `journal` has the last of them."""

    def __init__(self, services: Services, clock: Clock, journal: Journal) -> None:
        self.services = services
        self.journal = journal
        self._clock = clock
        self._changes_committed = 0

    def perform(
        self, operation: AnyOperation, request: Shape, *, scope: Scope, caller: Caller | None, request_id: str
    ) -> Any:
        """The operation's response. Waits in this thread for everything there is to wait for.

        Raises ServiceError for every refusal, DatabaseUnavailableError.
        """
        execution = Execution(
            operation, request, CallContext(self.services, scope, caller, self._clock.now(), request_id)
        )
        check_constraints(request)
        while (fetch := self.run(execution)) is not None:
            wait([fetch])
        return execution.response

    def run(self, execution: Execution) -> "Future[None] | None":
        """Take a validated call to its response, in a thread that may wait for other writers.

        Returns a fetch to wait for, after which the call runs again; None when the call is done.
        """
        operation, arguments = execution.operation, execution.arguments
        execution.call.blocking = True
        for _ in range(_MAX_ATTEMPTS):
            try:
                if operation.load is not None and len(arguments) == _ARGUMENTS_BEFORE_LOAD:
                    arguments.append(operation.load(*arguments))
                if operation.verification is not None and len(arguments) == _ARGUMENTS_BEFORE_VERIFY:
                    fetch = execution.fetch_needed()
                    if fetch is not None:
                        return fetch
                    arguments.append(operation.verification.verify(*arguments))
                execution.response = operation.execute(*arguments)
                return None
            except ContentionError:
                self.restart_after_contention(execution)
        raise InternalErrorException

    def restart(self, execution: Execution) -> None:
        """Prepare a call to be taken through its steps anew, from loading on."""
        del execution.arguments[_ARGUMENTS_BEFORE_LOAD:]
        execution.call.now = self._clock.now()

    def restart_after_contention(self, execution: Execution, *, serialized: bool = True) -> None:
        """Prepare a call for another attempt after another transaction came first.

        The attempt must see what the other transaction did. It may have deleted the pool, even in another process, so
        the caches must not answer from before. `serialized`: its transactions wait for those of other such calls.
        """
        self.services.shared_state.note_change()
        execution.call.serialized = serialized
        self.restart(execution)

    def commit_pending(self) -> None:
        """Commit what calls have written on this thread without a commit of their own. None may be answered before.

        Raises DatabaseUnavailableError when some of it is lost.
        """
        shared_state, started = self.services.shared_state, monotonic()
        try:
            self.services.database.commit_pending()
        except DatabaseUnavailableError:
            shared_state.note_change()
            raise
        finally:
            self.services.database_time.seconds[WRITING] += monotonic() - started
            if shared_state.changes_here != self._changes_committed:
                # Another thread may have read the configuration after the change was noted and before this commit.
                shared_state.note_change()
                self._changes_committed = shared_state.changes_here
