"""GET /_emulator/calls/stream: the journal as server-sent events."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.gateway import events as call_stream
from cognito_identity_emulator.runtime.clock import iso_time_ms
from tests.control_api.client import refusal
from tests.provenance import documented
from tests.timeouts import TIMEOUT_S, wait_until

HEARTBEAT = ": still here"
Lines = Iterator[str]


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url())) as running:
        yield running


@pytest.fixture(scope="module")
def get_id(emulator: Emulator) -> Callable[[], str]:
    """Calls GetId once and returns the identity."""
    cognito = emulator.client("cognito-identity")
    pool = cognito.create_identity_pool(IdentityPoolName="p", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    return lambda: str(cognito.get_id(IdentityPoolId=pool)["IdentityId"])


@contextmanager
def stream(emulator: Emulator, query: str = "", **headers: str) -> Iterator[Lines]:
    """Open a stream and yield its lines after the first event, when it receives every further call."""
    address = f"{emulator.endpoint_url}/_emulator/calls/stream?{query}"
    with httpx.stream("GET", address, headers=headers, timeout=TIMEOUT_S) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        assert [next(lines), next(lines)] == ["retry: 1000", "event: journal"]
        journal = json.loads(next(lines).removeprefix("data: "))
        assert journal == {
            "journal_started_at": iso_time_ms(emulator.journal.started_at),
            "kept_in": "memory",
            "kept": 10_000,
            "processes": 1,
            "lost": 0,
        }
        assert next(lines) == ""
        yield lines


def next_call(lines: Lines) -> Any:
    number, data, end = next(lines), next(lines), next(lines)
    while number == HEARTBEAT:  # this machine is slow
        number, data, end = end, next(lines), next(lines)
    assert end == ""
    call = json.loads(data.removeprefix("data: "))
    assert number == f"id: {call['id']}"
    return call


def test_a_call_in_the_stream_equals_the_call_in_the_journal(emulator: Emulator, get_id: Callable[[], str]) -> None:
    with stream(emulator) as lines:
        identity = get_id()
        call = next_call(lines)
    assert (call["operation"], call["identity_id"]) == ("GetId", identity)
    calls = httpx.get(f"{emulator.endpoint_url}/_emulator/calls?limit=1").json()["calls"]
    assert calls == [call]


def test_a_stream_sends_each_call_once_and_in_order(emulator: Emulator, get_id: Callable[[], str]) -> None:
    with stream(emulator) as lines, stream(emulator) as others:
        threads = [threading.Thread(target=lambda: [get_id() for _ in range(10)]) for _ in range(3)]
        for thread in threads:
            thread.start()
        for each in (lines, others):
            numbers = [next_call(each)["id"] for _ in range(30)]
            assert numbers == list(range(numbers[0], numbers[0] + 30))
        for thread in threads:
            thread.join()


def test_a_stream_with_filters_sends_matching_calls_only(emulator: Emulator, get_id: Callable[[], str]) -> None:
    with stream(emulator, "operation=GetId&outcome=refused") as lines:
        get_id()
        cognito = emulator.client("cognito-identity")
        with pytest.raises(cognito.exceptions.ResourceNotFoundException):
            cognito.get_id(IdentityPoolId="us-east-1:11111111-2222-4333-8444-555555555555")
        assert next_call(lines)["error"]["code"] == "ResourceNotFoundException"


def test_since_and_limit_select_earlier_calls(emulator: Emulator, get_id: Callable[[], str]) -> None:
    get_id()
    before = emulator.calls[-1].id
    identities = [get_id(), get_id()]
    for query, start in ((f"since={before}", 0), ("limit=1", -1)):
        expected = identities[start:]
        with stream(emulator, query) as lines:
            assert [next_call(lines)["identity_id"] for _ in expected] == expected
            identities.append(get_id())
            assert next_call(lines)["identity_id"] == identities[-1]


@documented("https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header")
def test_a_client_that_reconnects_gets_the_calls_it_missed(emulator: Emulator, get_id: Callable[[], str]) -> None:
    with stream(emulator) as lines:
        get_id()
        last_event_id = next_call(lines)["id"]
    missed = [get_id(), get_id()]
    with stream(emulator, **{"last-event-id": str(last_event_id)}) as lines:
        assert [next_call(lines)["identity_id"] for _ in missed] == missed


def test_a_client_with_an_event_id_from_before_a_restart_gets_all_calls(
    emulator: Emulator, get_id: Callable[[], str]
) -> None:
    get_id()
    with stream(emulator, **{"last-event-id": "1000000"}) as lines:
        assert next_call(lines)["id"] == emulator.calls[0].id


def test_a_silent_stream_sends_heartbeats(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_stream, "HEARTBEAT_S", 0.05)
    with stream(emulator) as lines:
        assert [next(lines) for _ in range(4)] == [HEARTBEAT, ""] * 2


def test_a_stream_from_another_host_or_origin_is_forbidden(emulator: Emulator) -> None:
    host = {"host": "evil.example"}
    assert refusal(emulator.endpoint_url, "GET", "calls/stream", **host)[:2] == (403, "forbidden")
    origin = {"origin": "https://evil.example"}
    assert refusal(emulator.endpoint_url, "GET", "calls/stream", **origin)[:2] == (403, "forbidden")
    assert refusal(emulator.endpoint_url, "GET", "calls/stream?color=red")[:2] == (400, "invalid")


def test_closed_streams_no_longer_listen_to_the_journal(emulator: Emulator) -> None:
    with stream(emulator):
        assert emulator.journal.has_listeners
    wait_until(lambda: not emulator.journal.has_listeners)


def test_a_server_with_an_open_stream_stops_on_sigterm() -> None:
    served = subprocess.Popen(
        [sys.executable, "-m", "cognito_identity_emulator", "serve", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    assert served.stdout is not None
    assert "is ready" in served.stdout.readline()
    address = served.stdout.readline().rpartition("//")[2].strip()
    with httpx.stream("GET", f"http://{address}/_emulator/calls/stream", timeout=TIMEOUT_S) as answer:
        lines = answer.iter_lines()
        assert [next(lines) for _ in range(4)][::3] == ["retry: 1000", ""]
        served.send_signal(signal.SIGTERM)
        assert served.wait(TIMEOUT_S) == 0
        assert list(lines) == []  # the server ended the response; the connection was not cut
    served.stdout.close()


def test_a_stream_beyond_the_limit_is_refused(
    emulator: Emulator, get_id: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_stream, "MAX_STREAMS", 2)
    with stream(emulator), stream(emulator):
        refused = httpx.get(f"{emulator.endpoint_url}/_emulator/calls/stream")
        assert refused.status_code == 429
        assert refused.json()["error"]["code"] == "too-many-streams"
        assert get_id()


@pytest.mark.parametrize("last_event_id", ["9" * 5000, "\u0663", "-1", "x"])
def test_a_malformed_event_id_is_ignored(
    emulator: Emulator, get_id: Callable[[], str], last_event_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    address = f"{emulator.endpoint_url}/_emulator/calls/stream"
    with httpx.stream("GET", address, headers={b"last-event-id": last_event_id.encode()}, timeout=TIMEOUT_S) as answer:
        lines = answer.iter_lines()
        assert [next(lines) for _ in range(4)][::3] == ["retry: 1000", ""]
        identity = get_id()
        assert next_call(lines)["identity_id"] == identity
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
