"""GetId: shape, refusals, behaviour."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.provenance import documented, observed

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html"


@documented(PAGE)
def test_every_call_without_logins_makes_a_new_guest(cognito: Any) -> None:
    pool = cognito.create_identity_pool(IdentityPoolName="guests", AllowUnauthenticatedIdentities=True)
    first = cognito.get_id(IdentityPoolId=pool["IdentityPoolId"])["IdentityId"]
    second = cognito.get_id(IdentityPoolId=pool["IdentityPoolId"])["IdentityId"]
    assert first != second


@observed("aws-sdk-ios#4394 (2022)")
def test_a_pool_without_guests_refuses_a_call_without_logins(cognito: Any) -> None:
    pool = cognito.create_identity_pool(IdentityPoolName="no guests", AllowUnauthenticatedIdentities=False)
    with pytest.raises(ClientError) as refusal:
        cognito.get_id(IdentityPoolId=pool["IdentityPoolId"])
    error = refusal.value.response["Error"]
    assert error["Code"] == "NotAuthorizedException"
    assert error["Message"] == "Unauthenticated access is not supported for this identity pool."
