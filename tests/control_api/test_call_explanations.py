"""GET /_emulator/calls/{id}: one call. A refused call has the check that it failed, and a hint."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.runtime.logs import CALLS
from tests.control_api.client import ask, refusal

GOOGLE = "accounts.google.com"
UNKNOWN_ID = "us-east-1:11111111-2222-4333-8444-555555555555"
ISSUER = "arn:aws:iam::000000000000:oidc-provider/issuer.example"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(Settings(max_identity_pools=1000)) as running:
        running.put_identity_provider(_provider(["app"]))
        yield running


def _provider(client_ids: list[str]) -> Any:
    from cognito_identity_emulator.domain.iam import IdentityProvider

    return IdentityProvider(ISSUER, tuple(client_ids), None, None, None)


def last_call(emulator: Emulator) -> Any:
    status, call = ask(emulator.endpoint_url, "GET", f"calls/{emulator.calls[-1].id}")
    assert status == 200
    return call


def guest_without_guests(emulator: Emulator) -> None:
    pool = emulator.create_pool(AllowUnauthenticatedIdentities=False)["IdentityPoolId"]
    emulator.client("cognito-identity").get_id(IdentityPoolId=pool)


def wrong_audience(emulator: Emulator) -> None:
    pool = emulator.create_pool(SupportedLoginProviders={GOOGLE: "app"})["IdentityPoolId"]
    token = emulator.login_token(GOOGLE, "alice", "other-app")
    emulator.client("cognito-identity").get_id(IdentityPoolId=pool, Logins={GOOGLE: token})


def no_such_pool(emulator: Emulator) -> None:
    emulator.client("cognito-identity").get_id(IdentityPoolId=UNKNOWN_ID)


def no_such_identity(emulator: Emulator) -> None:
    emulator.client("cognito-identity").get_credentials_for_identity(IdentityId=UNKNOWN_ID)


def signed_for_the_region_of_another_pool(emulator: Emulator) -> None:
    emulator.client("cognito-identity", region_name="eu-west-1").describe_identity_pool(IdentityPoolId=UNKNOWN_ID)


def signed_for_the_region_of_another_identity(emulator: Emulator) -> None:
    emulator.client("cognito-identity", region_name="cn-north-1").describe_identity(IdentityId=UNKNOWN_ID)


def pool_at_the_host_of_another_region(emulator: Emulator) -> None:
    _client_of_host(emulator, "cognito-identity.us-west-2.amazonaws.com").get_id(IdentityPoolId=UNKNOWN_ID)


def identity_at_the_host_of_another_region(emulator: Emulator) -> None:
    cognito = _client_of_host(emulator, "cognito-identity-us-gov.amazonaws.com")
    cognito.get_credentials_for_identity(IdentityId=UNKNOWN_ID)


def _client_of_host(emulator: Emulator, host: str) -> Any:
    cognito = emulator.client("cognito-identity")
    cognito.meta.events.register("before-call", lambda params, **_: params["headers"].update(Host=host))
    return cognito


def _alice(emulator: Emulator) -> tuple[str, str]:
    pool = emulator.create_pool(SupportedLoginProviders={GOOGLE: "app"})["IdentityPoolId"]
    logins = {GOOGLE: emulator.login_token(GOOGLE, "alice", "app")}
    return pool, emulator.client("cognito-identity").get_id(IdentityPoolId=pool, Logins=logins)["IdentityId"]


def login_left_out(emulator: Emulator) -> None:
    _, alice = _alice(emulator)
    emulator.client("cognito-identity").get_credentials_for_identity(IdentityId=alice)


def login_of_another(emulator: Emulator) -> None:
    _, alice = _alice(emulator)
    logins = {GOOGLE: emulator.login_token(GOOGLE, "bob", "app")}
    emulator.client("cognito-identity").get_credentials_for_identity(IdentityId=alice, Logins=logins)


def merged_away(emulator: Emulator) -> None:
    cognito = emulator.client("cognito-identity")
    pool = emulator.create_pool(DeveloperProviderName="login.my.app")["IdentityPoolId"]
    source, _ = (
        cognito.get_open_id_token_for_developer_identity(IdentityPoolId=pool, Logins={"login.my.app": each})
        for each in ("gone", "stays")
    )
    cognito.merge_developer_identities(
        SourceUserIdentifier="gone",
        DestinationUserIdentifier="stays",
        DeveloperProviderName="login.my.app",
        IdentityPoolId=pool,
    )
    cognito.get_credentials_for_identity(IdentityId=source["IdentityId"])


def classic_flow_off(emulator: Emulator) -> None:
    cognito = emulator.client("cognito-identity")
    pool = emulator.create_pool(AllowClassicFlow=False)["IdentityPoolId"]
    cognito.get_open_id_token(IdentityId=cognito.get_id(IdentityPoolId=pool)["IdentityId"])


def _assume(emulator: Emulator, **claims: Any) -> None:
    token = emulator.login_token("issuer.example", "alice", "app", claims=claims)
    emulator.client("sts").assume_role_with_web_identity(
        RoleArn="arn:aws:iam::000000000000:role/x", RoleSessionName="session", WebIdentityToken=token
    )


def unknown_issuer(emulator: Emulator) -> None:
    _assume(emulator, iss="https://elsewhere.example")


def unknown_client(emulator: Emulator) -> None:
    _assume(emulator, aud="another")


CASES: dict[Callable[[Emulator], None], tuple[str, str, str]] = {
    guest_without_guests: ("guests", "AllowUnauthenticatedIdentities is false", "set AllowUnauthenticatedIdentities"),
    wrong_audience: ("audience", "other-app", "Add the client id other-app"),
    no_such_pool: ("pool", UNKNOWN_ID, "Create it"),
    no_such_identity: ("identity", UNKNOWN_ID, "Call GetId first"),
    signed_for_the_region_of_another_pool: (
        "region",
        "an id of us-east-1",
        "Set the client's region to us-east-1: region_name in boto3",
    ),
    signed_for_the_region_of_another_identity: ("region", "an id of us-east-1", "Set the client's region to us-east-1"),
    pool_at_the_host_of_another_region: ("region", "an id of us-east-1", "Call the endpoint of us-east-1"),
    identity_at_the_host_of_another_region: ("region", "an id of us-east-1", "an address without a region"),
    login_left_out: ("login", "no login", "Send Logins"),
    login_of_another: ("owner", "of other identities", "Call GetId"),
    merged_away: ("identity", "was merged into us-east-1:", "Call GetId again"),
    classic_flow_off: ("classic flow", "AllowClassicFlow is false", "Allow the classic flow"),
    unknown_issuer: ("provider", "https://elsewhere.example", "Register it"),
    unknown_client: ("audience", "another", "Add the client id"),
}


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.__name__)
def test_a_refused_call_has_its_failed_check_and_a_hint(emulator: Emulator, case: Callable[[Emulator], None]) -> None:
    with pytest.raises(ClientError) as refused:
        case(emulator)
    call = last_call(emulator)
    name, got, hint = CASES[case]
    assert call["outcome"] == "refused"
    assert call["error"]["message"] == refused.value.response["Error"]["Message"]
    assert call["failed_check"]["name"] == name
    assert got in call["failed_check"]["got"]
    assert hint in call["failed_check"]["hint"]
    assert call["explanation"].startswith(f"{name}: expected {call['failed_check']['expected']}")
    assert call["explanation"].endswith(call["failed_check"]["hint"])


def test_the_explanation_of_a_wrong_region_names_where_the_region_is_from(emulator: Emulator) -> None:
    expected = {
        signed_for_the_region_of_another_pool: "an id of eu-west-1, the region that the call is signed for",
        pool_at_the_host_of_another_region: "an id of us-west-2, the region in the host name",
    }
    for case, text in expected.items():
        with pytest.raises(ClientError):
            case(emulator)
        call = last_call(emulator)
        assert call["failed_check"]["expected"] == text
        assert call["region"] == text.split(",")[0].removeprefix("an id of ")


def test_a_pool_too_many_is_explained_in_the_journal_and_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=CALLS)
    with Emulator(Settings(max_identity_pools=1)) as full:
        cognito = full.client("cognito-identity")
        pool = {"IdentityPoolName": "pool", "AllowUnauthenticatedIdentities": True}
        cognito.create_identity_pool(**pool)
        with pytest.raises(cognito.exceptions.LimitExceededException):
            cognito.create_identity_pool(**pool)
        call = last_call(full)
    assert (call["failed_check"]["name"], call["failed_check"]["got"]) == ("identity pools", "2")
    assert "Raise --max-identity-pools" in call["failed_check"]["hint"]
    refusals = [each for each in caplog.records if getattr(each, "error", None) == "LimitExceededException"]
    assert {each.__dict__["reason"] for each in refusals} == {call["explanation"]}


@pytest.mark.parametrize(("key", "check"), [("nobody", "an unknown access key"), (None, "no signature")])
def test_a_call_with_a_wrong_signature_is_explained(key: str | None, check: str) -> None:
    with Emulator(Settings(signatures="verify")) as strict:
        options: dict[str, Any] = {} if key else {"config": _unsigned()}
        with pytest.raises(ClientError):
            strict.client("cognito-identity", **options).list_identity_pools(MaxResults=1)
        assert check in last_call(strict)["failed_check"]["got"]


CALLS_OF_SERVICES: dict[str, tuple[str, dict[str, Any]]] = {
    "cognito-identity": ("list_identity_pools", {"MaxResults": 0}),
    "sts": ("get_access_key_info", {"AccessKeyId": "short"}),
    "iam": ("list_roles", {"MaxItems": 0}),
}


@pytest.fixture(scope="module")
def verifying() -> Iterator[Emulator]:
    with Emulator(Settings(signatures="verify", signing_keys=("test:test",))) as running:
        yield running


@pytest.mark.parametrize("service", CALLS_OF_SERVICES)
@pytest.mark.parametrize("mistake", ["unsigned", "unknown access key", "wrong secret", "constraint"])
def test_a_refused_call_has_the_error_that_its_client_received(verifying: Emulator, service: str, mistake: str) -> None:
    operation, members = CALLS_OF_SERVICES[service]
    options = {
        "unsigned": {"config": _unsigned()},
        "unknown access key": {"aws_access_key_id": "nobody"},
        "wrong secret": {"aws_secret_access_key": "wrong"},
        "constraint": {},
    }[mistake]
    config = Config(parameter_validation=False)
    with pytest.raises(ClientError) as refused:
        getattr(verifying.client(service, **{"config": config, **options}), operation)(**members)
    received, call = refused.value.response["Error"], last_call(verifying)
    assert call["error"] == {"code": received["Code"], "message": received["Message"]}
    assert call in ask(verifying.endpoint_url, "GET", f"calls?error={received['Code']}")[1]["calls"]


def _unsigned() -> Any:
    from botocore import UNSIGNED

    return Config(signature_version=UNSIGNED, parameter_validation=False)


def test_a_successful_call_has_no_failed_check(emulator: Emulator) -> None:
    emulator.create_pool()
    emulator.client("cognito-identity").list_identity_pools(MaxResults=1)
    call = last_call(emulator)
    assert (call["outcome"], call["failed_check"], call["explanation"]) == ("ok", None, None)
    assert call == ask(emulator.endpoint_url, "GET", "calls?limit=1")[1]["calls"][0]


@pytest.mark.parametrize("call_id", ["0", "999999999", "x", "-1", "%D9%A3", "9" * 5000])
def test_a_call_that_the_journal_dropped_is_not_found(emulator: Emulator, call_id: str) -> None:
    assert refusal(emulator.endpoint_url, "GET", f"calls/{call_id}")[:2] == (404, "not-found")


def test_before_and_limit_select_a_page_of_earlier_calls(emulator: Emulator) -> None:
    for _ in range(5):
        emulator.client("cognito-identity").list_identity_pools(MaxResults=1)
    newest = emulator.calls[-1].id
    page = ask(emulator.endpoint_url, "GET", f"calls?before={newest - 1}&limit=2")[1]["calls"]
    assert [each["id"] for each in page] == [newest - 3, newest - 2]
    assert refusal(emulator.endpoint_url, "GET", "calls?before=x")[0] == 400
    assert refusal(emulator.endpoint_url, "GET", "calls/stream?before=4")[0] == 400


def test_a_signed_call_has_the_identity_of_its_credentials(emulator: Emulator) -> None:
    pool = emulator.create_pool()["IdentityPoolId"]
    cognito = emulator.client("cognito-identity")
    guest = cognito.get_id(IdentityPoolId=pool)["IdentityId"]
    keys = cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]
    emulator.client(
        "sts",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretKey"],
        aws_session_token=keys["SessionToken"],
    ).get_caller_identity()
    operations = [
        each["operation"] for each in ask(emulator.endpoint_url, "GET", f"calls?identity_id={guest}")[1]["calls"]
    ]
    assert operations == ["GetId", "GetCredentialsForIdentity", "GetCallerIdentity"]


def test_a_call_has_the_pool_of_its_identity_and_is_found_by_it(emulator: Emulator) -> None:
    pool = emulator.create_pool()["IdentityPoolId"]
    cognito = emulator.client("cognito-identity")
    guest = cognito.get_id(IdentityPoolId=pool)["IdentityId"]
    cognito.get_credentials_for_identity(IdentityId=guest)
    with pytest.raises(ClientError):
        cognito.get_credentials_for_identity(IdentityId=guest, Logins={GOOGLE: "x"})
    calls = ask(emulator.endpoint_url, "GET", f"calls?identity_pool_id={pool}")[1]["calls"]
    assert [(each["operation"], each["outcome"]) for each in calls[-3:]] == [
        ("GetId", "ok"),
        ("GetCredentialsForIdentity", "ok"),
        ("GetCredentialsForIdentity", "refused"),
    ]
