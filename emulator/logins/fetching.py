"""Fetches a JSON document from an issuer, with everything that makes that safe: a deadline, a size limit, no redirects,
and plain http only where the host is in the operator's own network."""

import ipaddress
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_DEADLINE_S = 4.0
_MOST_BYTES = 512 * 1024


class CannotFetch(Exception):
    """The document could not be had; the message says why."""


def is_local(host: str) -> bool:
    """Whether a host is in the operator's own network: loopback, private, or a name without a dot, as in compose."""
    name = host.strip("[]").lower()
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(".localhost") or name == "host.docker.internal"
    return address.is_loopback or address.is_private


def may_fetch(url: str, *, named_by: str) -> bool:
    """Whether a key set's URL that an issuer names may be fetched: by https anywhere public, or within the operator's
    own network when the issuer itself is there."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    if is_local(parts.hostname):
        return is_local(urlsplit(named_by).hostname or "")
    return parts.scheme == "https"


async def fetch_json(url: str) -> Mapping[str, Any]:
    """The JSON object at a URL. Raises CannotFetch, after the deadline at the latest."""
    import asyncio

    import httpx  # only calls that fetch pay for its import

    # A proxy of the environment is for the world outside, never for an issuer next door.
    trust_env = not is_local(urlsplit(url).hostname or "")
    body = bytearray()
    try:
        async with (
            asyncio.timeout(_DEADLINE_S),
            httpx.AsyncClient(timeout=_DEADLINE_S, follow_redirects=False, trust_env=trust_env) as client,
            client.stream("GET", url, headers={"accept": "application/json"}) as response,
        ):
            if response.status_code != 200:
                raise CannotFetch(f"{url} answered with status {response.status_code}")
            async for chunk in response.aiter_bytes(16 * 1024):
                body += chunk
                if len(body) > _MOST_BYTES:
                    raise CannotFetch(f"{url} answered with more than {_MOST_BYTES} bytes")
        document = json.loads(bytes(body))
    except TimeoutError:
        raise CannotFetch(f"{url} took longer than {_DEADLINE_S} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as problem:
        raise CannotFetch(f"{url} could not be fetched: {type(problem).__name__} {problem}".strip()) from None
    if not isinstance(document, dict):
        raise CannotFetch(f"{url} holds no JSON object")
    return document
