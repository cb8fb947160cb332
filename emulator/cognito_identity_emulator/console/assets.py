"""Serves the static files of the console from the package.

All files are read into a table at the first request, so a path cannot reach any other file. Browsers cache the files
but revalidate them on every use, so an upgrade takes effect at once.
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

from cognito_identity_emulator.control_api.access import check_source
from cognito_identity_emulator.control_api.api import refused
from cognito_identity_emulator.domain import social_providers
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.settings import Settings

PAGE = "index.html"
FRONT_PAGE = "front.html"

_CONTENT_TYPES = {
    ".css": b"text/css; charset=utf-8",
    ".html": b"text/html; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".mjs": b"text/javascript; charset=utf-8",
    ".svg": b"image/svg+xml",
}
_IMPORT_MAP = re.compile(r'<script type="importmap">(.*?)</script>', re.DOTALL)
_REFUSES_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")


@dataclass(frozen=True)
class Asset:
    """A static file with its content type."""

    content_type: bytes
    body: bytes

    @cached_property
    def etag(self) -> str:
        """A weak validator, because the plain and the gzipped body share it."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    @cached_property
    def gzipped(self) -> bytes:
        return gzip.compress(self.body, mtime=0)


@cache
def assets() -> Mapping[str, Asset]:
    """Every file of the console by its path, such as `style/shell.css`."""
    files_by_path = dict(_read_files(files("cognito_identity_emulator.console"), ""))
    return {**files_by_path, "social_providers.js": _social_providers()}


def _social_providers() -> Asset:
    """A module with the display name of each social provider by its Logins key, and the keys of those with opaque
    tokens."""
    names = {each.name: each.display_name for each in social_providers.SOCIAL_PROVIDERS}
    opaque = [each.name for each in social_providers.opaque_token_providers()]
    module = f"export const SOCIAL = {json.dumps(names)};\nexport const OPAQUE = {json.dumps(opaque)};\n"
    return Asset(_CONTENT_TYPES[".js"], module.encode())


def _read_files(folder: Traversable, path: str) -> Iterator[tuple[str, Asset]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _read_files(entry, f"{path}{entry.name}/")
        elif (content_type := _CONTENT_TYPES.get(entry.name[entry.name.rfind(".") :])) is not None:
            yield f"{path}{entry.name}", Asset(content_type, entry.read_bytes())


@cache
def content_security_policy() -> str:
    """The policy of our pages: they load and connect to this origin only.

    Scripts are files, except the import map, which must be inline: the policy has its hash.
    """
    import_maps = _IMPORT_MAP.findall(assets()[PAGE].body.decode())
    hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in import_maps]
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
    """The security headers of every response with a file."""
    return [
        (b"content-security-policy", content_security_policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-frame-options", b"DENY"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]


def respond(path: str, request: HttpRequest, settings: Settings) -> HttpResponse:
    """The response to a request for the file at `path`. No control token is needed, because the files are public."""
    try:
        check_source(request, settings)
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
    if _accepts_gzip(request.headers.get("accept-encoding", "")):
        return HttpResponse(200, asset.gzipped, [*headers, (b"content-encoding", b"gzip")])
    return HttpResponse(200, asset.body, headers)


def _accepts_gzip(accept_encoding: str) -> bool:
    return "gzip" in accept_encoding and not _REFUSES_GZIP.search(accept_encoding)
