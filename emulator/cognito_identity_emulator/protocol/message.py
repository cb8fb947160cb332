"""HTTP requests and responses as plain values, independent of any server."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec


class HttpRequest(msgspec.Struct):
    """A request. Header names are in lower case, repeated ones joined by commas.

    `query` and `raw_path` are percent-encoded, as received. `form` has the parameters once a protocol has read them."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    scheme: str = "http"
    raw_path: str = "/"
    form: dict[str, str] | None = None


class HttpResponse(msgspec.Struct):
    """A response, its headers as they are sent. `connection_fault` is what an injected fault does to it, if
    anything."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]] = msgspec.field(default_factory=list)
    connection_fault: str | None = None


def read_headers(raw: Sequence[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """The headers of a request as text. Names in `raw` are in lower case; values of a repeated one are joined by
    commas."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}
    return headers if len(headers) == len(raw) else _joined(raw)


def _joined(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


@lru_cache(maxsize=32)  # a client sends the same one each time
def media_type(content_type: str) -> str:
    """The media type of a Content-Type, in lower case and without parameters."""
    return content_type.partition(";")[0].strip().lower()


def header_text(text: str, limit: int = 1024) -> bytes:
    """A text as a header value: one line of Latin-1, cut at `limit` characters."""
    line = "".join(letter if letter.isprintable() else " " for letter in text[:limit])
    return line.encode("latin-1", "replace")
