"""Refusals of the front end before an operation runs: target, content type, JSON, types, signature."""

import pytest

from tests.protocol.endpoint import AUTHORIZATION, JSON11, Endpoint
from tests.provenance import assumed, documented, observed

ATHENA = "raw HTTP against Athena, the same AWS JSON 1.1 front end"
ALIKE = "by analogy with what Athena answers for other types"
UNKNOWN = (400, b'{"__type":"UnknownOperationException"}')
SERIALIZATION = (400, b'{"__type":"SerializationException"}')


@observed(ATHENA)
@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "GetId",
        ".GetId",
        "AWSCognitoIdentityService.",
        "AWSCognitoIdentityService",
        "AWSCognitoIdentityService.getid",
        "AWSCognitoIdentityService.GetId.GetId",
        "AWSCognitoIdentityService.NoSuchOperation",
        "awscognitoidentityservice.GetId",
        "AWSCognitoIdentityProviderService.GetUser",
        "com.amazonaws.cognito.identity.model.AWSCognitoIdentityService.GetId",
    ],
)
def test_a_target_without_an_operation_is_unknown(endpoint: Endpoint, target: str | None) -> None:
    headers = {"content-type": JSON11} | ({} if target is None else {"x-amz-target": target})
    answer = endpoint.send("POST", "/", b"{}", headers)
    assert (answer.status, answer.body) == UNKNOWN
    assert answer.headers["x-amzn-errortype"] == "UnknownOperationException:"
    assert "x-amzn-errormessage" not in answer.headers


@observed(ATHENA)
@pytest.mark.parametrize("content_type", [None, "application/x-amz-json-1.0", "text/plain", "", ";", "json"])
def test_a_body_with_another_content_type_gets_an_xml_error(endpoint: Endpoint, content_type: str | None) -> None:
    headers = {"x-amz-target": "AWSCognitoIdentityService.GetId"}
    if content_type is not None:
        headers["content-type"] = content_type
    answer = endpoint.send("POST", "/", b"{}", headers)
    assert answer.status == 404
    assert answer.body.strip() == b"<UnknownOperationException/>"


MEDIA_TYPES = documented("https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1: parameters, and names in any case")


@pytest.mark.parametrize(
    "content_type",
    [
        pytest.param(
            "application/json",
            marks=assumed("AWS answers in an envelope without known users; we treat it as JSON 1.1"),
        ),
        pytest.param("application/x-amz-json-1.1; charset=utf-8", marks=MEDIA_TYPES),
        pytest.param("Application/X-Amz-Json-1.1", marks=MEDIA_TYPES),
    ],
)
def test_other_spellings_of_the_content_type_are_accepted(endpoint: Endpoint, content_type: str) -> None:
    answer = endpoint.call("GetId", {"IdentityPoolId": endpoint.new_pool()}, headers={"content-type": content_type})
    assert answer.status == 200
    assert answer.headers["content-type"] == JSON11


@observed(ATHENA)
@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b'"x"', b'{"IdentityPoolId":"r:1",}', b"{} {}", b"{'a':1}", b"7", b"true"]
)
def test_a_body_that_is_not_a_json_object_is_refused_without_a_message(endpoint: Endpoint, body: bytes) -> None:
    answer = endpoint.call("GetId", body)
    assert (answer.status, answer.body) == SERIALIZATION
    assert answer.headers["x-amzn-errortype"] == "SerializationException:"


NOT_JSON = documented(
    "https://www.rfc-editor.org/rfc/rfc8259: not JSON; the error: raw HTTP against Athena, the same front end"
)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"IdentityPoolId":"\xff"}', id="invalid UTF-8", marks=NOT_JSON),
        pytest.param(b"\xff\xfe{\x00}\x00", id="UTF-16", marks=NOT_JSON),
        pytest.param(
            b'{"IdentityPoolId":"\\ud800"}',
            id="lone surrogate",
            marks=assumed("no capture exists of half a letter in a text"),
        ),
        pytest.param(b'{"IdentityPoolId":"a\x00"}', id="raw NUL", marks=NOT_JSON),
        pytest.param(b'{"IdentityPoolId":NaN}', id="NaN", marks=NOT_JSON),
        pytest.param(b"[" * 100_000, id="deep lists", marks=NOT_JSON),
        pytest.param(b'{"a":' * 100_000, id="deep objects", marks=NOT_JSON),
        pytest.param(b'{"IdentityPoolId":5,"other":' + b"[" * 100_000, id="deep, mistyped", marks=NOT_JSON),
    ],
)
def test_invalid_json_is_refused_without_a_message(endpoint: Endpoint, body: bytes) -> None:
    answer = endpoint.call("GetId", body)
    assert answer.status == 400
    assert answer.json["__type"] == "SerializationException"


LIST = "Start of list found where not expected"
STRUCTURE = "Start of structure or map found where not expected."
MISTYPED = (
    (observed(ATHENA), "GetId", "[]", LIST),
    (observed(ATHENA), "GetId", '{"IdentityPoolId":5}', "NUMBER_VALUE can not be converted to a String"),
    (observed(ATHENA), "GetId", '{"IdentityPoolId":1.5}', "NUMBER_VALUE can not be converted to a String"),
    (observed(ATHENA), "GetId", '{"IdentityPoolId":true}', "TRUE_VALUE can not be converted to a String"),
    (observed(ATHENA), "GetId", '{"IdentityPoolId":false}', "FALSE_VALUE can not be converted to a String"),
    (observed(ATHENA), "GetId", '{"IdentityPoolId":["x"]}', LIST),
    (observed(ATHENA), "GetId", '{"IdentityPoolId":{}}', STRUCTURE),
    (observed(ATHENA), "GetId", '{"Logins":["x"]}', LIST),
    (assumed("a map is refused as a structure is"), "GetId", '{"Logins":"x"}', "Expected null"),
    (assumed(ALIKE), "GetId", '{"Logins":{"a":1}}', "NUMBER_VALUE can not be converted to a String"),
    (observed(ATHENA), "ListIdentities", '{"MaxResults":"x"}', "STRING_VALUE can not be converted to an Integer"),
    (observed(ATHENA), "ListIdentities", '{"MaxResults":true}', "TRUE_VALUE can not be converted to an Integer"),
    (observed(ATHENA), "ListIdentities", '{"MaxResults":false}', "FALSE_VALUE can not be converted to an Integer"),
    (observed(ATHENA), "ListIdentities", '{"MaxResults":[1]}', LIST),
    (assumed(ALIKE), "ListIdentities", '{"HideDisabled":"no"}', "STRING_VALUE can not be converted to a Boolean"),
    (assumed(ALIKE), "ListIdentities", '{"HideDisabled":0}', "NUMBER_VALUE can not be converted to a Boolean"),
    (observed(ATHENA), "DeleteIdentities", '{"IdentityIdsToDelete":"x"}', "Expected list or null"),
    (assumed(ALIKE), "DeleteIdentities", '{"IdentityIdsToDelete":7}', "Expected list or null"),
    (observed(ATHENA), "DeleteIdentities", '{"IdentityIdsToDelete":{}}', STRUCTURE),
    (
        assumed(ALIKE),
        "DeleteIdentities",
        '{"IdentityIdsToDelete":[1]}',
        "NUMBER_VALUE can not be converted to a String",
    ),
    (observed(ATHENA), "CreateIdentityPool", '{"CognitoIdentityProviders":["x"]}', "Expected null"),
    (observed(ATHENA), "CreateIdentityPool", '{"CognitoIdentityProviders":[["x"]]}', LIST),
    (assumed(ALIKE), "SetIdentityPoolRoles", '{"RoleMappings":{"p":"Token"}}', "Expected null"),
    (
        assumed(ALIKE),
        "GetOpenIdTokenForDeveloperIdentity",
        '{"TokenDuration":"x"}',
        "STRING_VALUE can not be converted to a Long",
    ),
)


@pytest.mark.parametrize(
    ("operation", "body", "message"), [pytest.param(*row, marks=provenance) for provenance, *row in MISTYPED]
)
def test_a_member_of_another_type_is_refused(endpoint: Endpoint, operation: str, body: str, message: str) -> None:
    answer = endpoint.call(operation, body.encode())
    assert answer.error == (400, "SerializationException", message)
    assert answer.headers["x-amzn-errormessage"] == message


@observed(ATHENA)
def test_types_are_checked_before_constraints(endpoint: Endpoint) -> None:
    answer = endpoint.call("ListIdentities", {"IdentityPoolId": "not a pool id", "MaxResults": "x"})
    assert answer.error[1] == "SerializationException"


@observed(ATHENA)
@pytest.mark.parametrize("number", ["1.5", "1.0", "15e-1", "1"])
def test_a_fraction_is_truncated_to_an_integer(endpoint: Endpoint, number: str) -> None:
    for _ in range(2):
        endpoint.new_pool()
    answer = endpoint.call("ListIdentityPools", f'{{"MaxResults":{number}}}'.encode())
    assert len(answer.json["IdentityPools"]) == 1


@observed(ATHENA)
def test_a_null_member_is_treated_as_absent(endpoint: Endpoint) -> None:
    pool = endpoint.new_pool()
    allowed = endpoint.call("GetId", {"IdentityPoolId": pool, "Logins": None, "AccountId": None})
    assert allowed.status == 200
    refused = endpoint.call("GetId", {"IdentityPoolId": None})
    assert refused.error == endpoint.call("GetId", {}).error
    assert refused.error[1] == "ValidationException"


@assumed("null in a list or a map is treated as absent, as it is for members")
def test_null_inside_a_list_or_a_map_is_ignored(endpoint: Endpoint) -> None:
    pool = endpoint.new_pool(CognitoIdentityProviders=[None], IdentityPoolTags={"a": None, "b": "c"})
    described = endpoint.call("DescribeIdentityPool", {"IdentityPoolId": pool}).json
    assert described["IdentityPoolTags"] == {"b": "c"}
    assert "CognitoIdentityProviders" not in described


@observed(ATHENA)
def test_unknown_members_are_ignored(endpoint: Endpoint) -> None:
    request = {"IdentityPoolId": endpoint.new_pool(), "identityPoolId": 1, "Unknown": {"deep": [None, 1.5]}}
    assert endpoint.call("GetId", request).status == 200


@observed("CloudWatch Events PutEvents, the same front end: 400")
def test_a_signed_operation_needs_a_signature(endpoint: Endpoint) -> None:
    answer = endpoint.call("DescribeIdentityPool", {"IdentityPoolId": "r:1"}, signed=False)
    assert answer.error == (400, "MissingAuthenticationTokenException", "Missing Authentication Token")


@assumed("the signature is checked before the body")
def test_a_missing_signature_is_refused_before_a_malformed_body(endpoint: Endpoint) -> None:
    assert endpoint.call("DescribeIdentityPool", b"{", signed=False).error[1] == "MissingAuthenticationTokenException"


@assumed("the type is AWS's; we use the texts of one front end for all")
def test_a_malformed_signature_is_incomplete(endpoint: Endpoint) -> None:
    answer = endpoint.call("DescribeIdentityPool", {}, headers={"authorization": "AWS4-HMAC-SHA256 nonsense"})
    assert answer.error[:2] == (400, "IncompleteSignatureException")


@documented("the service model: GetId has authtype none")
@pytest.mark.parametrize("authorization", [AUTHORIZATION, "AWS4-HMAC-SHA256 nonsense", "Bearer x", ""])
def test_a_signature_on_an_unsigned_operation_is_ignored(endpoint: Endpoint, authorization: str) -> None:
    answer = endpoint.call("GetId", {"IdentityPoolId": endpoint.new_pool()}, headers={"authorization": authorization})
    assert answer.status == 200
