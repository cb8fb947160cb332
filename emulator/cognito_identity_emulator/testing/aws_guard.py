"""Keeps tests away from real AWS: the names of AWS's hosts are not resolved while a fixture is in use.

Every client in this process resolves names with `socket.getaddrinfo`: urllib3 and so boto3, httpx, aiohttp and asyncio.
Clients that resolve names by themselves are not seen: those on uvloop or aiodns, and other processes.
"""

import socket
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from cognito_identity_emulator.runtime.threads import FETCHING_THREADS

ALLOW_AWS = "cognito_identity_allow_aws"
"""The marker and the ini option that switch the guard off."""

_EMULATED = ("cognito-identity.", "cognito-identity-fips.", "sts.", "sts-fips.")
"""Clients of these get the emulator's address when they are created; older ones do not."""


@cache
def aws_domains() -> tuple[str, ...]:
    """The domains of AWS's endpoints in every partition, of their addresses for IPv6, and of user pools' own pages."""
    # A suite without our fixtures loads this plugin, but none of our libraries.
    from cognito_identity_emulator.domain.partitions import PARTITIONS

    return (*sorted({f".{each.dns_suffix}" for each in PARTITIONS}), ".api.aws", ".amazoncognito.com")


class AwsGuard:
    """Refuses to resolve AWS's names while it is on, and keeps the refused names until they are reported.

    The emulator itself is not refused: it fetches the keys of issuers that a pool names.
    """

    def __init__(self) -> None:
        self._refused: list[str] = []
        self._switch_off: Callable[[], None] | None = None

    def switch(self, on: bool) -> None:
        """Switch the guard on or off."""
        if on and self._switch_off is None:
            self._switch_off = self._switch_on()
        elif not on and self._switch_off is not None:
            self._switch_off()
            self._switch_off = None

    def _switch_on(self) -> Callable[[], None]:
        """Replace `socket.getaddrinfo`; returns a function that restores it."""
        resolve: Any = socket.getaddrinfo
        is_on = True

        def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
            __tracebackhide__ = True
            if is_on:
                self._check(host)
            return resolve(host, *arguments, **options)

        def switch_off() -> None:
            nonlocal is_on
            is_on = False  # another function may have replaced ours since, and call it
            if socket.getaddrinfo is getaddrinfo:
                socket.getaddrinfo = resolve

        socket.getaddrinfo = getaddrinfo
        return switch_off

    def _check(self, host: Any) -> None:
        __tracebackhide__ = True
        name = (host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else str(host)).lower()
        is_emulator = threading.current_thread().name.startswith(FETCHING_THREADS)
        if name.rstrip(".").endswith(aws_domains()) and not is_emulator:
            self._refused.append(name)
            # Not an Exception: SDKs would retry it, and code that handles failures would hide it.
            pytest.fail(_sentence(name))

    def take_report(self) -> str | None:
        """A sentence for each name that was refused since the last report, or None."""
        names, self._refused = list(dict.fromkeys(self._refused)), []
        return "\n".join(map(_sentence, names)) if names else None


def _sentence(host: str) -> str:
    advice = "Create the client in the test" if host.startswith(_EMULATED) else "Mock that service"
    return (
        f"This test would reach real AWS at {host}. {advice}, or allow AWS with the marker or ini option {ALLOW_AWS}."
    )
