"""The examples in docs/roles.md work as the page says."""

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.domain.condition_claims import ISSUER_CLAIMS
from tests.credentials.fixtures import GOOGLE, CredentialFlows, outcome, role_arn, statement, trust
from tests.provenance import assumed
from tests.timeouts import TIMEOUT_S

PAGE = (Path(__file__).parents[2] / "docs" / "roles.md").read_text()
OWN_PAGE = "our own documentation"
CODE = re.compile(r"`([^`]+)`")
BLOCKS = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def block(language: str, containing: str) -> str:
    """The only block of the page in this language that contains the text."""
    (found,) = [text for kind, text in BLOCKS.findall(PAGE) if kind == language and containing in text]
    return str(found)


@pytest.fixture
def names(emulator: Emulator) -> dict[str, Any]:
    """The variables that the page's Python examples use."""
    flows = CredentialFlows(emulator)
    pool_id = flows.pool()
    guest = flows.identity(pool_id)
    names: dict[str, Any] = {"emulator": emulator, "cognito": flows.cognito, "pool_id": pool_id, "guest": guest}
    exec(block("python", "UsersOfMyPool"), names)
    return names


@assumed(OWN_PAGE)
def test_the_role_lets_users_in_and_the_refusal_of_a_guest_is_as_shown(
    names: dict[str, Any], capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    flows = CredentialFlows(names["emulator"])
    logins = flows.login(names["pool_id"], GOOGLE)
    assert flows.enhanced(flows.identity(names["pool_id"], logins), logins).role_arn == role_arn("user")
    flows.set_roles(names["pool_id"], unauthenticated=role_arn("user"))
    exec(block("python", "except cognito.exceptions.Inv"), names)
    assert capsys.readouterr().out == block("text", "An error occurred")
    assert caplog.messages == [block("text", "Role refused").strip()]
    assert '"Not authorized to perform sts:AssumeRoleWithWebIdentity"' in PAGE
    result = outcome(lambda: flows.classic(role_arn("user"), flows.token(names["guest"])))
    assert getattr(result, "code", None) == "AccessDenied"


@assumed(OWN_PAGE)
def test_curl_registers_the_guests_role(emulator: Emulator) -> None:
    shown = block("sh", "curl")
    process = subprocess.run(
        ["sh", "-c", shown],
        env={"ENDPOINT_URL": emulator.endpoint_url, "PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if process.returncode == 127:
        # Without curl, the same request is sent by httpx.
        body = shown.partition("-d '")[2].rpartition("'")[0]
        response = httpx.put(f"{emulator.endpoint_url}/_emulator/roles", content=body, timeout=TIMEOUT_S).text
    else:
        response = process.stdout
    assert json.loads(response)["arn"] == role_arn("guest")
    flows = CredentialFlows(emulator)
    assert flows.enhanced(flows.identity(flows.pool())).role_arn == role_arn("guest")


@assumed(OWN_PAGE)
def test_the_session_of_a_key_has_its_identity(names: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    cognito, guest = names["cognito"], names["guest"]
    names["credentials"] = cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]
    exec(block("python", "session = emulator"), names)
    assert capsys.readouterr().out == f"{role_arn('guest')} {guest} None {{}}\n"


@assumed(OWN_PAGE)
def test_a_guest_without_permission_is_refused_as_shown(
    settings: Settings, clock: ManualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    with Emulator(replace(settings, authorization="enforce"), clock=clock) as emulator:
        flows = CredentialFlows(emulator)
        pool_id = flows.pool()
        names = {
            "emulator": emulator,
            "cognito": flows.cognito,
            "pool_id": pool_id,
            "guest": flows.identity(pool_id),
            "trust_policy": trust(statement()),
        }
        exec(block("python", "own-pool"), names)
    printed = capsys.readouterr().out.replace(pool_id, "us-east-1:...")
    assert re.sub(r"(?<=message: )\S+", "...", printed) == block("text", "ListIdentities")


@assumed(OWN_PAGE)
def test_a_token_of_google_gets_credentials(emulator: Emulator) -> None:
    names: dict[str, Any] = {"emulator": emulator}
    exec(block("python", "accounts.google.com"), names)
    assert emulator.session_of(names["credentials"]["AccessKeyId"]).role_arn == role_arn("deploy")


@assumed(OWN_PAGE)
def test_a_workflow_of_github_gets_credentials(emulator: Emulator) -> None:
    names: dict[str, Any] = {"emulator": emulator}
    exec(block("python", "acme/app"), names)
    assert emulator.session_of(names["release"]["AccessKeyId"]).role_arn == role_arn("release")


@assumed(OWN_PAGE)
def test_the_page_lists_the_claims_of_every_issuer() -> None:
    section = PAGE.partition("## Claims of GitHub")[2].partition("```")[0]
    rows = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| `")]
    listed = {
        (re.sub("<.*?>", "{}", issuer), tuple(CODE.findall(claims)))
        for issuers, claims in rows
        for issuer in CODE.findall(issuers)
    }
    assert listed == {(each.issuer, each.claims) for each in ISSUER_CLAIMS}


@assumed(OWN_PAGE)
@pytest.mark.parametrize(
    ("example", "output"),
    [("pool_in_ireland", "an id of eu-west-1"), ("us-gov-west-1", "arn:aws-us-gov:sts")],
)
def test_the_examples_of_regions_print_what_is_shown(
    names: dict[str, Any], capsys: pytest.CaptureFixture[str], example: str, output: str
) -> None:
    exec(block("python", example), names)
    assert capsys.readouterr().out == block("text", output)


@assumed(OWN_PAGE)
def test_the_role_with_permissions_is_registered_with_them(names: dict[str, Any]) -> None:
    emulator = names["emulator"]
    names["trust_policy"] = emulator.roles()[0].trust_policy
    exec(block("python", "put_policy"), names)
    (role,) = emulator.roles()
    (policy,) = emulator.policies()
    assert role.managed_policy_arns == (policy.arn,)
    assert (list(role.policies), role.tags) == (["analytics"], {"team": "photos"})


@assumed(OWN_PAGE)
def test_a_denied_request_has_the_reason_that_is_shown(
    names: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    names["trust_policy"] = names["emulator"].roles()[0].trust_policy
    exec(block("python", "put_policy"), names)
    flows = CredentialFlows(names["emulator"])
    logins = flows.login(names["pool_id"], GOOGLE)
    identity_id = flows.identity(names["pool_id"], logins)
    names["credentials"] = names["cognito"].get_credentials_for_identity(IdentityId=identity_id, Logins=logins)
    exec(block("python", "emulator.can("), names)
    shown = block("text", "Denied: no identity-based policy")
    assert capsys.readouterr().out == shown.replace("us-east-1:99999999-2222-4333-8444-555555555555", identity_id)


@assumed(OWN_PAGE)
@pytest.mark.parametrize("action", ["assume_role(", "assume_role_with_saml("])
def test_a_role_is_assumed_as_shown(emulator: Emulator, capsys: pytest.CaptureFixture[str], action: str) -> None:
    exec(block("python", action), {"emulator": emulator})
    assert capsys.readouterr().out == block("text", {"assume_role(": "build-7"}.get(action, "alice persistent"))


@assumed(OWN_PAGE)
def test_the_token_for_another_service_has_the_issuer_that_is_shown(emulator: Emulator) -> None:
    names: dict[str, Any] = {"emulator": emulator}
    exec(block("python", "get_web_identity_token"), names)
    claims = jwt.decode(names["token"], options={"verify_signature": False})
    assert claims["iss"] == names["issuer"] == f"{emulator.endpoint_url}/web-identity/000000000000"


@assumed(OWN_PAGE)
def test_every_code_block_is_run() -> None:
    assert len(BLOCKS.findall(PAGE)) == 22
