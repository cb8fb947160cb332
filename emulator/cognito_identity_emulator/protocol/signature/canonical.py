"""The canonical form of a request: the text that signer and verifier both compute.

The rules of all services but S3: the path loses dot segments and doubled slashes and is percent-encoded once more, the
query is decoded, encoded strictly and sorted, headers are trimmed and their spaces folded.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote_to_bytes


def canonical_request(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    *,
    signed_headers: Sequence[str],
    payload_hash: str,
    leave_out: str | None = None,
) -> bytes:
    """The bytes whose hash is signed.

    `path` and `query` as received, percent-encoded; `headers` with lower-case names, a repeated one joined by
    commas; `leave_out` names the query parameter that holds the signature itself.
    """
    names = sorted(set(signed_headers))
    lines = [
        wire_bytes(method.upper()),
        canonical_path(path).encode(),
        canonical_query(query, leave_out=leave_out).encode(),
        *(wire_bytes(name) + b":" + _folded(headers.get(name, "")) for name in names),
        b"",
        wire_bytes(";".join(names)),
        payload_hash.encode(),
    ]
    return b"\n".join(lines)


def canonical_path(path: str) -> str:
    """The normalised path, encoded once more."""
    if path in ("/", ""):
        return "/"
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    slash = "/" if segments and path.endswith("/") else ""
    return quote(wire_bytes("/" + "/".join(segments) + slash), safe="/~")


def canonical_query(query: str, *, leave_out: str | None = None) -> str:
    """The parameters by encoded name, then value. A plus sign is a space, as in the forms that botocore sends."""
    pairs = []
    for parameter in filter(None, query.split("&")):
        name, _, value = parameter.partition("=")
        pairs.append((_encoded(name), _encoded(value)))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs) if name != leave_out)


def wire_bytes(text: str) -> bytes:
    """The bytes of `text` on the wire: HTTP servers decode headers and targets as ISO 8859-1.

    Text that cannot come from such a server is encoded as UTF-8.
    """
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(wire_bytes(text.replace("+", " "))), safe="")


def _folded(value: str) -> bytes:
    # On bytes, because str.split would also split at the no-break space, which is a byte of many UTF-8 letters.
    return b" ".join(wire_bytes(value).split())
