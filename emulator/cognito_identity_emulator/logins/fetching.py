"""Fetches JSON from issuers and user pools, safely: with a deadline, a size limit and no redirects, and by plain http
only from hosts in the operator's own network."""

import json
import socket
import ssl
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cognito_identity_emulator.logins.hosts import is_local, is_public_address
from cognito_identity_emulator.runtime.bounds import join_names
from cognito_identity_emulator.runtime.urls import shown_url

if TYPE_CHECKING:
    import httpx

DEADLINE_S = 4.0
MAX_BYTES = 512 * 1024


class FetchError(Exception):
    """The document could not be fetched; the message says why."""


async def fetch_json(url: str, *, anywhere: bool = True) -> Mapping[str, Any]:
    """The JSON object at a URL. Raises FetchError, after the deadline at the latest.

    `anywhere`: the operator named the URL. Otherwise a public name may not lead into the operator's own network.
    """
    status, body = await _exchange("GET", url, {"accept": "application/json"}, anywhere=anywhere)
    if status != 200:
        raise FetchError(f"{shown_url(url)} answered with status {status}")
    return _json_object(url, body)


async def post_json(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, Any]]:
    """The status and the JSON object that a URL answers to a body. Raises FetchError, as `fetch_json` does."""
    status, answer = await _exchange("POST", url, headers, body)
    return status, _json_object(url, answer)


async def _exchange(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None = None, *, anywhere: bool = True
) -> tuple[int, bytes]:
    import asyncio

    import httpx  # only calls that fetch pay for its import

    try:
        # A proxy of the environment is for public hosts, not for those in the operator's own network.
        parts = urlsplit(url)
        host = parts.hostname or ""
        trust_env = not is_local(host)
        verify = _certificates() if parts.scheme == "https" else False
        async with (
            asyncio.timeout(DEADLINE_S),
            httpx.AsyncClient(verify=verify, timeout=DEADLINE_S, trust_env=trust_env) as client,
        ):
            if anywhere or is_local(host) or _has_proxy(parts.scheme, host):
                return await _send(client, client.build_request(method, url, headers=headers, content=body))
            # Connect to an address that was checked, because a second lookup may have another result.
            for address in await _public_addresses(host, parts.port or 443):
                target = httpx.URL(url).copy_with(host=address)
                request = client.build_request(
                    method,
                    target,
                    headers={**headers, "host": parts.netloc},
                    content=body,
                    extensions={"sni_hostname": host},
                )
                try:
                    return await _send(client, request)
                except httpx.ConnectError as problem:
                    failure = problem
            raise failure
    except TimeoutError:
        raise FetchError(f"{shown_url(url)} took longer than {DEADLINE_S} s") from None
    except (httpx.HTTPError, OSError) as problem:
        sentence = f"{shown_url(url)} could not be fetched: {type(problem).__name__} {problem}"
        raise FetchError(sentence.strip()) from None
    except (httpx.InvalidURL, ValueError) as problem:  # whose text may quote a part of the URL
        raise FetchError(f"{shown_url(url)} could not be fetched: {type(problem).__name__}") from None


async def _send(client: "httpx.AsyncClient", request: "httpx.Request") -> tuple[int, bytes]:
    """The status and the body of the response. Raises FetchError for a body that is too large."""
    # Nothing is decompressed, so that a small answer cannot become a giant one.
    request.headers["accept-encoding"] = "identity"
    response = await client.send(request, stream=True)
    answer = bytearray()
    try:
        async for chunk in response.aiter_raw(16 * 1024):
            answer += chunk
            if len(answer) > MAX_BYTES:
                raise FetchError(f"{shown_url(str(request.url))} answered with more than {MAX_BYTES} bytes")
        return response.status_code, bytes(answer)
    finally:
        await response.aclose()


async def _public_addresses(host: str, port: int) -> Sequence[str]:
    """The addresses of a public host, at least one. Raises FetchError for a name of a private address, OSError."""
    import asyncio

    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    private = [address for address in addresses if not is_public_address(address)]
    if private or not addresses:
        raise FetchError(
            f"{host} has the private address {join_names(private)}; "
            "name its keys with --issuer-keys or register the provider"
        )
    return addresses


def _has_proxy(scheme: str, host: str) -> bool:
    """Whether a proxy of the environment fetches from this host, and looks up its address."""
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    return (scheme in proxies or "all" in proxies) and not proxy_bypass(host)


@cache
def _certificates() -> ssl.SSLContext:
    """The trusted authorities: the usual ones, or those of SSL_CERT_FILE or SSL_CERT_DIR. Loading them is slow."""
    import httpx

    return httpx.create_ssl_context()


def _json_object(url: str, body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise FetchError(f"{shown_url(url)} is not JSON") from None
    if not isinstance(document, dict):
        raise FetchError(f"{shown_url(url)} is not a JSON object")
    return document
