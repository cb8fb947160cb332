"""The `can` command against a live emulator: its output and its exit status."""

import json
from collections.abc import Iterator

import pytest

from cognito_identity_emulator import Emulator
from tests.cli.conftest import Command
from tests.features.access.conftest import allow, policy, role_arn, trust

ROLE = role_arn("user")
PHOTOS = "arn:aws:s3:::photos/public/*"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        running.put_role(
            ROLE,
            trust("authenticated"),
            policies={
                "photos": policy(
                    allow("s3:GetObject", PHOTOS, Sid="Read"),
                    allow("s3:ListBucket", "arn:aws:s3:::photos", Condition={"StringLike": {"s3:prefix": "public/*"}}),
                    allow("s3:GetObjectTagging", "arn:aws:s3:::photos/public/*", Sid="Tags"),
                )
            },
            managed_policy_arns=["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        )
        yield running


def test_an_allowed_request_exits_with_0_and_names_its_statement(command: Command) -> None:
    status, output, error = command("can", ROLE, "s3:GetObject", "arn:aws:s3:::photos/public/cat.jpg")

    assert (status, error) == (0, "")
    assert output.splitlines()[0].split() == ["decision", "allowed"]
    assert "identity: allowed by statement 0 (Read) of photos" in output


def test_a_denied_request_exits_with_1_and_names_the_nearest_statement(command: Command) -> None:
    status, output, error = command("can", ROLE, "s3:GetObject", "arn:aws:s3:::photos/private/cat.jpg")

    assert (status, error) == (1, "")
    assert output.splitlines()[0].split() == ["decision", "implicitDeny"]
    assert f"Nearest: statement 0 (Read) of photos does not match in its resource: expected {PHOTOS}" in output
    assert "not evaluated  arn:aws:iam::aws:policy/ReadOnlyAccess" in output


def test_condition_keys_are_given_as_pairs(command: Command) -> None:
    question = ("can", ROLE, "s3:ListBucket", "arn:aws:s3:::photos")

    assert command(*question, "--context", "s3:prefix=public/")[0] == 0
    status, output, _ = command(*question)
    assert status == 1
    assert "missing keys   s3:prefix" in output
    _, answer, _ = command(*question, "--context", "x:y=a", "--context", "x:y=b=c", "--json")
    assert json.loads(answer)["context"]["x:y"] == ["a", "b=c"]


def test_a_denied_request_exits_with_1_in_json_too(command: Command) -> None:
    status, answer, _ = command("can", ROLE, "s3:PutObject", "--json")

    assert status == 1
    assert json.loads(answer)["decision"] == "implicitDeny"


@pytest.mark.parametrize(
    "arguments",
    [
        ("AKIAEXAMPLE", "s3:GetObject"),
        ("us-east-1:1", "s3:GetObject"),
        (role_arn("unregistered"), "s3:GetObject"),
        (ROLE, "GetObject"),
        (ROLE, "s3:GetObject", "--context", "key"),
        (ROLE, "s3:GetObject", "--context", "=value"),
        (ROLE,),
    ],
)
def test_a_question_that_cannot_be_answered_exits_with_2(command: Command, arguments: tuple[str, ...]) -> None:
    status, output, error = command("can", *arguments)

    assert (status, output) == (2, "")
    assert error.startswith("cognito-identity-emulator: ")
