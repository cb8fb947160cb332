"""The query of GET calls and of the stream of calls: reads its parameters and selects calls of the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from cognito_identity_emulator.engine.journal import Journal, JournalEntry
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.runtime.clock import parse_iso_time

FILTERS = ("operation", "identity_id", "identity_pool_id", "outcome", "request_id")


@dataclass(frozen=True, slots=True)
class CallQuery:
    """Selects the calls whose members equal `filters`, of which it takes the newest `limit`.

    `since_id` selects the calls after that id, `before_id` those before, `since_time` those at that time or later
    (epoch milliseconds).
    """

    filters: Mapping[str, str]
    since_id: int | None = None
    since_time: int | None = None
    limit: int | None = None
    before_id: int | None = None

    def matches(self, entry: JournalEntry) -> bool:
        """Whether the call has the values of all filters."""
        return all(getattr(entry, name) == value for name, value in self.filters.items())

    def select(self, journal: Journal) -> Sequence[JournalEntry]:
        """The selected calls, newest last."""
        found = [
            each
            for each in journal.after(self.since_id or 0)
            if self.matches(each)
            and (self.since_time is None or each.time >= self.since_time)
            and (self.before_id is None or each.id < self.before_id)
        ]
        return found if self.limit is None else found[len(found) - min(self.limit, len(found)) :]


def read_query(query: str) -> CallQuery:
    """The query of a request. Raises AdminError."""
    filters = dict(parse_qsl(query))
    since, limit, before = (filters.pop(name, None) for name in ("since", "limit", "before"))
    unknown = filters.keys() - set(FILTERS)
    if unknown:
        raise AdminError("Unknown filter.", sorted(unknown))
    try:
        since_id = int(since) if since is not None and since.isdecimal() else None
        since_time = parse_iso_time(since) if since is not None and since_id is None else None
        max_calls = None if limit is None else max(0, int(limit))
        before_id = None if before is None else int(before)
    except (ValueError, OverflowError) as problem:
        raise AdminError("since is an id or an ISO time, before an id, limit a whole number.", [str(problem)]) from None
    return CallQuery(filters, since_id, since_time, max_calls, before_id)
