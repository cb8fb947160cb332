"""The variables of LocalStack that `serve` understands, as settings of the emulator.

https://docs.localstack.cloud/aws/customization/configuration-options/

GATEWAY_LISTEN has the addresses to listen on, `HOST:PORT` separated by commas, and LOCALSTACK_HOST the name and the
port under which clients reach the server. With either, the emulator takes LocalStack's place, and the control API also
accepts LocalStack's own host names. Name servers lead them to loopback, which the emulator does not rely on otherwise
(see SECURITY.md).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cognito_identity_emulator.settings import SettingsError

GATEWAY_LISTEN, LOCALSTACK_HOST = "GATEWAY_LISTEN", "LOCALSTACK_HOST"
DEFAULT_PORT = 4566
HOST_NAMES = ("localhost.localstack.cloud", "*.localhost.localstack.cloud")

_ADDRESS = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:/\s]*)(?::(\d{1,5}))?")


def from_localstack(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings in LocalStack's variables, as keyword arguments of Settings; settings of ours win over them.

    Of several addresses the first one counts. Raises SettingsError for an address that cannot be parsed.
    """
    found: dict[str, Any] = {}
    listen, own_host = environment.get(GATEWAY_LISTEN, "").strip(), environment.get(LOCALSTACK_HOST, "").strip()
    if listen:
        host, found["port"] = _address(GATEWAY_LISTEN, "port", listen.partition(",")[0].strip())
        if host:
            found["host"] = host
    if listen or own_host:
        own_name = _address(LOCALSTACK_HOST, "control_host", own_host)[0] if own_host else ""
        found["control_host"] = (*HOST_NAMES, *filter(None, [own_name.lower()]))
    return found


def warnings_about_localstack(environment: Mapping[str, str]) -> Iterator[str]:
    """A sentence about addresses of GATEWAY_LISTEN that are not listened on."""
    _, *others = [each.strip() for each in environment.get(GATEWAY_LISTEN, "").split(",")]
    if any(others):
        yield (
            f"Only the first address of {GATEWAY_LISTEN} is listened on; ignored: {', '.join(filter(None, others))}. "
            "The emulator has one port."
        )


def _address(variable: str, setting: str, text: str) -> tuple[str, int]:
    """The host, which may be empty, and the port of an address. Raises SettingsError."""
    match = _ADDRESS.fullmatch(text)
    if match is None or not text or int(match[2] or 0) > 65535:
        raise SettingsError(setting, f"must have the form HOST:PORT, not {text!r}.", variable)
    return match[1].strip("[]"), int(match[2] or DEFAULT_PORT)
