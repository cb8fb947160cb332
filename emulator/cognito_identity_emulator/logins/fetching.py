"""Fetches JSON from issuers and user pools, safely: with a deadline, a size limit and no redirects, and by plain http
only from hosts in the operator's own network."""

import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

_DEADLINE_S = 4.0
_MAX_BYTES = 512 * 1024


class FetchError(Exception):
    """The document could not be fetched; the message says why."""


def is_local(host: str) -> bool:
    """Whether a host is in the operator's own network: loopback, private, or a name without a dot, as in compose."""
    name = host.strip("[]").rstrip(".").lower()
    address = _address(name)
    if address is None:
        return "." not in name or name.endswith((".localhost", ".localdomain")) or name == "host.docker.internal"
    return not address.is_global


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address in a host name, also in the shorthand that resolvers accept (127.1, 0x7f000001)."""
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        try:
            address = ipaddress.IPv4Address(socket.inet_aton(name))
        except (OSError, ValueError):
            return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def may_fetch(url: str, *, named_by: str) -> bool:
    """Whether a key set's URL that an issuer names may be fetched: by https anywhere public, or within the operator's
    own network when the issuer itself is there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    if is_local(parts.hostname):
        return is_local(urlsplit(named_by).hostname or "")
    return parts.scheme == "https"


async def fetch_json(url: str) -> Mapping[str, Any]:
    """The JSON object at a URL. Raises FetchError, after the deadline at the latest."""
    status, body = await _exchange("GET", url, {"accept": "application/json"})
    if status != 200:
        raise FetchError(f"{url} answered with status {status}")
    return _json_object(url, body)


async def post_json(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, Any]]:
    """The status and the JSON object that a URL answers to a body. Raises FetchError, as `fetch_json` does."""
    status, answer = await _exchange("POST", url, headers, body)
    return status, _json_object(url, answer)


async def _exchange(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> tuple[int, bytes]:
    import asyncio

    import httpx  # only calls that fetch pay for its import

    # Nothing is decompressed, so that a small answer cannot become a giant one.
    identity_headers = {**headers, "accept-encoding": "identity"}
    answer = bytearray()
    try:
        # A proxy of the environment is for public hosts, not for those in the operator's own network.
        parts = urlsplit(url)
        trust_env = not is_local(parts.hostname or "")
        verify = _certificates() if parts.scheme == "https" else False
        async with (
            asyncio.timeout(_DEADLINE_S),
            httpx.AsyncClient(verify=verify, timeout=_DEADLINE_S, trust_env=trust_env) as client,
            client.stream(method, url, headers=identity_headers, content=body) as response,
        ):
            async for chunk in response.aiter_raw(16 * 1024):
                answer += chunk
                if len(answer) > _MAX_BYTES:
                    raise FetchError(f"{url} answered with more than {_MAX_BYTES} bytes")
            return response.status_code, bytes(answer)
    except TimeoutError:
        raise FetchError(f"{url} took longer than {_DEADLINE_S} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
        raise FetchError(f"{url} could not be fetched: {type(problem).__name__} {problem}".strip()) from None


@cache
def _certificates() -> ssl.SSLContext:
    """The trusted authorities: the usual ones, or those of SSL_CERT_FILE or SSL_CERT_DIR. Loading them is slow."""
    import httpx

    return httpx.create_ssl_context()


def _json_object(url: str, body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise FetchError(f"{url} is not JSON") from None
    if not isinstance(document, dict):
        raise FetchError(f"{url} is not a JSON object")
    return document
