"""The server: sockets, addresses, signals, and a thread of its own."""

import resource
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from cognito_identity_emulator import Settings
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.server.uvicorn_server import (
    ListenError,
    address_of,
    bind,
    bind_free_port,
    exposure,
    serving_on_thread,
)
from tests.command import Serving, port_in_use_on_ipv6_only, serving
from tests.timeouts import TIMEOUT_S

has_ipv6 = socket.has_ipv6 and Path("/proc/net/if_inet6").exists()


def addresses(sockets: list[socket.socket]) -> list[str]:
    found = [address_of(each) for each in sockets]
    for each in sockets:
        each.close()
    return found


@pytest.mark.skipif(not has_ipv6, reason="this machine has no IPv6")
def test_without_a_host_both_loopback_addresses_share_a_port() -> None:
    four, six = addresses(bind(Settings(port=0)))
    port = four.rpartition(":")[2]
    assert (four, six) == (f"http://127.0.0.1:{port}", f"http://[::1]:{port}")


@pytest.mark.parametrize(
    ("host", "reached"),
    [("127.0.0.1", "http://127.0.0.1:"), ("0.0.0.0", "http://127.0.0.1:"), ("::", "http://[::1]:")],
)
def test_the_printed_address_can_be_reached_by_clients(host: str, reached: str) -> None:
    if ":" in host and not has_ipv6:
        pytest.skip("this machine has no IPv6")
    (address,) = addresses(bind(Settings(host=host, port=0)))
    assert address.startswith(reached)


@pytest.mark.parametrize(
    ("host", "settings", "is_exposed"),
    [
        ("0.0.0.0", {}, True),
        ("0.0.0.0", {"control_token": "s3cret"}, False),
        ("0.0.0.0", {"control": "off"}, False),
        ("127.0.0.1", {}, False),
        ("localhost", {}, False),
    ],
)
def test_listening_beyond_loopback_without_a_control_token_is_reported(
    host: str, settings: dict[str, str], is_exposed: bool
) -> None:
    chosen = Settings(host=host, port=0, **settings)  # type: ignore[arg-type]
    (listener,) = bind(chosen)
    with listener:
        sentence = exposure(chosen, listener)
    assert (sentence is not None) is is_exposed
    assert sentence is None or "--control-token" in sentence


def test_port_0_is_a_different_port_every_time() -> None:
    assert len(set(addresses([*bind_free_port(), *bind_free_port(), *bind_free_port()]))) == 3


@pytest.mark.skipif(not has_ipv6, reason="this machine has no IPv6")
def test_a_port_in_use_on_ipv4_or_ipv6_is_refused_and_nothing_stays_bound() -> None:
    with port_in_use_on_ipv6_only() as port:
        with pytest.raises(ListenError, match=f"Port {port} of ::1 is in use"):
            bind(Settings(port=port))
        socket.create_server(("127.0.0.1", port)).close()


def test_the_server_runs_on_a_thread_until_the_block_ends() -> None:
    control = EmulatorCore(Settings())
    sockets = bind_free_port()
    address = address_of(sockets[0])
    with serving_on_thread(control, sockets):
        assert httpx.get(f"{address}/_emulator/health").status_code == 200
    control.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/_emulator/health")


_STOPPED_AT_ONCE = """
import os
from cognito_identity_emulator import Settings
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.server.uvicorn_server import bind_free_port, serve_forever
serve_forever(EmulatorCore(Settings()), bind_free_port(), lambda: os.kill(os.getpid(), int({number})))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_from_the_ready_callback_ends_the_server_without_an_error(number: signal.Signals) -> None:
    script = _STOPPED_AT_ONCE.format(number=number.value)
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")


CALL = (
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-amz-json-1.1\r\n"
    b"X-Amz-Target: AWSCognitoIdentityService.ListIdentityPools\r\nContent-Length: 17\r\n\r\n" + b'{"MaxResults": 1}'
)


def resident_mib(emulator: Serving) -> float:
    pages = int(Path(f"/proc/{emulator.process.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def visit(emulator: Serving, times: int) -> None:
    """Connects, makes one call and disconnects, this many times."""
    for _ in range(times):
        with socket.create_connection(("127.0.0.1", emulator.port), timeout=TIMEOUT_S) as client:
            client.sendall(CALL)
            assert client.recv(65536).startswith(b"HTTP/1.1 200")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system has no /proc/self/statm")
def test_closed_connections_leave_no_memory_behind() -> None:
    with serving() as emulator:
        visit(emulator, 500)
        before = resident_mib(emulator)
        visit(emulator, 3000)
        # A connection takes 11 KiB with everything that it refers to; the journal keeps half a KiB for each call.
        assert resident_mib(emulator) - before < 8
