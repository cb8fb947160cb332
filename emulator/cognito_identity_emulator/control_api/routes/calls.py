"""The calls in the journal, without their secrets."""

from typing import Any, Literal, cast

import msgspec

from cognito_identity_emulator.control_api.call_query import CallQuery, read_query
from cognito_identity_emulator.control_api.endpoint import Parameter, endpoint
from cognito_identity_emulator.engine.journal import JournalEntry
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.runtime.clock import iso_time_ms

EVENT_STREAM = "text/event-stream"

_BEFORE = Parameter("before", "Only calls before this id.")
_PARAMETERS = (
    Parameter("operation", "Only calls of this operation."),
    Parameter("identity_pool_id", "Only calls about this identity pool."),
    Parameter("identity_id", "Only calls about this identity."),
    Parameter("request_id", "Only the call whose response has this x-amzn-requestid."),
    Parameter("outcome", "Only calls with this outcome: ok, refused or failed."),
    Parameter("since", "Only calls after this id, or at this ISO time and later."),
    _BEFORE,
    Parameter("limit", "At most this number of calls, the newest."),
)


class CallError(msgspec.Struct):
    """The error that a call was refused with."""

    code: str
    message: str | None


class JournaledCall(msgspec.Struct):
    """A call of the AWS API, without its secrets."""

    id: int
    time: str
    service: str
    operation: str | None
    account: str | None
    region: str | None
    identity_pool_id: str | None
    identity_id: str | None
    outcome: Literal["ok", "refused", "failed"]
    status: int
    error: CallError | None
    explanation: str | None
    failed_check: FailedCheck | None
    request: dict[str, Any] | None
    response: dict[str, Any] | None
    duration_ms: float
    request_id: str


class Calls(msgspec.Struct):
    """Calls, newest last."""

    calls: list[JournaledCall]


@endpoint("GET", "calls", parameters=_PARAMETERS, python="calls")
def get_calls(core: EmulatorCore, request: HttpRequest) -> Calls:
    """The last calls of the AWS API.

    Secrets are redacted, and long lists are cut to their first entries. In a refused call, `failed_check` says what
    was expected, what came, and what would let it pass.
    """
    return Calls([journaled_call(each) for each in read_query(request.query).select(core.journal)])


@endpoint("GET", "calls/{call_id}", python="call")
def get_call(core: EmulatorCore, call_id: str) -> JournaledCall:
    """One of the last calls."""
    return journaled_call(core.call(call_id))


@endpoint(
    "GET",
    "calls/stream",
    parameters=[each for each in _PARAMETERS if each is not _BEFORE],
    media_type=EVENT_STREAM,
    python="calls",
)
def get_call_stream(request: HttpRequest) -> CallQuery:
    """Calls as they are made, as server-sent events."""
    query = read_query(request.query)
    if query.before_id is not None:
        raise AdminError("A stream only goes on; `before` is for GET calls.", ["before"])
    return query  # gateway/pages.py streams the calls


def journaled_call(entry: JournalEntry) -> JournaledCall:
    """An entry of the journal as the API shows it."""
    return JournaledCall(
        id=entry.id,
        time=iso_time_ms(entry.time),
        service=entry.service,
        operation=entry.operation,
        account=entry.account,
        region=entry.region,
        identity_pool_id=entry.identity_pool_id,
        identity_id=entry.identity_id,
        outcome=cast('Literal["ok", "refused", "failed"]', entry.outcome),
        status=entry.status,
        error=None if entry.error is None else CallError(*entry.error),
        explanation=entry.explanation,
        failed_check=entry.failed,
        request=_without_nulls(entry.request),
        response=entry.response,
        duration_ms=round(entry.duration_ms, 3),
        request_id=entry.request_id,
    )


def _without_nulls(value: Any) -> Any:
    """A request without its missing members: the journal has the members of a refused request as null."""
    if isinstance(value, list):
        return [_without_nulls(each) for each in value]
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return value
