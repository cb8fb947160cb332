"""The engine: every call of every operation goes through `steps`, whoever makes it."""

from concurrent.futures import wait
from typing import Any

from cognito_identity_emulator.declare.operation import AnyOperation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.declare.violations import violations
from cognito_identity_emulator.engine.journal import Journal
from cognito_identity_emulator.errors.cognito_identity import InternalErrorException
from cognito_identity_emulator.errors.frontend import ValidationException
from cognito_identity_emulator.operations.context import CallContext, Services, Trail
from cognito_identity_emulator.runtime.clock import Clock, monotonic
from cognito_identity_emulator.runtime.cooperative import Steps, outcome_of
from cognito_identity_emulator.runtime.scope import Caller, Scope
from cognito_identity_emulator.runtime.waiting import WouldBlock
from cognito_identity_emulator.storage.database import ContentionError, DatabaseUnavailableError

_MOST_ATTEMPTS = 8
MOST_WAITS = 16
"""How often one call may have to wait for something before it is given up: there are ten logins at the most."""


class Engine:
    """Performs calls. `journal` has the last of them."""

    def __init__(self, services: Services, clock: Clock, journal: Journal) -> None:
        self.services = services
        self.journal = journal
        self._clock = clock
        self._changes_settled = 0

    def steps(
        self,
        operation: AnyOperation,
        request: Shape,
        *,
        scope: Scope,
        caller: Caller | None,
        request_id: str,
        may_wait: bool,
        trail: Trail | None = None,
    ) -> Steps[Any]:
        """The way to the operation's response, in steps; `trail` gets what the call comes upon.

        Raises ServiceError for every refusal, DatabaseUnavailableError, and WouldBlock where waiting is not allowed or
        only the caller of this can do it. Nothing of a call that raises has been stored.
        """
        broken = violations(request)
        if broken:
            raise ValidationException(broken)
        yield
        trail = trail or Trail()
        for attempt in range(_MOST_ATTEMPTS):
            call = CallContext(
                self.services, scope, caller, self._clock.now(), request_id, may_wait, attempt > 0, trail
            )
            try:
                if operation.pauses:
                    return (yield from operation.perform(request, call))
                return operation.perform(request, call)
            except ContentionError:
                # Another transaction was first. Run again, the operation sees what it did: it may have deleted the
                # pool, in another process even, whose change the cache need not know of yet.
                self.services.shared_state.note_change()
        raise InternalErrorException

    def commit_pending(self) -> None:
        """Commit what calls that did not wait have written on this thread; none of them may be answered before.

        Raises DatabaseUnavailableError when some of it is lost.
        """
        shared_state, began = self.services.shared_state, monotonic()
        try:
            self.services.database.commit_pending()
        except DatabaseUnavailableError:
            shared_state.note_change()
            raise
        finally:
            self.services.database_time.add("writing", monotonic() - began)
            if shared_state.changes_here != self._changes_settled:
                # Another thread may have read the configuration since it was noted to have changed, and before this.
                shared_state.note_change()
                self._changes_settled = shared_state.changes_here

    def perform_waiting(
        self, operation: AnyOperation, request: Shape, *, scope: Scope, caller: Caller | None, request_id: str
    ) -> Any:
        """The operation's response, waiting in this thread for whatever there is to wait for."""
        for _ in range(MOST_WAITS):
            try:
                return outcome_of(
                    self.steps(operation, request, scope=scope, caller=caller, request_id=request_id, may_wait=True)
                )
            except WouldBlock as signal:
                if signal.ready_when is not None:
                    wait([signal.ready_when])
        raise InternalErrorException
