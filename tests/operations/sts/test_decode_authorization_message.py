"""DecodeAuthorizationMessage: the encoded message of a refusal, and texts that are not one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, Settings
from tests.credentials.fixtures import ACCOUNT, GUEST, statement, trust
from tests.operations.calling import Refusal, refusal
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html"
DECODED = "aws/aws-sdk-go#1536: a message that was decoded on AWS"
BEGINNING = " Encoded authorization failure message: "
INVALID = Refusal("InvalidAuthorizationMessageException", "The authorization message is not valid.")
DENY = {"Sid": "No", "Effect": "Deny", "Action": "sts:Get*", "Resource": "*"}
ALLOW = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.fixture(scope="module")
def enforcing() -> Iterator[Emulator]:
    with Emulator(Settings(authorization="enforce")) as emulator:
        yield emulator


def refused_message(emulator: Emulator, *statements: dict[str, Any]) -> str:
    """The sentence that refuses GetAccessKeyInfo to a session of the role with these statements."""
    policies = {"p": {"Version": "2012-10-17", "Statement": list(statements)}} if statements else {}
    emulator.put_role(GUEST, trust(statement()), policies=policies)
    pool = emulator.create_pool(Roles={"unauthenticated": GUEST})["IdentityPoolId"]
    guest = emulator.perform("GetId", IdentityPoolId=pool)["IdentityId"]
    issued = emulator.perform("GetCredentialsForIdentity", IdentityId=guest)["Credentials"]
    sts = emulator.client(
        "sts",
        aws_access_key_id=issued["AccessKeyId"],
        aws_secret_access_key=issued["SecretKey"],
        aws_session_token=issued["SessionToken"],
    )
    with pytest.raises(ClientError) as refused:
        sts.get_access_key_info(AccessKeyId="AKIAIOSFODNN7EXAMPLE")
    return str(refused.value.response["Error"]["Message"])


def decode(emulator: Emulator, sentence: str) -> Any:
    message = sentence.partition(BEGINNING)[2]
    return json.loads(emulator.client("sts").decode_authorization_message(EncodedMessage=message)["DecodedMessage"])


@observed(DECODED)
def test_the_message_of_a_refusal_says_what_was_requested(enforcing: Emulator) -> None:
    decoded = decode(enforcing, refused_message(enforcing))
    assert list(decoded) == ["allowed", "explicitDeny", "matchedStatements", "failures", "context"]
    assert (decoded["allowed"], decoded["explicitDeny"]) == (False, False)
    assert decoded["matchedStatements"] == {"items": []}
    context = decoded["context"]
    assert context["principal"]["id"].startswith("AROA")
    assert context["principal"]["arn"].startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/guest/")
    assert (context["action"], context["resource"]) == ("sts:GetAccessKeyInfo", "*")
    conditions = {each["key"]: each["values"]["items"] for each in context["conditions"]["items"]}
    assert conditions["aws:RequestedRegion"] == [{"value": "us-east-1"}]


@observed(DECODED)
def test_the_statement_that_denies_is_in_the_message(enforcing: Emulator) -> None:
    decoded = decode(enforcing, refused_message(enforcing, ALLOW, DENY))
    assert decoded["explicitDeny"] is True
    (denying,) = decoded["matchedStatements"]["items"]
    assert (denying["statementId"], denying["effect"]) == ("No", "DENY")
    assert denying["actions"] == {"items": [{"value": "sts:Get*"}]}


@assumed("a message that is not of the account is like any other text")
def test_a_message_is_decoded_for_its_account_only(enforcing: Emulator) -> None:
    message = refused_message(enforcing).partition(BEGINNING)[2]
    other = enforcing.client("sts", aws_access_key_id="210987654321")
    assert refusal(other.decode_authorization_message, EncodedMessage=message) == INVALID


@documented(PAGE)
@pytest.mark.parametrize(
    "change", [lambda text: text[:-4], lambda text: ("B" if text[0] == "A" else "A") + text[1:], lambda _: "no message"]
)
def test_another_text_is_not_decoded(enforcing: Emulator, change: Any) -> None:
    message = refused_message(enforcing).partition(BEGINNING)[2]
    assert refusal(enforcing.client("sts").decode_authorization_message, EncodedMessage=change(message)) == INVALID


@assumed("the message of a refusal must not outgrow the limits of AWS's sentences")
def test_a_message_is_shorter_than_what_can_be_decoded(enforcing: Emulator) -> None:
    denying = [{**DENY, "Sid": f"No{number}", "Action": ["sts:Get*", f"s3:Get{number}*"]} for number in range(90)]
    sentence = refused_message(enforcing, *denying)
    assert len(sentence.partition(BEGINNING)[2]) <= 4096
    assert decode(enforcing, sentence)["explicitDeny"] is True


@assumed("ours: a sealed text tells a reader of the journal nothing")
def test_the_journal_has_the_refusal_without_its_message(enforcing: Emulator) -> None:
    refused_message(enforcing)
    error = enforcing.calls[-1].error
    assert error is not None
    assert BEGINNING not in (error[1] or "")
