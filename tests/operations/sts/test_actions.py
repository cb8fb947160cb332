"""Actions of STS that the emulator does not have, and actions that do not exist."""

import httpx
import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.operations.sts.service import STS
from tests.operations.calling import authorization
from tests.operations.sts.calling import VERSION, post
from tests.provenance import assumed, observed

ORACLE = "a public test program that runs against AWS (argmin, sts_oracle.rs)"


@assumed("ours: an action that AWS has and the emulator has not is reported as missing, not as unknown")
@pytest.mark.parametrize("action", sorted(STS.not_emulated))
def test_a_real_action_outside_the_emulator_is_not_implemented(shared: Emulator, action: str) -> None:
    response = post(shared, action, headers=authorization("test", "us-east-1", "sts"))
    assert response.status_code == 501
    assert "<Code>NotEmulated</Code>" in response.text
    assert f"sts:{action} is not emulated" in response.text


@observed(ORACLE)
@pytest.mark.parametrize("action", ["NoSuchAction", "getCallerIdentity", "GetId"])
def test_an_unknown_action_is_invalid(shared: Emulator, action: str) -> None:
    response = post(shared, action)
    assert response.status_code == 400
    assert '<ErrorResponse xmlns="http://webservices.amazon.com/AWSFault/2005-15-09">' in response.text
    assert "<Code>InvalidAction</Code>" in response.text
    assert f"<Message>Could not find operation {action} for version {VERSION}</Message>" in response.text


@observed(ORACLE)
@pytest.mark.parametrize(
    ("version", "named"), [({}, "NO_VERSION_SPECIFIED"), ({"Version": "2010-01-01"}, "2010-01-01")]
)
def test_an_action_of_another_version_is_invalid(shared: Emulator, version: dict[str, str], named: str) -> None:
    response = httpx.post(shared.endpoint_url, data={"Action": "GetCallerIdentity", **version})
    assert response.status_code == 400
    assert f"Could not find operation GetCallerIdentity for version {named}" in response.text


@observed("aws-iam-authenticator's errors in JSON")
def test_errors_are_json_for_clients_that_accept_it(shared: Emulator) -> None:
    response = post(shared, "NoSuchAction", headers={"accept": "application/json"})
    assert response.json() == {
        "Error": {
            "Code": "InvalidAction",
            "Message": f"Could not find operation NoSuchAction for version {VERSION}",
            "Type": "Sender",
        },
        "RequestId": response.headers["x-amzn-requestid"],
    }


@observed(ORACLE)
def test_an_action_in_the_query_string_is_accepted(shared: Emulator) -> None:
    url = f"{shared.endpoint_url}/?Action=GetCallerIdentity&Version={VERSION}"
    response = httpx.get(url, headers=authorization("123456789012", "us-east-1", "sts"))
    assert "<Account>123456789012</Account>" in response.text
