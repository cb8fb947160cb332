"""Which calls of the journal are asked for: the parameters of GET calls, and of the stream of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from cognito_identity_emulator.engine.journal import Journal, JournalEntry
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.runtime.clock import parse_iso_time

FILTERS = ("operation", "identity_id", "identity_pool_id", "outcome", "request_id")


@dataclass(frozen=True, slots=True)
class CallQuery:
    """Filters by member; `since_id` and `since_time` (epoch milliseconds) leave out what was before, `before_id` that
    call and what came after; at most `limit`, the newest."""

    wanted: Mapping[str, str]
    since_id: int | None = None
    since_time: int | None = None
    limit: int | None = None
    before_id: int | None = None

    def fits(self, entry: JournalEntry) -> bool:
        """Whether the filters let the call pass."""
        return all(getattr(entry, name) == value for name, value in self.wanted.items())

    def found(self, journal: Journal) -> Sequence[JournalEntry]:
        """The calls that are asked for, the newest last."""
        found = [
            each
            for each in journal.after(self.since_id or 0)
            if self.fits(each)
            and (self.since_time is None or each.time >= self.since_time)
            and (self.before_id is None or each.id < self.before_id)
        ]
        return found if self.limit is None else found[len(found) - min(self.limit, len(found)) :]


def read_query(query: str) -> CallQuery:
    """The query of a request. Raises AdminError."""
    wanted = dict(parse_qsl(query))
    since, limit, before = (wanted.pop(name, None) for name in ("since", "limit", "before"))
    unknown = wanted.keys() - set(FILTERS)
    if unknown:
        raise AdminError("There is no such filter.", sorted(unknown))
    try:
        since_id = int(since) if since is not None and since.isdecimal() else None
        since_time = parse_iso_time(since) if since is not None and since_id is None else None
        most = None if limit is None else max(0, int(limit))
        before_id = None if before is None else int(before)
    except (ValueError, OverflowError) as problem:
        raise AdminError("since is an id or an ISO time, before an id, limit a whole number.", [str(problem)]) from None
    return CallQuery(wanted, since_id, since_time, most, before_id)
