"""The query of GET calls and of the stream of calls: reads its parameters and selects calls of the journal."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from cognito_identity_emulator.control_api.body import read_number
from cognito_identity_emulator.engine.journal import OUTCOMES, Journal, JournalEntry, read_entry, read_id
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.runtime.clock import parse_iso_time

_VALUES: Mapping[str, Callable[[JournalEntry], str | None]] = {
    "operation": lambda entry: entry.operation,
    "identity_id": lambda entry: entry.identity_id,
    "identity_pool_id": lambda entry: entry.identity_pool_id,
    "outcome": lambda entry: entry.outcome,
    "request_id": lambda entry: entry.request_id,
    "error": lambda entry: None if entry.error is None else entry.error[0],
    "check": lambda entry: None if entry.failed is None else entry.failed.name,
}
"""The value of an entry that each filter compares."""

FILTERS = (*_VALUES, "text")
_PAGE = ("since", "before", "after", "limit")


@dataclass(frozen=True, slots=True)
class CallPage:
    """A page of the calls that match a query, newest last. `total`, `first_id` and `last_id` are of all that match."""

    calls: Sequence[JournalEntry]
    total: int
    first_id: int | None
    last_id: int | None


@dataclass(frozen=True, slots=True)
class CallQuery:
    """Selects the calls whose values equal `filters`; the filter `text` is a part of their JSON, in any case.

    `since_id` selects the calls after that id, `since_time` those at that time or later (epoch milliseconds). The page
    is the newest `limit` calls before `before_id`, or the oldest after `after_id`.
    """

    filters: Mapping[str, str]
    since_id: int | None = None
    since_time: int | None = None
    limit: int | None = None
    before_id: int | None = None
    after_id: int | None = None

    def matches(self, entry: JournalEntry) -> bool:
        """Whether the call has the values of all filters."""
        if self.since_time is not None and entry.time < self.since_time:
            return False
        for name, wanted in self.filters.items():
            if name != "text":
                if _VALUES[name](entry) != wanted:
                    return False
            elif not _contains(_searchable_text(entry), wanted):
                return False
        return True

    def page(self, journal: Journal) -> CallPage:
        """The selected page. Raises JournalUnavailableError."""
        texts = journal.texts()
        if self.since_id is not None:
            texts = texts[bisect_right(texts, self.since_id, key=read_id) :]
        if self.filters or self.since_time is not None:
            texts = [each for each in texts if self._may_match(each) and self.matches(read_entry(each))]
        shown = self._shown(texts)
        return CallPage(
            calls=[read_entry(each) for each in shown],
            total=len(texts),
            first_id=read_id(texts[0]) if texts else None,
            last_id=read_id(texts[-1]) if texts else None,
        )

    def _may_match(self, text: bytes) -> bool:
        """Whether the stored text has the value of every filter somewhere: a hundred times as fast as to decode it."""
        return all(
            (_contains(text, value) or ',"' in value)
            if name == "text"  # members that are null may be in between
            else name == "outcome" or msgspec.json.encode(value) in text
            for name, value in self.filters.items()
        )

    def _shown(self, texts: Sequence[bytes]) -> Sequence[bytes]:
        first = 0 if self.after_id is None else bisect_right(texts, self.after_id, key=read_id)
        end = len(texts) if self.before_id is None else bisect_left(texts, self.before_id, key=read_id)
        if self.limit is not None and end - first > self.limit:
            if self.after_id is None:
                first = end - self.limit
            else:
                end = first + self.limit
        return texts[first:end]


def _searchable_text(entry: JournalEntry) -> bytes:
    """What the filter `text` searches, as GET calls shows it."""
    return msgspec.json.encode(
        [without_nulls(entry.request), entry.response, entry.error, entry.explanation, entry.failed]
    )


def _contains(text: bytes, part: str) -> bool:
    """Whether a JSON text contains a part, or a part of one of its strings, in upper or lower case (of ASCII)."""
    lower, part = text.lower(), part.lower()
    return part.encode() in lower or msgspec.json.encode(part)[1:-1] in lower


def without_nulls(value: Any) -> Any:
    """A request without its missing members: the journal has the members of a refused request as null."""
    if isinstance(value, list):
        return [without_nulls(each) for each in value]
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return value


def read_query(query: str) -> CallQuery:
    """The query of a request. Raises AdminError."""
    filters = dict(parse_qsl(query, keep_blank_values=True))
    since, before, after, limit = (filters.pop(name, None) for name in _PAGE)
    unknown = filters.keys() - set(FILTERS)
    if unknown:
        raise AdminError(f"Unknown filter. Valid filters: {', '.join((*FILTERS, *_PAGE))}.", sorted(unknown))
    if filters.get("outcome", "ok") not in OUTCOMES:
        raise AdminError(f"outcome must be one of {', '.join(OUTCOMES)}.", [f"outcome: {filters['outcome']}"])
    since_time = None
    if since and not since.isdecimal():
        try:
            since_time = parse_iso_time(since)
        except (ValueError, OverflowError) as problem:
            raise AdminError("since must be the id of a call, or an ISO time.", [f"since: {problem}"]) from None
    return CallQuery(
        filters={name: value for name, value in filters.items() if value},
        since_id=_number("since", since if since_time is None else None),
        since_time=since_time,
        limit=_number("limit", limit),
        before_id=_number("before", before),
        after_id=_number("after", after),
    )


def _number(name: str, text: str | None) -> int | None:
    return read_number(name, text) if text else None
