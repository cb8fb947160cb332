"""HTTP as plain values: what came in and what goes out, free of any server."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class HttpRequest:
    """A request. Header names are in lower case, repeated ones joined by commas; `query` and `raw_path` are as they
    came, percent-encoded. `form` holds its parameters once a protocol has read them."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    scheme: str = "http"
    raw_path: str = "/"
    form: Mapping[str, str] | None = None


@dataclass(slots=True)
class HttpResponse:
    """An answer, headers as they go on the wire. `trouble` is what shall happen to it there, if anything."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    trouble: str | None = None


def header_text(text: str, limit: int = 1024) -> bytes:
    """A text made fit for a header: one line of Latin-1, cut at `limit` characters."""
    line = "".join(letter if letter.isprintable() else " " for letter in text[:limit])
    return line.encode("latin-1", "replace")
