"""GetAccessKeyInfo: shape, refusals, behaviour."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, authorization, refusal
from tests.operations.sts.calling import assume, element_names, post
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html"


# --- shape ---


@documented(PAGE)
def test_the_response_is_an_account(shared: Emulator) -> None:
    signed = authorization("123456789012", "us-east-1", "sts")
    response = post(shared, "GetAccessKeyInfo", {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}, signed)
    assert response.status_code == 200
    assert element_names(response, "GetAccessKeyInfoResult") == ["Account"]


@documented(PAGE)
@pytest.mark.parametrize(
    ("key", "text"),
    [
        (
            "AKIA",
            "Value 'AKIA' at 'accessKeyId' failed to satisfy constraint: "
            "Member must have length greater than or equal to 16",
        ),
        (
            "AKIA-IOSFODNN7EXAMPLE",
            "Value 'AKIA-IOSFODNN7EXAMPLE' at 'accessKeyId' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\w]*",
        ),
    ],
)
def test_a_malformed_access_key_id_is_a_validation_error(sts: Any, key: str, text: str) -> None:
    error = refusal(sts.get_access_key_info, AccessKeyId=key)
    assert error == Refusal("ValidationError", f"1 validation error detected: {text}")


# --- refusals ---


@observed("GetCallerIdentity without a signature")
def test_an_unsigned_call_is_refused(shared: Emulator) -> None:
    response = post(shared, "GetAccessKeyInfo", {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"})
    assert response.status_code == 403
    assert "<Code>MissingAuthenticationToken</Code>" in response.text


# --- behaviour ---


@documented(PAGE)
@pytest.mark.parametrize("account_of_role", ["000000000001", "123456789012", "999999999999"])
def test_an_access_key_id_of_ours_has_the_account_of_the_role(sts: Any, guest_token: str, account_of_role: str) -> None:
    for _ in range(5):
        response = assume(sts, f"arn:aws:iam::{account_of_role}:role/guest", guest_token)
        key = response["Credentials"]["AccessKeyId"]
        assert sts.get_access_key_info(AccessKeyId=key)["Account"] == account_of_role


@observed("the well-known decoding of access key ids, with the id of its publication")
def test_an_access_key_id_of_aws_has_its_account(sts: Any) -> None:
    assert sts.get_access_key_info(AccessKeyId="ASIAQNZGKIQY56JQ7WML")["Account"] == "029608264753"


@assumed("an id without an account is treated as one of the caller's")
@pytest.mark.parametrize("key", ["AKIA0000000000000000", "LONGERTHANTWENTYLETTERS"])
def test_an_access_key_id_without_an_account_belongs_to_the_caller(sts: Any, account: str, key: str) -> None:
    assert sts.get_access_key_info(AccessKeyId=key)["Account"] == account
