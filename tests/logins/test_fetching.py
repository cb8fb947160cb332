"""Keys of issuers: where they are fetched, when they are not, and the effect of faulty issuers on calls."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.issuer import Issuer, some_key
from tests.logins.local_server import CannedResponse, LocalServer, ReceivedRequest
from tests.logins.wire import Wire
from tests.provenance import assumed, documented

UNVERIFIED = ("NotAuthorizedException", "Invalid login token. Couldn't verify signed token.")


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url(), max_identity_pools=1000)) as running:
        yield running


@pytest.fixture(scope="module")
def wire(emulator: Emulator) -> Iterator[Wire]:
    with closing(Wire(emulator.endpoint_url)) as connection:
        yield connection


def pool_of(wire: Wire, *issuers: str, user_pools: tuple[str, ...] = ()) -> str:
    """The id of a new pool that names OIDC issuers (`host/path`) and user pools, the client being `app`."""
    status, pool = wire.call(
        "CreateIdentityPool",
        IdentityPoolName="fetching",
        AllowUnauthenticatedIdentities=True,
        OpenIdConnectProviderARNs=[f"arn:aws:iam::000000000000:oidc-provider/{name}" for name in issuers],
        CognitoIdentityProviders=[{"ProviderName": name, "ClientId": "app"} for name in user_pools],
    )
    assert status == 200, pool
    return str(pool["IdentityPoolId"])


def log_in(wire: Wire, pool: str, issuer: Issuer, **token: Any) -> str:
    status, response = wire.call("GetId", IdentityPoolId=pool, Logins={issuer.name: issuer.token(**token)})
    assert status == 200, response
    return str(response["IdentityId"])


def refusal(wire: Wire, pool: str, issuer: Issuer, **token: Any) -> tuple[str, str]:
    return wire.refusal("GetId", IdentityPoolId=pool, Logins={issuer.name: issuer.token(**token)})


def issuer_at(server: LocalServer) -> Issuer:
    return Issuer(server.url)


# --- Sources of keys --------------------------------------------------------------------------------------------


@documented("https://openid.net/specs/openid-connect-discovery-1_0.html")
def test_the_discovery_document_of_an_issuer_names_its_key_set(wire: Wire) -> None:
    with Issuer("/tenant") as issuer:
        pool = pool_of(wire, issuer.name)
        assert log_in(wire, pool, issuer) == log_in(wire, pool, issuer)
        assert issuer.requests == ["/tenant/.well-known/openid-configuration", "/tenant/.well-known/jwks.json"]


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/, Verifying JSON web tokens")
def test_the_keys_of_a_user_pool_are_below_its_address(wire: Wire) -> None:
    with Issuer("/local_abc") as issuer:
        pool = pool_of(wire, user_pools=(issuer.name,))
        assert log_in(wire, pool, issuer)
        assert issuer.requests == ["/local_abc/.well-known/jwks.json"]


@assumed("the operator's settings take precedence over the issuer's documents")
def test_a_registered_provider_has_inline_keys_or_a_url(emulator: Emulator, wire: Wire) -> None:
    unreachable = Issuer("https://elsewhere.example/inline")
    emulator.put_identity_provider(IdentityProvider(unreachable.arn, jwks=unreachable.key_set()))
    assert log_in(wire, pool_of(wire, unreachable.name), unreachable)
    with LocalServer(lambda request: CannedResponse(json.dumps(unreachable.key_set()).encode())) as server:
        by_url = Issuer("https://elsewhere.example/url")
        emulator.put_identity_provider(IdentityProvider(by_url.arn, jwks_url=f"{server.url}/keys?of=this"))
        assert log_in(wire, pool_of(wire, by_url.name), by_url)
        assert [request.path for request in server.requests] == ["/keys?of=this"]


@assumed("--issuer-keys")
def test_the_operator_can_name_the_location_of_keys(new_database_url: Callable[[], str], tmp_path: Path) -> None:
    names = ("cognito-idp.us-east-1.amazonaws.com/us-east-1_abc", "accounts.google.com", "gone.example/by-url")
    by_file, google, by_url = (Issuer(f"https://{name}") for name in names)
    file = by_file.key_set_file(tmp_path)
    with LocalServer(lambda request: CannedResponse(json.dumps(by_url.key_set()).encode())) as server:
        pairs = (f"https://{names[0]}={file}", f"{names[1]}={file}", f"https://{names[2]}={server.url}/jwks")
        with (
            Emulator(Settings(database_url=new_database_url(), issuer_keys=pairs)) as emulator,
            closing(Wire(emulator.endpoint_url)) as wire,
        ):
            pool = emulator.client("cognito-identity").create_identity_pool(
                IdentityPoolName="by operator",
                AllowUnauthenticatedIdentities=False,
                SupportedLoginProviders={names[1]: "app"},
                CognitoIdentityProviders=[{"ProviderName": names[0], "ClientId": "app"}],
                OpenIdConnectProviderARNs=[by_url.arn],
            )["IdentityPoolId"]
            assert len({log_in(wire, pool, issuer) for issuer in (by_file, google, by_url)}) == 3
            # The file becomes invalid: the keys that were read before stay in use.
            file.write_text("{")
            assert log_in(wire, pool, google)


# --- No fetch ---------------------------------------------------------------------------------------------------


@assumed("a client must not be able to make the emulator send requests")
def test_nothing_is_fetched_for_an_issuer_that_no_pool_names(wire: Wire) -> None:
    with Issuer() as unknown, Issuer() as named:
        pool = pool_of(wire, named.name)
        assert refusal(wire, pool, unknown)[1] == "Token is not from a supported provider of this identity pool."
        # Nor under the name of an issuer of the pool: by `iss`, by a header with a URL, or with a missing claim.
        wire.refusal("GetId", IdentityPoolId=pool, Logins={named.name: unknown.token()})
        refusal(wire, pool, named, sub=None)
        header = {"jku": f"{unknown.url}/.well-known/jwks.json", "x5u": unknown.url, "kid": "evil"}
        assert refusal(wire, pool, Issuer(named.url, some_key(66)), headers=header) == UNVERIFIED
        assert unknown.requests == []


@assumed("a client must not choose the request's user, query or fragment")
@pytest.mark.parametrize(
    "name", ["{host}/admin?x=", "{host}/admin#", "user:secret@{host}", "{host}\\\\@issuer.example"]
)
def test_nothing_is_fetched_for_an_issuer_with_more_than_host_and_path(wire: Wire, name: str) -> None:
    with LocalServer(lambda request: CannedResponse(b"{}")) as server:
        issuer = Issuer(f"http://{name.format(host=server.host)}")
        pool = pool_of(wire, issuer.name)
        assert refusal(wire, pool, issuer)[0] == "ExternalServiceException"
        assert server.requests == []


@assumed("a public name must not lead into the operator's network, unless the operator named the issuer")
def test_a_public_name_of_a_private_address_is_fetched_only_for_the_operator(
    emulator: Emulator, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *others, **options: resolve(
            "127.0.0.1" if host in ("rebound.example", b"rebound.example") else host, *others, **options
        ),
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        issuer = Issuer(f"https://rebound.example:{listener.getsockname()[1]}")
        pool = pool_of(wire, issuer.name)
        assert refusal(wire, pool, issuer)[0] == "ExternalServiceException"
        with pytest.raises(TimeoutError):
            listener.accept()
        explained = emulator.journal.entries()[-1].explanation or ""
        assert "rebound.example has the private address 127.0.0.1" in explained
        emulator.put_identity_provider(IdentityProvider(issuer.arn))

        def accepted_and_closed() -> bool:
            connection, _ = listener.accept()
            connection.close()
            return True

        listener.settimeout(10)
        with ThreadPoolExecutor(1) as other:
            accepted = other.submit(accepted_and_closed)
            assert refusal(wire, pool, issuer)[0] == "ExternalServiceException"
            assert accepted.result()


@assumed("a fetch takes seconds, and other calls must be able to write during it")
def test_nothing_is_fetched_while_a_transaction_is_open(emulator: Emulator, wire: Wire) -> None:
    written: list[int] = []

    def respond(request: ReceivedRequest) -> CannedResponse:
        with closing(Wire(emulator.endpoint_url)) as other:
            pool = other.call(
                "CreateIdentityPool", IdentityPoolName="during the fetch", AllowUnauthenticatedIdentities=False
            )
            written.append(pool[0])
        return CannedResponse(json.dumps(issuer.key_set()).encode())

    with LocalServer(respond) as server:
        issuer = Issuer(f"{server.url}/local_pool")
        pool = pool_of(wire, user_pools=(issuer.name,))
        guest = wire.call("GetId", IdentityPoolId=pool)[1]["IdentityId"]
        logins = {issuer.name: issuer.token()}
        assert wire.call("GetOpenIdToken", IdentityId=guest, Logins=logins)[1]["IdentityId"] == guest
    assert written == [200]


# --- Faulty issuers ---------------------------------------------------------------------------------------------

DISCOVERY = "/.well-known/openid-configuration"


def discovering(jwks_uri: object) -> Callable[[ReceivedRequest], CannedResponse]:
    """An issuer whose discovery document points to this URL; any other path returns good keys."""
    keys = json.dumps(Issuer().key_set()).encode()
    return lambda request: CannedResponse(
        json.dumps({"jwks_uri": jwks_uri}).encode() if request.path == DISCOVERY else keys
    )


ISSUER_FAULTS: dict[str, Callable[[ReceivedRequest], CannedResponse]] = {
    "an error": lambda request: CannedResponse(b"{}", status=500),
    "not found": lambda request: CannedResponse(b"{}", status=404),
    "no content": lambda request: CannedResponse(status=204),
    "a redirect": lambda request: CannedResponse(status=302, headers={"location": "http://127.0.0.1:1/"}),
    "a redirect to itself": lambda request: CannedResponse(status=307, headers={"location": request.path}),
    "no JSON": lambda request: CannedResponse(b"<html>"),
    "half a JSON": lambda request: CannedResponse(b'{"jwks_uri": "'),
    "a list": lambda request: CannedResponse(b"[]"),
    "nested JSON": lambda request: CannedResponse(b'{"a":' * 100_000),
    "not UTF-8": lambda request: CannedResponse(b'{"jwks_uri": "\xff"}'),
    "oversized": lambda request: CannedResponse(b" " * 65_536, pieces=64),
    "oversized, of unknown length": lambda request: CannedResponse(
        b" " * 65_536, pieces=64, headers={"content-length": str(1 << 40)}
    ),
    "packed": lambda request: CannedResponse(b"\x1f\x8b\x08", headers={"content-encoding": "gzip"}),
    "no jwks_uri": lambda request: CannedResponse(b"{}"),
    "a jwks_uri that is a number": discovering(1),
    "a jwks_uri that is a file": discovering("file:///etc/passwd"),
    "a jwks_uri that is no URL": discovering("http://[::"),
    "a jwks_uri that is relative": discovering("/keys"),
    "keys that are no list": lambda request: CannedResponse(
        json.dumps({"jwks_uri": f"http://{request.headers['host']}/keys", "keys": {}}).encode()
    ),
}


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html#API_GetId_Errors")
@pytest.mark.parametrize("fault", ISSUER_FAULTS)
def test_an_unusable_answer_of_an_issuer_is_an_external_service_exception(wire: Wire, fault: str) -> None:
    with LocalServer(ISSUER_FAULTS[fault]) as server:
        issuer = issuer_at(server)
        pool = pool_of(wire, issuer.name)
        assert refusal(wire, pool, issuer)[0] == "ExternalServiceException"
        # The issuer is not fetched again during the cooldown.
        request_count = len(server.requests)
        assert refusal(wire, pool, issuer)[0] == "ExternalServiceException"
        assert len(server.requests) == request_count


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html#API_GetId_Errors")
def test_an_unreachable_issuer_is_an_external_service_exception(wire: Wire) -> None:
    with Issuer() as issuer:
        pass
    assert refusal(wire, pool_of(wire, issuer.name), issuer)[0] == "ExternalServiceException"


@assumed("fetched keys stay in use")
def test_fetched_keys_verify_logins_while_the_issuer_is_unreachable(wire: Wire) -> None:
    with Issuer() as issuer:
        pool = pool_of(wire, issuer.name)
        identity = log_in(wire, pool, issuer)
    assert log_in(wire, pool, issuer) == identity
    assert refusal(wire, pool, issuer, headers={"kid": "unknown"}) == UNVERIFIED


@assumed("one fetch per issuer at a time; calls that do not need it are not delayed")
@pytest.mark.parametrize(
    "response",
    [CannedResponse(b" ", trickle_s=60), CannedResponse(b" ", pieces=1000, trickle_s=0.2)],
    ids=["hanging", "trickling"],
)
def test_a_slow_issuer_delays_only_the_calls_that_need_it(
    emulator: Emulator, wire: Wire, response: CannedResponse
) -> None:
    def one_login(_: int) -> str:
        with closing(Wire(emulator.endpoint_url)) as connection:
            return refusal(connection, pool, issuer)[0]

    with LocalServer(lambda request: response) as server, ThreadPoolExecutor(50) as callers:
        issuer = issuer_at(server)
        pool = pool_of(wire, issuer.name)
        logins = [callers.submit(one_login, number) for number in range(50)]
        other_calls = 0
        while True:
            assert wire.call("GetId", IdentityPoolId=pool)[0] == 200
            if any(login.done() for login in logins):
                break
            other_calls += len(server.requests)
            time.sleep(0.02)
        assert other_calls > 1
        # The calls did not wait for the response of the issuer.
        assert {login.result() for login in logins} == {"ExternalServiceException"}
        assert len(server.requests) == 1


@assumed("many unknown key ids cause few fetches")
def test_many_unknown_key_ids_cause_few_fetches(emulator: Emulator, wire: Wire) -> None:
    with Issuer() as issuer:
        pool = pool_of(wire, issuer.name)
        log_in(wire, pool, issuer)
        started = time.monotonic()
        for number in range(200):
            assert refusal(wire, pool, issuer, headers={"kid": f"unknown-{number}"}) == UNVERIFIED
        # Two requests per fetch, and one fetch per cooldown of three seconds.
        assert len(issuer.requests) <= 2 * (2 + (time.monotonic() - started) // 3)
