"""Broken constraints are one ValidationException that lists all of them in AWS's words."""

import pytest

from tests.protocol.endpoint import Endpoint
from tests.provenance import assumed, observed

NOT_NULL = "failed to satisfy constraint: Member must not be null"
ID_PATTERN = "Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+"
MAP_VALUE = (
    "Map value must satisfy constraint: [Member must have length less than or equal to 50000, "
    "Member must have length greater than or equal to 1]"
)
MAP_KEY = (
    "Map keys must satisfy constraint: [Member must have length less than or equal to 128, "
    "Member must have length greater than or equal to 1]"
)


@observed("aws-amplify/amplify-swift#2864: Content-Length 218 with a value of 19 characters")
def test_the_error_for_a_broken_pattern_has_218_bytes(endpoint: Endpoint) -> None:
    value = "eu" + "x" * 15 + "q6"
    answer = endpoint.call("GetId", {"IdentityPoolId": value}, signed=False)
    sentence = f"1 validation error detected: Value '{value}' at 'identityPoolId' failed to satisfy constraint: "
    assert answer.error == (400, "ValidationException", sentence + ID_PATTERN)
    assert answer.headers["x-amzn-errortype"] == "ValidationException:"
    assert answer.headers["x-amzn-errormessage"] == sentence + ID_PATTERN
    assert answer.headers["content-length"] == "218"


@observed("aws/aws-sdk-cpp#1085: content-length 551, the login's name blotted out")
def test_the_error_for_three_broken_constraints_has_551_bytes(endpoint: Endpoint) -> None:
    provider = "x" * 52  # the only unknown length; it follows from 551
    request = {"IdentityId": "", "Logins": {provider: ""}}
    answer = endpoint.call("GetCredentialsForIdentity", request, signed=False)
    assert answer.json["message"] == (
        f"3 validation errors detected: Value '{{{provider}=}}' at 'logins' failed to satisfy constraint: {MAP_VALUE}; "
        "Value '' at 'identityId' failed to satisfy constraint: Member must have length greater than or equal to 1; "
        f"Value '' at 'identityId' failed to satisfy constraint: {ID_PATTERN}"
    )
    assert answer.headers["content-length"] == "551"


@pytest.mark.parametrize(
    ("operation", "request_", "sentences"),
    [
        pytest.param(
            "GetId",
            {"IdentityPoolId": "us-east-2:mock"},
            [f"Value 'us-east-2:mock' at 'identityPoolId' failed to satisfy constraint: {ID_PATTERN}"],
            marks=observed("a browser's GetId"),
        ),
        pytest.param(
            "CreateIdentityPool",
            {"IdentityPoolName": "a!", "AllowUnauthenticatedIdentities": True},
            [
                "Value 'a!' at 'identityPoolName' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+"
            ],
            marks=observed("getmoto/moto#1979 and PR 4415"),
        ),
        pytest.param(
            "GetId",
            {"IdentityPoolId": "us-east-1:" + "a" * 46},
            [
                f"Value 'us-east-1:{'a' * 46}' at 'identityPoolId' failed to satisfy constraint: "
                "Member must have length less than or equal to 55"
            ],
            marks=observed("a pool ARN given as identityPoolId"),
        ),
        pytest.param(
            "CreateIdentityPool",
            {},
            [
                f"Value null at 'identityPoolName' {NOT_NULL}",
                f"Value null at 'allowUnauthenticatedIdentities' {NOT_NULL}",
            ],
            marks=observed("dynalite's tests, which DynamoDB passes, and sts_oracle.rs: the sentence of a null"),
        ),
        pytest.param(
            "GetId",
            {"IdentityPoolId": "us-east-1:a", "Logins": {"graph.facebook.com": ""}},
            [f"Value '{{graph.facebook.com=}}' at 'logins' failed to satisfy constraint: {MAP_VALUE}"],
            marks=observed("awslabs/aws-sdk-android-samples#21, aws-amplify/amplify-js#7845"),
        ),
        pytest.param(
            "GetId",
            {"IdentityPoolId": "us-east-1:a", "Logins": {"": "x"}},
            [f"Value '{{=x}}' at 'logins' failed to satisfy constraint: {MAP_KEY}"],
            marks=observed("boto/boto3#2601: Map keys must satisfy constraint, of QuickSight"),
        ),
        pytest.param(
            "GetId",
            {"IdentityPoolId": "us-east-1:a", "Logins": {str(n): "x" for n in range(11)}},
            [
                f"Value '{{{', '.join(f'{n}=x' for n in range(11))}}}' at 'logins' failed to satisfy constraint: "
                "Member must have length less than or equal to 10"
            ],
            marks=assumed("a map's length, by analogy"),
        ),
        pytest.param(
            "ListIdentityPools",
            {"MaxResults": 61},
            [
                "Value '61' at 'maxResults' failed to satisfy constraint: "
                "Member must have value less than or equal to 60"
            ],
            marks=observed("Athena, the same wording"),
        ),
        pytest.param(
            "ListIdentityPools",
            {"MaxResults": 0},
            [
                "Value '0' at 'maxResults' failed to satisfy constraint: "
                "Member must have value greater than or equal to 1"
            ],
            marks=observed("dynalite's tests, which DynamoDB passes, and sts_oracle.rs: the same wording"),
        ),
        pytest.param(
            "UnlinkIdentity",
            {"IdentityId": "us-east-1:a", "Logins": {}, "LoginsToRemove": ["a", ""]},
            [
                "Value '[a, ]' at 'loginsToRemove' failed to satisfy constraint: Member must satisfy constraint: "
                "[Member must have length less than or equal to 128, "
                "Member must have length greater than or equal to 1]"
            ],
            marks=observed("pulumi/pulumi-aws#750: a list of ARNs, of Lambda"),
        ),
        pytest.param(
            "CreateIdentityPool",
            {
                "IdentityPoolName": "a",
                "AllowUnauthenticatedIdentities": True,
                "CognitoIdentityProviders": [{}, {"ClientId": "-"}],
            },
            [
                "Value '-' at 'cognitoIdentityProviders.2.member.clientId' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: [\\w_]+"
            ],
            marks=observed("dynalite's tests, which DynamoDB passes: 'keySchema.1.member.attributeName'"),
        ),
        pytest.param(
            "SetIdentityPoolRoles",
            {"IdentityPoolId": "us-east-1:a", "Roles": {}, "RoleMappings": {"idp": {"Type": "Magic"}}},
            [
                "Value 'Magic' at 'roleMappings.idp.member.type' failed to satisfy constraint: "
                "Member must satisfy enum value set: [Token, Rules]"
            ],
            marks=observed("dynalite's tests, which DynamoDB passes: 'queryFilter.b.member.comparisonOperator'"),
        ),
        pytest.param(
            "SetIdentityPoolRoles",
            {"IdentityPoolId": "us-east-1:a", "Roles": {"admin": "arn:aws:iam::1:role/x"}},
            [
                "Value '{admin=arn:aws:iam::1:role/x}' at 'roles' failed to satisfy constraint: Map keys must satisfy "
                "constraint: [Member must have length less than or equal to 128, Member must have length greater than "
                "or equal to 1, Member must satisfy regular expression pattern: (un)?authenticated]"
            ],
            marks=observed("boto/boto3#2601: keys of a map, of QuickSight, in the order max, min, pattern"),
        ),
    ],
)
def test_the_broken_constraints_of_a_request_are_listed(
    endpoint: Endpoint, operation: str, request_: dict[str, object], sentences: list[str]
) -> None:
    count = len(sentences)
    noun = "error" if count == 1 else "errors"
    expected = f"{count} validation {noun} detected: " + "; ".join(sentences)
    assert endpoint.call(operation, request_).error == (400, "ValidationException", expected)


@observed("Athena, the same front end")
def test_constraints_are_checked_before_any_lookup(endpoint: Endpoint) -> None:
    answer = endpoint.call("GetId", {"IdentityPoolId": "us-east-1:0", "AccountId": "x"})
    assert answer.error[1] == "ValidationException"
    assert endpoint.call("GetId", {"IdentityPoolId": "us-east-1:0"}).error[1] == "ResourceNotFoundException"
