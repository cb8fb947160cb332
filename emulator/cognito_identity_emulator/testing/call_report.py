"""The calls of a test, for the report of its failure."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cognito_identity_emulator import Emulator
    from cognito_identity_emulator.engine.journal import JournalEntry

TITLE = "cognito-identity calls"
_MAX_CALLS = 10
_INDENT = " " * 6


class ObservedCalls:
    """The calls of an emulator from now on."""

    def __init__(self, emulator: "Emulator", endpoint_url: str) -> None:
        self.emulator = emulator
        self.endpoint_url = endpoint_url
        self._newest_before = emulator.journal.newest_id

    def calls(self) -> "Sequence[JournalEntry]":
        """The calls, newest last."""
        return self.emulator.journal.arrived_after(self._newest_before)


def report(observed: Sequence[ObservedCalls]) -> str:
    """The last calls of each emulator that had any; for none, a sentence about the newest emulator, which SDKs use."""
    called = [(each, calls) for each in observed if (calls := each.calls())]
    if not called:
        return f"No call of this test reached {observed[-1].endpoint_url}."
    return "\n".join(line for each, calls in called for line in _lines(each.endpoint_url, calls))


def _lines(endpoint_url: str, calls: "Sequence[JournalEntry]") -> Iterator[str]:
    shown = calls[-_MAX_CALLS:]
    count = "1 call" if len(calls) == 1 else f"{len(calls)} calls"
    last = f", the last {len(shown)}" if len(shown) < len(calls) else ""
    yield f"{count} of this test to {endpoint_url}{last}:"
    for call in shown:
        yield f"{call.id:>4}  {call.operation} {_outcome(call)}"
        if call.explanation:
            yield _INDENT + _one_line(call.explanation)


def _outcome(call: "JournalEntry") -> str:
    if call.error is None:
        about = call.identity_id or call.identity_pool_id
        return f"ok, {about}" if about else "ok"
    code, message = call.error
    return _one_line(f"{call.outcome}, {code}: {message}" if message else f"{call.outcome}, {code}")


def _one_line(text: str) -> str:
    return " ".join(text.split())
