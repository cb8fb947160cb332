"""Key sets over time: rotated keys, and issuers that become unreachable. The tests set the time."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import wait
from contextlib import closing

import pytest

from cognito_identity_emulator.logins.key_sets import IssuerUnreachableError, KeySets, KeySource
from cognito_identity_emulator.logins.single_flight import SingleFlight
from cognito_identity_emulator.logins.verification_key import VerificationKey
from cognito_identity_emulator.runtime.clock import sleep
from tests.issuer import Issuer, some_key
from tests.logins.local_server import CannedResponse, LocalServer
from tests.provenance import assumed
from tests.timeouts import TIMEOUT_S

COOLDOWN_S = 3.0
FRESH_FOR_S = 3600.0


class Stopwatch:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.passed_s = 100.0

    def __call__(self) -> float:
        return self.passed_s

    def advance(self, seconds: float) -> None:
        self.passed_s += seconds


@pytest.fixture
def time() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def key_sets(time: Stopwatch) -> Iterator[KeySets]:
    with closing(SingleFlight()) as flights:
        yield KeySets(flights, time)


def keys(key_sets: KeySets, issuer: Issuer, key_id: str | None) -> Sequence[VerificationKey]:
    """The keys for a key id, fetched if necessary."""
    source = KeySource(issuer.url)
    if not key_sets.has_current(source, key_id):
        wait([key_sets.fetch(source)], timeout=TIMEOUT_S)
        assert key_sets.has_current(source, key_id)
    return key_sets.keys(source, key_id)


def rotate(issuer: Issuer, number: int) -> None:
    issuer.key, issuer.key_id = some_key(number), f"key-{number}"


@assumed("a cooldown of three seconds")
def test_a_rotated_key_is_fetched_after_the_cooldown(key_sets: KeySets, time: Stopwatch) -> None:
    with Issuer() as issuer:
        assert len(keys(key_sets, issuer, "key-1")) == 1
        rotate(issuer, 2)
        time.advance(COOLDOWN_S - 0.01)
        assert keys(key_sets, issuer, "key-2") == []
        assert len(issuer.requests) == 2
        time.advance(0.01)
        assert len(keys(key_sets, issuer, "key-2")) == 1
        assert keys(key_sets, issuer, "key-1") == []
        assert len(issuer.requests) == 4


@assumed("many unknown keys cause one fetch per cooldown")
def test_unknown_key_ids_cause_one_fetch_per_cooldown(key_sets: KeySets, time: Stopwatch) -> None:
    with Issuer() as issuer:
        for _ in range(5):
            for number in range(20):
                assert keys(key_sets, issuer, f"unknown-{number}") == []
            time.advance(COOLDOWN_S)
        assert len(issuer.requests) == 2 * 5


@assumed("known keys are fetched again after an hour")
def test_a_key_set_is_fresh_for_an_hour(key_sets: KeySets, time: Stopwatch) -> None:
    with Issuer() as issuer:
        for _ in range(10):
            assert len(keys(key_sets, issuer, "key-1")) == 1
            time.advance(FRESH_FOR_S / 10)
        assert len(issuer.requests) == 2
        assert len(keys(key_sets, issuer, "key-1")) == 1
        assert len(issuer.requests) == 4


@assumed("an issuer may be unreachable for a while")
def test_keys_stay_usable_while_their_issuer_is_unreachable(key_sets: KeySets, time: Stopwatch) -> None:
    with Issuer() as issuer:
        keys(key_sets, issuer, "key-1")
    time.advance(FRESH_FOR_S * 100)
    assert len(keys(key_sets, issuer, "key-1")) == 1
    assert keys(key_sets, issuer, "unknown") == []


@assumed("an unreachable issuer is fetched again after the cooldown")
def test_an_issuer_that_recovers_is_fetched_after_the_cooldown(key_sets: KeySets, time: Stopwatch) -> None:
    with LocalServer(lambda request: CannedResponse(status=503)) as server:
        issuer = Issuer(server.url)
        with pytest.raises(IssuerUnreachableError, match="answered with status 503"):
            keys(key_sets, issuer, "key-1")
        server.respond = lambda request: CannedResponse(json.dumps(issuer.document(request.path)).encode())
        with pytest.raises(IssuerUnreachableError):
            keys(key_sets, issuer, "key-1")
        assert len(server.requests) == 1
        time.advance(COOLDOWN_S)
        assert len(keys(key_sets, issuer, "key-1")) == 1


@assumed("the emulator does not wait for a fetch when it stops")
def test_a_running_fetch_is_cancelled_on_close() -> None:
    with LocalServer(lambda request: CannedResponse(b" ", trickle_s=60)) as server, closing(SingleFlight()) as flights:
        flight = KeySets(flights).fetch(KeySource(server.url))
        while not server.requests:
            sleep(0.01)
        flights.close()
        assert flight.cancelled()


@assumed("an internet issuer must not point into the operator's network")
@pytest.mark.parametrize(
    "pointer",
    ["http://169.254.169.254/latest", "https://127.0.0.1/keys", "https://127.1/keys", "http://issuer.example"],
)
def test_a_public_issuer_cannot_point_into_the_operators_network(
    key_sets: KeySets, monkeypatch: pytest.MonkeyPatch, pointer: str
) -> None:
    fetched: list[str] = []

    async def internet(url: str, *, anywhere: bool) -> dict[str, str]:
        fetched.append(url)
        return {"jwks_uri": pointer}

    monkeypatch.setattr("cognito_identity_emulator.logins.key_sets.fetch_json", internet)
    with pytest.raises(IssuerUnreachableError, match="has no key set URL that may be fetched"):
        keys(key_sets, Issuer("https://issuer.example"), "key-1")
    assert fetched == ["https://issuer.example/.well-known/openid-configuration"]
