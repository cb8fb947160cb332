"""The engine performs calls: it validates the request, loads what the operation needs, verifies, and executes.

The gateway takes the calls that came together through these steps one phase at a time. `perform` takes one call through
all of them.
"""

from concurrent.futures import Future, wait
from typing import Any

import msgspec

from cognito_identity_emulator.declare.operation import AnyOperation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.declare.violations import violations
from cognito_identity_emulator.engine.journal import Journal
from cognito_identity_emulator.errors.cognito_identity import InternalErrorException
from cognito_identity_emulator.errors.frontend import ValidationException
from cognito_identity_emulator.operations.context import CallContext, Services
from cognito_identity_emulator.runtime.clock import Clock, monotonic
from cognito_identity_emulator.runtime.scope import Caller, Scope
from cognito_identity_emulator.storage.database import ContentionError, DatabaseUnavailableError

_MAX_ATTEMPTS = 8
_MAX_FETCHES = 3
"""How often a call may wait for a fetch: for keys, for the user pool's answer about a user, and for one that
expired."""


class Execution(msgspec.Struct):
    """One call on its way through the engine; each step leaves its result for the next.

    Every step raises ServiceError to refuse the call. A call that raised has stored nothing.
    """

    operation: AnyOperation
    request: Shape
    call: CallContext
    loaded: Any = None
    verified: Any = None
    response: Any = None
    is_loaded: bool = False
    fetches: int = 0

    def validate(self) -> None:
        """Check every constraint of the request's members. Raises ValidationException."""
        broken = violations(self.request)
        if broken:
            raise ValidationException(broken)

    def load(self) -> None:
        """Read what the operation needs before anything is verified."""
        load = self.operation.load
        if load is not None:
            self.loaded = load(self.request, self.call)
        self.is_loaded = True

    def fetch_needed(self) -> "Future[None] | None":
        """What has to be fetched before `verify`, if anything. The fetch has started."""
        verification = self.operation.verification
        if verification is None or self.fetches >= _MAX_FETCHES:
            return None
        needed = verification.fetch_needed(self.request, self.call, self.loaded)
        self.fetches += needed is not None
        return needed

    def verify(self) -> None:
        """Verify the logins of the call: cryptography, without I/O."""
        verification = self.operation.verification
        if verification is not None:
            self.verified = verification.verify(self.request, self.call, self.loaded)

    def execute(self) -> None:
        """Decide and write. Raises ContentionError, DatabaseUnavailableError, and WouldBlock where it may not wait."""
        operation = self.operation
        if operation.verification is not None:
            self.response = operation.execute(self.request, self.call, self.loaded, self.verified)
        elif operation.load is not None:
            self.response = operation.execute(self.request, self.call, self.loaded)
        else:
            self.response = operation.execute(self.request, self.call)


class Engine:
    """Performs calls. `journal` has the last of them."""

    def __init__(self, services: Services, clock: Clock, journal: Journal) -> None:
        self.services = services
        self.journal = journal
        self._clock = clock
        self._changes_committed = 0

    def execution(
        self,
        operation: AnyOperation,
        request: Shape,
        *,
        scope: Scope,
        caller: Caller | None,
        request_id: str,
        may_wait: bool,
    ) -> Execution:
        """A call that is about to be performed; `may_wait` says whether a transaction may block this thread."""
        call = CallContext(self.services, scope, caller, self._clock.now(), request_id, may_wait)
        return Execution(operation, request, call)

    def perform(
        self, operation: AnyOperation, request: Shape, *, scope: Scope, caller: Caller | None, request_id: str
    ) -> Any:
        """The operation's response. Waits in this thread for everything there is to wait for.

        Raises ServiceError for every refusal, DatabaseUnavailableError.
        """
        execution = self.execution(operation, request, scope=scope, caller=caller, request_id=request_id, may_wait=True)
        execution.validate()
        while (fetch := self.run(execution)) is not None:
            wait([fetch])
        return execution.response

    def run(self, execution: Execution) -> "Future[None] | None":
        """Take a validated call to its response, in a thread that may wait for other writers.

        Returns a fetch to wait for, after which the call runs again; None when the call is done.
        """
        execution.call.may_wait = True
        for _ in range(_MAX_ATTEMPTS):
            try:
                if not execution.is_loaded:
                    execution.load()
                fetch = execution.fetch_needed()
                if fetch is not None:
                    return fetch
                execution.verify()
                execution.execute()
                return None
            except ContentionError:
                self.restart_after_contention(execution)
        raise InternalErrorException

    def restart(self, execution: Execution) -> None:
        """Prepare a call to be taken through its steps anew, from loading on."""
        execution.is_loaded = False
        execution.call.now = self._clock.now()

    def restart_after_contention(self, execution: Execution) -> None:
        """Prepare a call for another attempt after another transaction came first.

        The attempt must see what the other transaction did. It may have deleted the pool, even in another process, so
        the caches must not answer from before.
        """
        self.services.shared_state.note_change()
        execution.call.serialized = True
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
            self.services.database_time.add("writing", monotonic() - started)
            if shared_state.changes_here != self._changes_committed:
                # Another thread may have read the configuration after the change was noted and before this commit.
                shared_state.note_change()
                self._changes_committed = shared_state.changes_here
