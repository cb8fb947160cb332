"""IAM and STS with the AWS CLI: documents in files, pages, queries, waiters, and profiles with roles."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.clients.aws_cli import VERSIONS, AwsCli, Done, run_aws_cli
from tests.clients.serving import client_environment
from tests.provenance import documented

CLI = "https://docs.aws.amazon.com/cli/latest/userguide"
ROLE = "arn:aws:iam::000000000000:role/"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(Settings(roles="registered")) as running:
        yield running


@pytest.fixture
def iam(emulator: Emulator) -> Iterator[Any]:
    """A client of IAM, for an account without roles and policies."""
    yield emulator.client("iam")
    emulator.reset()


@pytest.fixture(scope="module", params=VERSIONS)
def aws(
    request: pytest.FixtureRequest, emulator: Emulator, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AwsCli]:
    environment = client_environment(tmp_path_factory.mktemp("home"))
    with run_aws_cli(request.param, emulator.endpoint_url, environment) as running:
        yield running


def trusting(principal: dict[str, str], action: str = "sts:AssumeRole", **elements: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, **elements}
    return {"Version": "2012-10-17", "Statement": [statement]}


def output(done: Done) -> str:
    """What a command printed."""
    assert done.code == 0, done.errors
    return done.output.strip()


@documented(f"{CLI}/cli-usage-parameters-file.html; {CLI}/cli-usage-skeleton.html; {CLI}/cli-usage-filter.html")
def test_roles_are_created_from_files_and_found_by_queries_and_waiters(aws: AwsCli, iam: Any, tmp_path: Path) -> None:
    trust = trusting({"AWS": "000000000000"})
    (tmp_path / "trust.json").write_text(json.dumps(trust, indent=2))
    skeleton = {
        "RoleName": "from-json",
        "AssumeRolePolicyDocument": json.dumps(trust),
        "Tags": [{"Key": "a", "Value": "b"}],
    }
    (tmp_path / "role.json").write_text(json.dumps(skeleton))
    create = ("iam", "create-role", "--role-name", "from-file", "--assume-role-policy-document", "file://trust.json")
    created = aws.run(*create, "--query", "Role.Arn", "--output", "text", folder=tmp_path)
    assert output(created) == f"{ROLE}from-file"
    output(aws.run("iam", "create-role", "--cli-input-json", "file://role.json", folder=tmp_path))
    assert output(aws.run("iam", "wait", "role-exists", "--role-name", "from-json")) == ""
    found = aws.run("iam", "get-role", "--role-name", "from-file", "--query", "Role.AssumeRolePolicyDocument")
    assert json.loads(output(found)) == trust
    names = aws.run(
        "iam", "list-roles", "--query", "Roles[?starts_with(RoleName, 'from-j')].RoleName", "--output", "text"
    )
    assert output(names) == "from-json"


@documented(f"{CLI}/cli-usage-pagination.html")
def test_a_list_is_read_in_pages_and_continued(aws: AwsCli, iam: Any) -> None:
    trust = json.dumps(trusting({"AWS": "000000000000"}))
    for name in ("a", "b", "c"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    every = aws.run("iam", "list-roles", "--page-size", "2", "--query", "Roles[].RoleName")
    assert json.loads(output(every)) == ["a", "b", "c"]
    first = json.loads(output(aws.run("iam", "list-roles", "--max-items", "2")))
    assert [each["RoleName"] for each in first["Roles"]] == ["a", "b"]
    rest = json.loads(output(aws.run("iam", "list-roles", "--starting-token", first["NextToken"])))
    assert [each["RoleName"] for each in rest["Roles"]] == ["c"]


@documented(f"{CLI}/cli-configure-role.html")
def test_a_profile_with_a_role_assumes_it_with_its_external_id(
    emulator: Emulator, iam: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    """Version 1 only: the roles of profiles need AWS_ENDPOINT_URL, which Debian's version 2 does not have."""
    condition = {"StringEquals": {"sts:ExternalId": "12345"}}
    trust = trusting({"AWS": "000000000000"}, Condition=condition)
    iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=json.dumps(trust))
    web = trusting({"Federated": "cognito-identity.amazonaws.com"}, "sts:AssumeRoleWithWebIdentity")
    iam.create_role(RoleName="web", AssumeRolePolicyDocument=json.dumps(web))
    pool = emulator.create_pool(AllowClassicFlow=True)["IdentityPoolId"]
    guest = emulator.perform("GetId", IdentityPoolId=pool)["IdentityId"]
    (tmp_path / "token").write_text(emulator.perform("GetOpenIdToken", IdentityId=guest)["Token"])
    (tmp_path / "credentials").write_text("[base]\naws_access_key_id = test\naws_secret_access_key = test\n")
    deploy = f"role_arn = {ROLE}deploy\nsource_profile = base\nrole_session_name = build\n"
    (tmp_path / "config").write_text(
        f"[profile deploy]\n{deploy}external_id = 12345\n[profile other]\n{deploy}"
        f"[profile web]\nrole_arn = {ROLE}web\nrole_session_name = guest\nweb_identity_token_file = {tmp_path}/token\n"
    )
    variables = {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_ENDPOINT_URL": emulator.endpoint_url,
    }
    with run_aws_cli("v1", emulator.endpoint_url, {**environment, **variables}) as aws:
        for profile, session in (("deploy", "deploy/build"), ("web", "web/guest")):
            identity = aws.run("sts", "get-caller-identity", "--profile", profile)
            assert json.loads(output(identity))["Arn"] == f"arn:aws:sts::000000000000:assumed-role/{session}"
        refused = aws.run("sts", "get-caller-identity", "--profile", "other")
    assert refused.code in (254, 255)
    assert f"is not authorized to perform: sts:AssumeRole on resource: {ROLE}deploy" in refused.errors
