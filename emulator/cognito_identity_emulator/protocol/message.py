"""HTTP requests and responses as plain values, independent of any server."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec


class HttpRequest(msgspec.Struct):
    """A request. Header names are in lower case, and values of repeated headers are joined by commas. `query` and
    `raw_path` are percent-encoded as on the wire. `form` has the parameters once a protocol has decoded them."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    scheme: str = "http"
    raw_path: str = "/"
    form: dict[str, str] | None = None


class HttpResponse(msgspec.Struct):
    """A response, with headers as on the wire. `connection_fault` is None or how the server spoils the response:
    `drop`, `truncate` or `empty-500`."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]] = msgspec.field(default_factory=list)
    connection_fault: str | None = None


def read_headers(raw: Sequence[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """Headers of a request as text. `raw` has names in lower case; values of a repeated header are joined by commas."""
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
    """The media type of a Content-Type header, in lower case and without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def header_text(text: str, limit: int = 1024) -> bytes:
    """A text as a header value: one line of Latin-1, cut at `limit` characters."""
    line = "".join(character if character.isprintable() else " " for character in text[:limit])
    return line.encode("latin-1", "replace")
