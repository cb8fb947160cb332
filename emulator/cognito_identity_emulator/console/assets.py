"""The console's files, out of the package: a fixed table of them, so that no path leads anywhere else.

Browsers keep them and ask every time whether they are still the same, so an upgrade shows at once.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable

from cognito_identity_emulator.control_api.access import check_place
from cognito_identity_emulator.control_api.api import refused
from cognito_identity_emulator.domain import social_providers
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.settings import Settings

PAGE = "index.html"
FRONT_PAGE = "front.html"

_TYPES = {
    ".css": b"text/css; charset=utf-8",
    ".html": b"text/html; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".mjs": b"text/javascript; charset=utf-8",
    ".svg": b"image/svg+xml",
}
_INLINE_SCRIPT = re.compile(r'<script type="importmap">(.*?)</script>', re.DOTALL)
_REFUSES_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")


@dataclass(frozen=True)
class Asset:
    """A file of the console."""

    content_type: bytes
    body: bytes

    @cached_property
    def etag(self) -> str:
        """Weak, because it is the same for the file and its smaller form."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    @cached_property
    def zipped(self) -> bytes:
        return gzip.compress(self.body, mtime=0)


@cache
def assets() -> Mapping[str, Asset]:
    """Every file of the console, by its path below it."""
    found = dict(_found(files("cognito_identity_emulator.console"), ""))
    return {**found, "social_providers.js": _social_providers()}


def _social_providers() -> Asset:
    """A module with the display name of each social provider by its Logins key, out of the table of them."""
    names = {each.name: each.display_name for each in social_providers.SOCIAL_PROVIDERS}
    return Asset(_TYPES[".js"], f"export const SOCIAL = {json.dumps(names)};\n".encode())


def _found(folder: Traversable, path: str) -> Iterator[tuple[str, Asset]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _found(each, f"{path}{each.name}/")
        elif (content_type := _TYPES.get(each.name[each.name.rfind(".") :])) is not None:
            yield f"{path}{each.name}", Asset(content_type, each.read_bytes())


@cache
def content_security_policy() -> str:
    """What the page may load and do: what lies beside it, and nothing of anybody else. The hash is that of the import
    map, which browsers take from the page itself only."""
    inline = _INLINE_SCRIPT.findall(assets()[PAGE].body.decode())
    hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in inline]
    scripts = " ".join(["script-src 'self'", *(f"'sha256-{each}'" for each in hashes)])
    return "; ".join(
        [
            "default-src 'none'",
            scripts,
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def security_headers() -> list[tuple[bytes, bytes]]:
    """What every page of ours says to the browser that shows it."""
    return [
        (b"content-security-policy", content_security_policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-frame-options", b"DENY"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]


def respond(path: str, request: HttpRequest, settings: Settings) -> HttpResponse:
    """The file at a path below the console. Its token is not asked for: what lies here is no secret."""
    try:
        check_place(request, settings)
    except AdminError as refusal:
        return refused(refusal)
    asset = assets().get(path)
    if asset is None:
        return HttpResponse(404, b"The console has no such file.\n", [(b"content-type", b"text/plain")])
    headers = [
        (b"content-type", asset.content_type),
        (b"etag", asset.etag.encode()),
        (b"cache-control", b"no-cache"),
        (b"vary", b"accept, accept-encoding"),
        *security_headers(),
    ]
    if asset.etag in request.headers.get("if-none-match", ""):
        return HttpResponse(304, b"", headers)
    if _takes_gzip(request.headers.get("accept-encoding", "")):
        return HttpResponse(200, asset.zipped, [*headers, (b"content-encoding", b"gzip")])
    return HttpResponse(200, asset.body, headers)


def _takes_gzip(accepted: str) -> bool:
    return "gzip" in accepted and not _REFUSES_GZIP.search(accepted)
