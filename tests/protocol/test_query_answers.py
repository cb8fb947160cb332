"""AWS Query over HTTP: requests to STS as form or query string, responses in XML, errors in XML and JSON."""

import re
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.operations.sts.service import STS
from cognito_identity_emulator.protocol import query
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.runtime.bounds import join_names
from tests.protocol.endpoint import AUTHORIZATION, FORM, VERSION, Endpoint
from tests.provenance import assumed, documented, observed

ORACLE = "a public test program run against real STS: justincormack/argmin, sts_oracle.rs"
STS_XML = "{https://sts.amazonaws.com/doc/2011-06-15/}"
FAULT_XML = "{http://webservices.amazon.com/AWSFault/2005-15-09}"
WHO = urlencode({"Action": "GetCallerIdentity", "Version": VERSION})
SIGNED = {"authorization": AUTHORIZATION}
WEB_IDENTITY = "AssumeRoleWithWebIdentity"
ROLE = "arn:aws:iam::000000000000:role/anybody"
ARN_PATTERN = "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+"


def refusal(body: bytes, namespace: str = STS_XML) -> tuple[str | None, str | None, str | None]:
    """Type, code and message of an error in XML."""
    root = ElementTree.fromstring(body)
    assert root.tag == f"{namespace}ErrorResponse"
    assert root.findtext(f"{namespace}RequestId")
    inside = f"{namespace}Error/{namespace}"
    return root.findtext(inside + "Type"), root.findtext(inside + "Code"), root.findtext(inside + "Message")


@observed(f"{ORACLE}; boto3 dumps of 405 bytes")
def test_a_success_is_pretty_printed_with_a_final_newline(endpoint: Endpoint) -> None:
    answer = endpoint.ask("GetCallerIdentity")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/xml"
    assert answer.body.decode() == (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n'
        "  <GetCallerIdentityResult>\n"
        "    <Arn>arn:aws:iam::000000000000:root</Arn>\n"
        "    <UserId>000000000000</UserId>\n"
        "    <Account>000000000000</Account>\n"
        "  </GetCallerIdentityResult>\n"
        "  <ResponseMetadata>\n"
        f"    <RequestId>{answer.headers['x-amzn-requestid']}</RequestId>\n"
        "  </ResponseMetadata>\n"
        "</GetCallerIdentityResponse>\n"
    )


@observed(ORACLE)
def test_an_error_is_pretty_printed_with_a_final_newline(endpoint: Endpoint) -> None:
    answer = endpoint.send("POST", "/", WHO.encode(), {"content-type": FORM})
    assert answer.status == 403
    assert answer.headers["content-type"] == "text/xml"
    assert answer.body.decode() == (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n'
        "  <Error>\n"
        "    <Type>Sender</Type>\n"
        "    <Code>MissingAuthenticationToken</Code>\n"
        "    <Message>Request is missing Authentication Token</Message>\n"
        "  </Error>\n"
        f"  <RequestId>{answer.headers['x-amzn-requestid']}</RequestId>\n"
        "</ErrorResponse>\n"
    )


@observed("sportradar/aws-azure-login#251: 305 bytes, of an old-format token's text, which lacks the period")
def test_an_error_has_the_length_of_the_real_one() -> None:
    body = query.encode_error(STS, errors.InvalidClientTokenId(), HttpRequest("POST", "/", "", {}, b""), "0" * 36).body
    assert len(body) == 305 + len(".")


@observed(ORACLE)
@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=utf-8", FORM.upper(), f"{FORM};charset=UTF-8"])
def test_a_form_may_name_its_charset(endpoint: Endpoint, content_type: str) -> None:
    assert endpoint.ask("GetCallerIdentity", headers={"content-type": content_type}).status == 200


@observed(ORACLE)
def test_an_action_in_the_query_string_is_accepted(endpoint: Endpoint) -> None:
    assert endpoint.send("GET", f"/?{WHO}", None, SIGNED).status == 200
    unsigned = endpoint.send("GET", f"/?Action={WEB_IDENTITY}&Version={VERSION}")
    assert refusal(unsigned.body)[1] == "ValidationError"


@observed(ORACLE)
def test_a_repeated_parameter_has_its_first_value(endpoint: Endpoint) -> None:
    twice = [("Action", "NoSuchAction"), ("Version", "1999-01-01"), ("Ignored", "1"), ("Ignored", "2")]
    assert endpoint.ask("GetCallerIdentity", twice).status == 200
    durations = endpoint.ask(WEB_IDENTITY, [("DurationSeconds", "899"), ("DurationSeconds", "abc")])
    assert "Value '899' at 'durationSeconds'" in durations.body.decode()


@observed(ORACLE)
def test_an_unknown_parameter_is_ignored(endpoint: Endpoint) -> None:
    assert endpoint.ask("GetCallerIdentity", [("Unknown", "1"), ("RoleArn.member.1", "x"), ("", "")]).status == 200


@observed(ORACLE)
@pytest.mark.parametrize(
    ("form", "message"),
    [
        (f"Action=NoSuchAction&Version={VERSION}", "Could not find operation NoSuchAction for version 2011-06-15"),
        ("Action=NoSuchAction", "Could not find operation NoSuchAction for version NO_VERSION_SPECIFIED"),
        ("Action=GetCallerIdentity", "Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED"),
        (
            "Action=GetCallerIdentity&Version=2010-05-08",
            "Could not find operation GetCallerIdentity for version 2010-05-08",
        ),
        (f"Action=getcalleridentity&Version={VERSION}", None),
        (f"Action=&Version={VERSION}", "Could not find operation  for version 2011-06-15"),
        ("Action=GetCallerIdentity&Version=", "Could not find operation GetCallerIdentity for version "),
    ],
)
def test_an_unknown_action_or_version_is_refused_in_its_own_namespace(
    endpoint: Endpoint, form: str, message: str | None
) -> None:
    answer = endpoint.send("POST", "/", form.encode(), {"content-type": FORM, **SIGNED})
    assert answer.status == 400
    kind, code, said = refusal(answer.body, FAULT_XML)
    assert (kind, code) == ("Sender", "InvalidAction")
    assert message is None or said == message


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(f"Version={VERSION}", marks=observed(ORACLE)),
        pytest.param("", marks=assumed("as any other form without an Action")),
        pytest.param(f"action=GetCallerIdentity&Version={VERSION}", marks=assumed("names differ by case")),
    ],
)
def test_a_form_without_an_action_is_redirected_to_the_product_page(endpoint: Endpoint, form: str) -> None:
    answer = endpoint.send("POST", "/", form.encode(), {"content-type": FORM, **SIGNED})
    assert (answer.status, answer.headers["location"], answer.body) == (302, "https://aws.amazon.com/iam", b"")
    assert answer.headers["x-amzn-requestid"]
    assert "names no action" in (endpoint.emulator.journal.entries()[-1].explanation or "")


@observed(f"{ORACLE}, for a GET, whose query string stays")
def test_a_redirect_keeps_the_query_string(endpoint: Endpoint) -> None:
    answer = endpoint.send("GET", f"/?NoAction=1&Version={VERSION}")
    assert (answer.status, answer.headers["location"]) == (
        302,
        f"https://aws.amazon.com/iam?NoAction=1&Version={VERSION}",
    )


STS_SCOPE = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"authorization": STS_SCOPE}, marks=observed(ORACLE)),
        pytest.param({"content-type": "text/plain"}, marks=assumed("as without any content type")),
        pytest.param({"content-type": "text/xml", "host": "sts.amazonaws.com"}, marks=assumed("as without any")),
        pytest.param({"host": "sts-fips.us-east-1.amazonaws.com"}, marks=assumed("as another endpoint of STS")),
    ],
)
def test_a_post_to_sts_that_is_no_form_is_redirected(endpoint: Endpoint, headers: dict[str, str]) -> None:
    answer = endpoint.send("POST", "/", WHO.encode(), headers)
    assert (answer.status, answer.headers["location"], answer.body) == (302, "https://aws.amazon.com/iam", b"")


@assumed("the oracle's requests name STS by their host; here one port has both services")
def test_a_post_that_names_neither_service_is_unknown(endpoint: Endpoint) -> None:
    answer = endpoint.send("POST", "/", b"NoAction=1", {"content-type": "text/plain"})
    assert (answer.status, answer.body.strip()) == (404, b"<UnknownOperationException/>")


@documented("the service model of STS lists these actions")
@pytest.mark.parametrize("action", ["AssumeRoot", "GetFederationToken", "GetDelegatedAccessToken"])
def test_a_real_action_outside_the_emulator_is_not_implemented(endpoint: Endpoint, action: str) -> None:
    answer = endpoint.ask(action)
    assert answer.status == 501
    kind, code, message = refusal(answer.body)
    assert (kind, code) == ("Receiver", "NotEmulated")
    emulated = join_names(STS.operations)
    assert message == f"sts:{action} is not emulated. The emulator has these actions of sts: {emulated}."


@pytest.mark.parametrize(
    ("duration", "message"),
    [
        pytest.param("abc", None, marks=observed(ORACLE)),
        pytest.param("900.0", None, marks=observed(ORACLE)),
        pytest.param("2147483648", None, marks=observed(ORACLE)),
        pytest.param("9" * 5000, None, marks=observed(ORACLE)),
        pytest.param("", "missing value for decimal type", marks=observed(ORACLE)),
        pytest.param(" 900", None, marks=assumed("not a number in Java")),
        pytest.param("٩٠٠", None, marks=assumed("digits of other scripts are not decimal digits")),
        pytest.param("+", None, marks=assumed("a sign alone is not a number")),
        pytest.param("+-900", None, marks=assumed("at most one sign")),
    ],
)
def test_a_duration_that_is_not_a_number_is_malformed(endpoint: Endpoint, duration: str, message: str | None) -> None:
    answer = endpoint.ask(WEB_IDENTITY, [("DurationSeconds", duration)])
    assert answer.status == 400
    assert refusal(answer.body) == ("Sender", "MalformedInput", message)
    assert (b"<Message>" in answer.body) == (message is not None)


@observed(ORACLE)
@pytest.mark.parametrize(
    ("duration", "broken"),
    [
        ("+900", None),
        ("0900", None),
        ("43200", None),
        ("899", "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or "
                "equal to 900"),
        ("43201", "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than "
                  "or equal to 43200"),
        ("-900", "Value '-900' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than "
                 "or equal to 900"),
    ],
)  # fmt: skip
def test_a_duration_is_a_decimal_with_sign_and_leading_zeros(
    endpoint: Endpoint, duration: str, broken: str | None
) -> None:
    message = refusal(endpoint.ask(WEB_IDENTITY, [("DurationSeconds", duration)]).body)[2] or ""
    assert ("durationSeconds" in message) == (broken is not None)
    assert broken is None or broken in message


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        pytest.param(
            {"RoleArn": ""},
            "Value '' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
            marks=observed(ORACLE),
        ),
        pytest.param(
            {"RoleSessionName": "a"},
            "Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or "
            "equal to 2",
            marks=observed(ORACLE),
        ),
        pytest.param(
            {"RoleSessionName": "a b"},
            "Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression "
            "pattern: [\\w+=,.@-]*",
            marks=observed(f"{ORACLE}; zalando aws-credentials-service#7"),
        ),
        pytest.param(
            {"PolicyArns.member.1.arn": "a" * 20, "PolicyArns.member.2.arn": "short"},
            "Value 'short' at 'policyArns.2.member.arn' failed to satisfy constraint: Member must have length greater "
            "than or equal to 20",
            marks=observed("dynalite's tests, which DynamoDB passes: 'keySchema.1.member.attributeName'"),
        ),
        pytest.param(
            {"PolicyArns.member.1.arn": "\N{GRINNING FACE}" * 20},
            f"at 'policyArns.1.member.arn' failed to satisfy constraint: Member must satisfy regular expression "
            f"pattern: {ARN_PATTERN}",
            marks=documented("the service model: the pattern of arnType, without the supplementary planes"),
        ),
    ],
)
def test_broken_constraints_are_a_validation_error(
    endpoint: Endpoint, parameters: dict[str, str], sentence: str
) -> None:
    valid = {"RoleArn": "arn:aws:iam::000000000000:role/r", "RoleSessionName": "session", "WebIdentityToken": "token"}
    answer = endpoint.ask(WEB_IDENTITY, list((valid | parameters).items()))
    kind, code, message = refusal(answer.body)
    assert (answer.status, kind, code) == (400, "Sender", "ValidationError")
    assert message is not None
    assert sentence in message


@observed(ORACLE)
def test_an_absent_required_parameter_is_null(endpoint: Endpoint) -> None:
    message = refusal(endpoint.ask("GetAccessKeyInfo").body)[2]
    assert message == (
        "1 validation error detected: Value null at 'accessKeyId' failed to satisfy constraint: Member must not be null"
    )


@observed("an error of aws-iam-authenticator, which accepts JSON")
def test_a_client_that_accepts_json_gets_errors_in_json(endpoint: Endpoint) -> None:
    answer = endpoint.ask("NoSuchAction", headers={"accept": "application/json"})
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/json"
    request_id = answer.headers["x-amzn-requestid"]
    message = "Could not find operation NoSuchAction for version 2011-06-15"
    assert answer.body.decode() == (
        f'{{"Error":{{"Code":"InvalidAction","Message":"{message}","Type":"Sender"}},"RequestId":"{request_id}"}}'
    )


@observed("captures in elerch/aws-sdk-for-zig: Content-Type application/json, and the body to the letter")
def test_a_client_that_accepts_json_gets_responses_in_json(endpoint: Endpoint) -> None:
    answer = endpoint.ask("GetCallerIdentity", headers={"accept": "application/json"})
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.body.decode() == (
        '{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Account":"000000000000",'
        '"Arn":"arn:aws:iam::000000000000:root","UserId":"000000000000"},'
        f'"ResponseMetadata":{{"RequestId":"{answer.headers["x-amzn-requestid"]}"}}}}}}'
    )


@observed("AWS's form in Kong's plugin aws-lambda (null) and in Envoy's web identity provider (1.514869445E9)")
def test_credentials_in_json_have_null_for_absent_members_and_times_in_seconds(endpoint: Endpoint) -> None:
    pool_id = endpoint.new_pool()
    identity = {"IdentityId": endpoint.call("GetId", {"IdentityPoolId": pool_id}).json["IdentityId"]}
    token = endpoint.call("GetOpenIdToken", identity).json["Token"]
    answer = endpoint.ask(
        WEB_IDENTITY,
        [("RoleArn", ROLE), ("RoleSessionName", "app1"), ("WebIdentityToken", token)],
        headers={"accept": "application/json"},
    )
    result = answer.json["AssumeRoleWithWebIdentityResponse"]["AssumeRoleWithWebIdentityResult"]
    assert list(result) == sorted(result)
    assert list(result["Credentials"]) == ["AccessKeyId", "Expiration", "SecretAccessKey", "SessionToken"]
    assert re.search(rb'"Expiration":1\.[0-9]+E9,', answer.body)
    assert (result["PackedPolicySize"], result["SubjectFromWebIdentityToken"]) == (None, identity["IdentityId"])


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        pytest.param("application/json", "application/json", marks=observed("aws-iam-authenticator's own header")),
        pytest.param("*/*", "text/xml", marks=observed("the captures of boto3, which accepts everything, are XML")),
        pytest.param("text/html, application/json;q=0.9", "application/json", marks=assumed("no quality is compared")),
        pytest.param("application/xml", "text/xml", marks=assumed("STS has no other form of XML")),
    ],
)
def test_only_clients_that_name_json_get_it(endpoint: Endpoint, accept: str, content_type: str) -> None:
    for action in ("GetCallerIdentity", "NoSuchAction"):
        assert endpoint.ask(action, headers={"accept": accept}).headers["content-type"] == content_type


@assumed("XML allows neither control characters nor raw markup")
def test_echoed_values_are_escaped(endpoint: Endpoint) -> None:
    answer = endpoint.send(
        "POST", "/", b"Action=%3Cscript%3E%26%00%01%ff]]%3E&Version=2011-06-15", {"content-type": FORM}
    )
    message = refusal(answer.body, FAULT_XML)[2]
    assert message is not None
    assert message.startswith("Could not find operation <script>&")
    assert not re.search(r"[\x00-\x08]", message)
