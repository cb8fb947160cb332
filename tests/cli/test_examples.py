"""Every example in the help of a command runs, in the order of docs/commands.md, against one live emulator."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.cli.commands import COMMANDS, parser_of
from tests.cli.conftest import Command
from tests.cli.terminal import Terminal

IDENTITY_ID = "us-east-1:99999999-2222-4333-8444-555555555555"
SEED = f"""\
version: 1
identity_pools:
  - IdentityPoolId: us-east-1:11111111-2222-4333-8444-555555555555
    IdentityPoolName: my app
    AllowUnauthenticatedIdentities: true
    AllowClassicFlow: false  # so that `audit` finds nothing that makes it exit with 1
    SupportedLoginProviders: {{accounts.google.com: app}}
    Roles: {{authenticated: "arn:aws:iam::000000000000:role/user"}}
    Identities: [{{IdentityId: "{IDENTITY_ID}", Logins: {{accounts.google.com: alice}}}}]
roles:
  - arn: arn:aws:iam::000000000000:role/user
    trust_policy:
      Version: "2012-10-17"
      Statement:
        Effect: Allow
        Principal: {{Federated: cognito-identity.amazonaws.com}}
        Action: [sts:AssumeRoleWithWebIdentity, sts:TagSession]
        Condition:
          StringEquals: {{"cognito-identity.amazonaws.com:aud": "us-east-1:11111111-2222-4333-8444-555555555555"}}
          ForAnyValue:StringLike: {{"cognito-identity.amazonaws.com:amr": authenticated}}
    policies:
      public-photos:
        Version: "2012-10-17"
        Statement:
          - {{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::photos/public/*"}}
          - Effect: Allow
            Action: s3:ListBucket
            Resource: arn:aws:s3:::photos
            Condition: {{StringLike: {{"s3:prefix": "public/*"}}}}
"""
TEMPLATE = """\
Parameters: {Stage: {Type: String}}
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties: {IdentityPoolName: !Sub "app-${Stage}", AllowUnauthenticatedIdentities: true}
"""
ASSEMBLY = """\
{"version": "36.0.0", "artifacts": {"app": {"type": "aws:cloudformation:stack",
  "environment": "aws://unknown-account/unknown-region", "properties": {"templateFile": "app.template.json"}}}}
"""
STACK = """\
{"Resources": {"Pool": {"Type": "AWS::Cognito::IdentityPool", "Properties": {"AllowUnauthenticatedIdentities": true}}}}
"""
EXAMPLES = [shlex.split(each.arguments) for name in COMMANDS for each in parser_of(name).examples]
ENDLESS = ("serve", "--follow")


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def test_every_command_has_an_example_of_its_own() -> None:
    assert {each[0] for each in EXAMPLES} == set(COMMANDS)


def test_every_example_succeeds(
    emulator: Emulator, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("seed.yaml").write_text(SEED)
    Path("template.yaml").write_text(TEMPLATE)
    Path("parameters.json").write_text('[{"ParameterKey": "Stage", "ParameterValue": "dev"}]')
    Path("cdk.out").mkdir()
    Path("cdk.out/manifest.json").write_text(ASSEMBLY)
    Path("cdk.out/app.template.json").write_text(STACK)
    emulator.seed_files("seed.yaml")
    token = emulator.login_token("accounts.google.com", subject="alice")
    logins = {"accounts.google.com": token}
    cognito = emulator.client("cognito-identity")
    session = cognito.get_credentials_for_identity(IdentityId=IDENTITY_ID, Logins=logins)["Credentials"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", session["AccessKeyId"])
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for example in EXAMPLES:
        if not set(ENDLESS) & set(example):
            monkeypatch.setattr("sys.stdin", Terminal("yes\n"))
            status, _, error = command(*map(os.path.expandvars, example))
            assert status == 0, f"{example}: {error}"


@pytest.mark.parametrize("example", [each for each in EXAMPLES if set(ENDLESS) & set(each)], ids=" ".join)
def test_an_example_without_an_end_can_be_parsed(example: list[str]) -> None:
    assert parser_of(example[0]).parse_args(example[1:]).run
