"""The journal: the last calls of the AWS API with their requests and responses.

It is in memory: after a restart it is empty, and the numbers of calls begin again.

Secrets are redacted and long lists shortened. A call is kept as one JSON text instead of the objects it was made of:
thousands of objects would fragment the memory, and freeing them costs more than writing the text.
"""

import itertools
import logging
import threading
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from contextlib import contextmanager
from typing import Any, Literal, get_args

import msgspec

from cognito_identity_emulator.declare.shape import Timestamp
from cognito_identity_emulator.engine.redaction import LARGE_BYTES, MAX_KEPT_BYTES, VIOLATIONS, redactor, shorten_entry
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.runtime.clock import SECOND_MS

CallOutcome = Literal["ok", "refused", "failed"]
"""How a call can come out: refused is a fault of the caller, failed a fault of the emulator."""
OUTCOMES: tuple[CallOutcome, ...] = get_args(CallOutcome)

_log = logging.getLogger("cognito_identity_emulator")


class JournalEntry(msgspec.Struct, gc=False, array_like=True):
    """One call. `time` is epoch milliseconds. `error` is the code and message of a refusal, `failed` the check behind
    it.

    `signed_by` is the identity whose credentials signed the call; `found_pool_id` is the pool of the identity that the
    call is about. `forwarded_to` is the address of the server that a call was forwarded to; such a call has no request
    and no response, and its operation is method and path where nothing names it.

    `request` and `response` are shapes when an entry is added, and maps of wire names when it is read.
    """

    id: int
    time: int
    service: str
    operation: str | None
    account: str | None
    region: str | None
    status: int
    duration_ms: float
    request_id: str
    request: Any = None
    response: Any = None
    error: tuple[str, str | None] | None = None
    explanation: str | None = None
    failed: FailedCheck | None = None
    signed_by: str | None = None
    found_pool_id: str | None = None
    forwarded_to: str | None = None

    @property
    def outcome(self) -> CallOutcome:
        if self.error is None:
            return "ok"
        return "failed" if self.status >= 500 else "refused"

    @property
    def identity_pool_id(self) -> str | None:
        return self._named("IdentityPoolId", "identity_pool_id") or self.found_pool_id

    @property
    def identity_id(self) -> str | None:
        return self._named("IdentityId", "identity_id") or self.signed_by

    def _named(self, name: str, attribute: str) -> str | None:
        """An id in the request, or else in the response."""
        for each in (self.request, self.response):
            value: str | None = each.get(name) if isinstance(each, dict) else getattr(each, attribute, None)
            if value:
                return value
        return None


class Journal:
    """Keeps the last `kept` calls of this process, in memory. Safe to use from any thread.

    `count` is called with all calls. `started_at` (epoch milliseconds) is when the numbers of calls began at 1.
    """

    calls_lost = 0
    """The number of calls that never reached the journal."""

    def __init__(self, kept: int, count: Callable[[Sequence[JournalEntry]], object], started_at: int) -> None:
        self._texts: deque[bytes] = deque(maxlen=kept)
        self._write = msgspec.json.Encoder(enc_hook=_plain).encode
        self._numbers = itertools.count(1)
        self._count = count
        self._listeners: tuple[Callable[[], object], ...] = ()
        self._lock = threading.Lock()
        self.kept = kept
        self.started_at = started_at
        self.newest_id = 0

    def next_id(self) -> int:
        """The id of the next entry."""
        return next(self._numbers)

    def record(self, entries: Sequence[JournalEntry]) -> None:
        """Add calls that are answered together, redacted and shortened."""
        recorded = self._write_all(entries, self._texts)
        if recorded:
            self.newest_id = recorded[-1].id
        self._count(recorded)
        for wake in self._listeners:
            wake()

    def _write_all(self, entries: Sequence[JournalEntry], texts: MutableSequence[bytes]) -> Sequence[JournalEntry]:
        """Append the text of each entry to `texts`; the entries that have a text."""
        recorded = []
        for entry in entries:
            try:
                texts.append(self._text(entry))
            except Exception:  # a defect; the other calls are recorded all the same
                _log.exception("Request %s could not be recorded", entry.request_id)
            else:
                recorded.append(entry)
        return recorded

    def _text(self, entry: JournalEntry) -> bytes:
        redact = redactor(type(entry.request))
        if redact is not None:
            entry.request = redact(entry.request)
        redact = redactor(type(entry.response))
        if redact is not None:
            entry.response = redact(entry.response)
        if entry.error is not None and entry.error[0] in VIOLATIONS:
            shorten_entry(entry)
        text = self._write(entry)
        return self._shortened(entry) if len(text) > LARGE_BYTES else text

    def _shortened(self, entry: JournalEntry) -> bytes:
        """The text of a large call, of at most MAX_KEPT_BYTES."""
        for most in (4000, 1000, 200):  # characters, of which one may take six bytes
            shorten_entry(entry, most)
            text = self._write(entry)
            if len(text) <= MAX_KEPT_BYTES:
                break
        return text

    @contextmanager
    def listening(self, wake: Callable[[], object]) -> Iterator[None]:
        """Call `wake` after calls were added, on the thread that adds them; it must return at once."""
        with self._lock:
            self._listeners += (wake,)
        try:
            yield
        finally:
            with self._lock:
                self._listeners = tuple(each for each in self._listeners if each is not wake)

    @property
    def has_listeners(self) -> bool:
        """Whether anything listens for new calls."""
        return bool(self._listeners)

    def refresh(self) -> None:
        """Get the calls that other processes have recorded. Not for the event loop, because it may wait."""

    def texts(self) -> Sequence[bytes]:
        """The kept entries as they are stored, the newest last; see `read_id` and `read_entry`."""
        self.refresh()
        return self._snapshot()

    def arrived_after(self, entry_id: int) -> Sequence[JournalEntry]:
        """The entries after the one with an id that are in the memory of this process, the newest last."""
        texts = self._snapshot()
        return [read_entry(each) for each in texts[bisect_right(texts, entry_id, key=read_id) :]]

    def find(self, entry_id: int) -> JournalEntry | None:
        """The entry with an id, if it is still kept."""
        texts = self.texts()
        place = bisect_left(texts, entry_id, key=read_id)
        return read_entry(texts[place]) if place < len(texts) and read_id(texts[place]) == entry_id else None

    def entries(self) -> Sequence[JournalEntry]:
        """All kept entries, the newest last."""
        return tuple(map(read_entry, self.texts()))

    def _snapshot(self) -> Sequence[bytes]:
        while True:
            try:
                return tuple(self._texts)
            except RuntimeError:  # another thread added a call in between
                continue

    def clear(self) -> int:
        """Remove every call; returns how many there were."""
        count = len(self._texts)
        self._texts.clear()
        return count


read_entry = msgspec.json.Decoder(JournalEntry).decode
"""The entry that a text of the journal describes."""


def read_id(text: bytes) -> int:
    """The id of the entry that a text of the journal describes: its first member."""
    return int(text[1 : text.index(b",")])


def _plain(value: object) -> object:
    """The JSON form of a value that the encoder does not know."""
    if isinstance(value, Timestamp):
        return value.ms / SECOND_MS
    raise TypeError(f"no text for {type(value).__name__}")
