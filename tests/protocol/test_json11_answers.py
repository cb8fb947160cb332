"""Responses in JSON 1.1, byte for byte where a capture of the real service exists."""

import re

import pytest

from cognito_identity_emulator.declare.shape import Timestamp
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.protocol import json11
from cognito_identity_emulator.protocol.message import HttpRequest
from tests.protocol.endpoint import Endpoint
from tests.provenance import assumed, documented, observed

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ROLE = "arn:aws:iam::000000000000:role/anybody"
JAVA_DOUBLE = documented(
    "https://docs.oracle.com/javase/8/docs/api/java/lang/Double.html#toString-double-: the form that captures have"
)
POST = HttpRequest("POST", "/", "", {}, b"")


@observed("headers of GetId, aws-amplify/aws-sdk-ios#720")
def test_a_successful_response_has_the_headers_of_the_real_service(endpoint: Endpoint) -> None:
    answer = endpoint.call("GetId", {"IdentityPoolId": endpoint.new_pool()}, signed=False)
    assert answer.status == 200
    assert set(answer.headers) - {"connection"} == {"content-type", "content-length", "date", "x-amzn-requestid"}
    assert answer.headers["content-type"] == "application/x-amz-json-1.1"
    assert UUID.fullmatch(answer.headers["x-amzn-requestid"])
    assert len(answer.names) == len(set(answer.names))


@observed("Content-Length 63 of GetId, aws-amplify/aws-sdk-ios#720")
def test_a_get_id_response_has_63_bytes(endpoint: Endpoint) -> None:
    answer = endpoint.call("GetId", {"IdentityPoolId": endpoint.new_pool()}, signed=False)
    assert re.fullmatch(rb'\{"IdentityId":"us-east-1:[0-9a-f-]{36}"\}', answer.body)
    assert answer.headers["content-length"] == "63"


@assumed("a request id is not used twice")
def test_every_response_has_a_unique_request_id(endpoint: Endpoint) -> None:
    ids = {endpoint.call("GetId", {}).headers["x-amzn-requestid"] for _ in range(5)}
    assert len(ids) == 5


@observed("body of GetCredentialsForIdentity, aws-amplify/amplify-js#180 and a capture of January 2018")
def test_credentials_have_alphabetical_members_and_epoch_seconds_in_java_format(endpoint: Endpoint) -> None:
    pool = endpoint.new_pool()
    endpoint.call("SetIdentityPoolRoles", {"IdentityPoolId": pool, "Roles": {"unauthenticated": ROLE}})
    identity = endpoint.call("GetId", {"IdentityPoolId": pool}).json["IdentityId"]
    answer = endpoint.call("GetCredentialsForIdentity", {"IdentityId": identity}, signed=False)
    assert re.fullmatch(
        r'\{"Credentials":\{"AccessKeyId":"ASIA[A-Z0-9]{16}","Expiration":1\.515115602E9,"SecretKey":"[^"]{40}",'
        r'"SessionToken":"[^"]+"\},"IdentityId":"' + identity + r'"\}',
        answer.body.decode(),
    )


@observed("CreationDate with milliseconds, equal to LastModifiedDate at birth: a CLI session of 2018")
def test_dates_of_an_identity_have_milliseconds(endpoint: Endpoint) -> None:
    identity = endpoint.call("GetId", {"IdentityPoolId": endpoint.new_pool()}).json["IdentityId"]
    answer = endpoint.call("DescribeIdentity", {"IdentityId": identity})
    date = "1.515112002E9"
    expected = f'{{"CreationDate":{date},"IdentityId":"{identity}","LastModifiedDate":{date}}}'
    assert answer.body.decode() == expected


@pytest.mark.parametrize(
    ("ms", "written"),
    [
        pytest.param(1_515_115_602_000, "1.515115602E9", marks=observed("a GetCredentialsForIdentity body")),
        pytest.param(1_522_664_214_000, "1.522664214E9", marks=observed("aws-amplify/amplify-js#180")),
        pytest.param(1_420_680_546_789, "1.420680546789E9", marks=JAVA_DOUBLE),
        pytest.param(1_600_000_000_000, "1.6E9", marks=JAVA_DOUBLE),
        pytest.param(2_000_000_000_000, "2.0E9", marks=JAVA_DOUBLE),
        pytest.param(1_000_000_000_001, "1.000000000001E9", marks=JAVA_DOUBLE),
        pytest.param(10_000_000_000_000, "1.0E10", marks=JAVA_DOUBLE),
    ],
)
def test_a_time_has_the_format_of_a_java_double(ms: int, written: str) -> None:
    assert json11.java_double(ms) == written


@observed("dates with milliseconds, 1538078988.077: a CLI session of 2018")
def test_a_time_reads_back_to_the_millisecond() -> None:
    for ms in range(1_767_225_600_000, 1_767_225_601_000, 7):
        assert round(float(json11.java_double(ms)) * 1000) == ms


@observed("a CreateIdentityPool sample and a CLI run: alphabetical, tags even when there are none, nothing unset")
def test_a_new_pool_has_the_members_of_the_request_and_tags(endpoint: Endpoint) -> None:
    request = {"IdentityPoolName": "bare", "AllowUnauthenticatedIdentities": True}
    body = endpoint.call("CreateIdentityPool", request).body.decode()
    assert re.fullmatch(
        r'\{"AllowUnauthenticatedIdentities":true,"IdentityPoolId":"[^"]+","IdentityPoolName":"bare",'
        r'"IdentityPoolTags":\{\}\}',
        body,
    )


@observed("the same sample: SupportedLoginProviders comes last")
def test_members_of_a_pool_are_in_alphabetical_order(endpoint: Endpoint) -> None:
    pool = endpoint.new_pool(
        SupportedLoginProviders={"graph.facebook.com": "1"},
        SamlProviderARNs=["arn:aws:iam::000000000000:saml-provider/saml"],
        OpenIdConnectProviderARNs=["arn:aws:iam::000000000000:oidc-provider/example.com"],
        IdentityPoolTags={"a": "b"},
        DeveloperProviderName="login.example",
        CognitoIdentityProviders=[
            {"ServerSideTokenCheck": False, "ProviderName": "cognito-idp.us-east-1/us-east-1_a", "ClientId": "c"}
        ],
        AllowClassicFlow=False,
    )
    described = endpoint.call("DescribeIdentityPool", {"IdentityPoolId": pool})
    names = list(described.json)
    assert names == sorted(names, key=str.lower)
    assert len(names) == 10
    assert list(described.json["CognitoIdentityProviders"][0]) == ["ClientId", "ProviderName", "ServerSideTokenCheck"]


@observed("a CLI run of 2022: a guest has no Logins member")
def test_a_member_without_a_value_is_omitted() -> None:
    guest = shapes.IdentityDescription(
        creation_date=Timestamp(1_000_000_000_000), identity_id="r:1", last_modified_date=Timestamp(1_000_000_000_000)
    )
    encoded = json11.encode(COGNITO_IDENTITY, COGNITO_IDENTITY.operations["DescribeIdentity"], guest, POST, "")
    assert encoded.body == b'{"CreationDate":1.0E9,"IdentityId":"r:1","LastModifiedDate":1.0E9}'


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentityPool.html")
def test_operations_without_output_have_an_empty_body(endpoint: Endpoint) -> None:
    answer = endpoint.call("DeleteIdentityPool", {"IdentityPoolId": endpoint.new_pool()})
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "0")


@assumed("the model gives TagResource an empty structure; AWS's page says empty body, as it does for all of these")
def test_an_empty_output_structure_is_an_empty_json_object(endpoint: Endpoint) -> None:
    arn = f"arn:aws:cognito-identity:us-east-1:000000000000:identitypool/{endpoint.new_pool()}"
    answer = endpoint.call("TagResource", {"ResourceArn": arn, "Tags": {"a": "b"}})
    assert (answer.status, answer.body) == (200, b"{}")


@observed("aws-samples/resource-control-policy-examples#18: denied access has a capital Message")
@pytest.mark.parametrize("by_fault", [False, True])
def test_denied_access_has_its_sentence_in_another_member(endpoint: Endpoint, by_fault: bool) -> None:
    pool = endpoint.new_pool()
    sentence = (
        "User: arn:aws:iam::000000000000:root is not authorized to perform: cognito-identity:ListTagsForResource "
        f"on resource: {pool}"
    )
    if by_fault:
        endpoint.emulator.add_fault("ListTagsForResource", error="AccessDeniedException", message=sentence, count=1)
    answer = endpoint.call("ListTagsForResource", {"ResourceArn": pool})
    assert answer.body.decode() == f'{{"__type":"AccessDeniedException","Message":"{sentence}"}}'
    assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "AccessDeniedException:")


@observed("aws-amplify/aws-sdk-ios#4394: Content-Length 111, the error type in a header with a colon")
def test_an_error_is_in_body_and_headers(endpoint: Endpoint) -> None:
    pool = endpoint.new_pool(AllowUnauthenticatedIdentities=False)
    answer = endpoint.call("GetId", {"IdentityPoolId": pool}, signed=False)
    sentence = "Unauthenticated access is not supported for this identity pool."
    assert answer.body.decode() == f'{{"__type":"NotAuthorizedException","message":"{sentence}"}}'
    assert answer.status == 400
    assert answer.headers["content-length"] == "111"
    assert answer.headers["content-type"] == "application/x-amz-json-1.1"
    assert answer.headers["x-amzn-errortype"] == "NotAuthorizedException:"
    assert answer.headers["x-amzn-errormessage"] == sentence


@observed("aws-amplify/amplify-swift#3124: Content-Length 143")
def test_the_error_of_a_pool_without_roles_has_143_bytes(endpoint: Endpoint) -> None:
    identity = endpoint.call("GetId", {"IdentityPoolId": endpoint.new_pool()}).json["IdentityId"]
    answer = endpoint.call("GetCredentialsForIdentity", {"IdentityId": identity}, signed=False)
    assert answer.error == (
        400,
        "InvalidIdentityPoolConfigurationException",
        "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
    )
    assert answer.headers["content-length"] == "143"


@pytest.mark.parametrize(
    ("error", "length"),
    [
        pytest.param(errors.LoginsDoNotMatch(), 143, marks=observed("aws-amplify/amplify-js#2443")),
        pytest.param(errors.InvalidLoginToken.expired(1588597904, 1588572824), 108, marks=observed("aws-sdk-ios#2513")),
        pytest.param(errors.UnauthenticatedAccessNotSupported(), 111, marks=observed("aws-sdk-ios#4394")),
    ],
)
def test_an_error_has_the_length_of_the_real_one(error: ServiceError, length: int) -> None:
    assert len(json11.encode_error(COGNITO_IDENTITY, error, POST, "").body) == length


@documented("the service model: InternalErrorException is a fault")
def test_only_an_internal_error_has_status_500() -> None:
    assert json11.encode_error(COGNITO_IDENTITY, errors.InternalErrorException(), POST, "").status == 500
    assert json11.encode_error(COGNITO_IDENTITY, errors.ResourceNotFoundException("x"), POST, "").status == 400


@assumed("a header is one line of Latin-1; AWS's own rule is unknown")
def test_a_message_with_line_breaks_or_non_ascii_characters_is_one_header_line(endpoint: Endpoint) -> None:
    answer = endpoint.call("DescribeIdentity", {"IdentityId": "a\r\nx-injected: 1\r\n\r\né€"})
    assert answer.status == 400
    assert "x-injected" not in answer.headers
    assert "é" in answer.headers["x-amzn-errormessage"]
    assert answer.json["message"].startswith("1 validation error detected: Value 'a\r\nx-injected: 1\r\n\r\né€' at")
