"""The calls in the journal, without their secrets."""

from typing import Any, Literal

import msgspec

from cognito_identity_emulator.control_api.call_query import CallQuery, read_query, without_nulls
from cognito_identity_emulator.control_api.endpoint import Parameter, endpoint
from cognito_identity_emulator.engine.journal import CallOutcome, JournalEntry
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.runtime.clock import iso_time_ms

EVENT_STREAM = "text/event-stream"

_FILTERS = (
    Parameter("operation", "Only calls of this operation."),
    Parameter("identity_pool_id", "Only calls about this identity pool."),
    Parameter("identity_id", "Only calls about this identity."),
    Parameter("request_id", "Only the call whose response has this x-amzn-requestid."),
    Parameter("outcome", "Only calls with this outcome: ok, refused or failed."),
    Parameter("error", "Only calls that were refused with this error code."),
    Parameter("check", "Only calls that failed the check of this name."),
    Parameter("text", "Only calls with this text in the JSON of request, response, error or explanation, in any case."),
    Parameter("since", "Only calls after this id, or at this ISO time and later."),
)
_STREAM = (*_FILTERS, Parameter("limit", "First at most this number of earlier calls, the newest."))
_PAGE = (
    *_FILTERS,
    Parameter("before", "The newest calls before this id."),
    Parameter("after", "The oldest calls after this id."),
    Parameter("limit", "At most this number of calls."),
)


class CallError(msgspec.Struct):
    """The error that a call was refused with."""

    code: str
    message: str | None


class JournaledCall(msgspec.Struct):
    """A call of the AWS API, without its secrets.

    A call that another server answered has its address in `forwarded_to`, and no bodies."""

    id: int
    time: str
    service: str
    operation: str | None
    account: str | None
    region: str | None
    identity_pool_id: str | None
    identity_id: str | None
    outcome: CallOutcome
    status: int
    error: CallError | None
    explanation: str | None
    failed_check: FailedCheck | None
    request: dict[str, Any] | None
    response: dict[str, Any] | None
    duration_ms: float
    request_id: str
    forwarded_to: str | None


class JournalFacts(msgspec.Struct):
    """Which journal it is. The numbers of calls begin at 1 when it starts, so another `journal_started_at` means that
    earlier numbers are of other calls.

    It keeps the last `kept` calls of `processes` processes. `lost` is the number of calls that did not reach it.
    """

    journal_started_at: str
    kept_in: Literal["memory"]
    kept: int
    processes: int
    lost: int


class Calls(JournalFacts):
    """A page of calls, newest last. `total`, `first_id` and `last_id` are of all calls that match the filters."""

    calls: list[JournaledCall]
    total: int
    first_id: int | None
    last_id: int | None


@endpoint("GET", "calls", parameters=_PAGE, python="calls")
def get_calls(core: EmulatorCore, request: HttpRequest) -> Calls:
    """The last calls of the AWS API, which are kept in memory.

    They are those of all workers; a replica on another machine has its own. Secrets are redacted, and long lists are
    cut to their first entries. In a refused call, `failed_check` says what was expected, what came, and what to
    change.
    """
    page = read_query(request.query).page(core.journal)
    facts = journal_facts(core)
    return Calls(
        **msgspec.structs.asdict(facts),
        calls=[journaled_call(each) for each in page.calls],
        total=page.total,
        first_id=page.first_id,
        last_id=page.last_id,
    )


@endpoint("GET", "calls/{call_id}", python="call")
def get_call(core: EmulatorCore, call_id: str) -> JournaledCall:
    """One of the last calls."""
    return journaled_call(core.call(call_id))


@endpoint(
    "GET",
    "calls/stream",
    parameters=_STREAM,
    media_type=EVENT_STREAM,
    python="calls",
)
def get_call_stream(request: HttpRequest) -> CallQuery:
    """Calls as they are made, as server-sent events.

    The first event, of the type `journal`, says which journal it is.
    """
    query = read_query(request.query)
    if query.before_id is not None or query.after_id is not None:
        raise AdminError("before and after are not supported on the stream. Use them with GET calls.")
    return query  # gateway/pages.py streams the calls


def journal_facts(core: EmulatorCore) -> JournalFacts:
    """Which journal the emulator has."""
    journal = core.journal
    return JournalFacts(
        iso_time_ms(journal.started_at), "memory", journal.kept, core.settings.workers, journal.calls_lost
    )


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
        outcome=entry.outcome,
        status=entry.status,
        error=None if entry.error is None else CallError(*entry.error),
        explanation=entry.explanation,
        failed_check=entry.failed,
        request=without_nulls(entry.request),
        response=entry.response,
        duration_ms=round(entry.duration_ms, 3),
        request_id=entry.request_id,
        forwarded_to=entry.forwarded_to,
    )
