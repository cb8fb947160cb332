"""Any input gets a response without a 500 or a traceback, and a refused call changes no row."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cognito_identity_emulator.declare.shape import members
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from tests.contract.declared import service_model
from tests.protocol.endpoint import AUTHORIZATION, FORM, JSON11, TARGET_PREFIX, Answer, Endpoint
from tests.provenance import assumed, documented, observed

pytestmark = pytest.mark.usefixtures("nothing_is_logged_as_an_error")

ROBUSTNESS = assumed("AWS documents nothing about random input; robustness is our promise")
NOT_JSON = observed("raw HTTP against Athena, the same AWS JSON 1.1 front end: a body that is not a JSON object")
NOT_JSON_BY_ITS_GRAMMAR = documented(
    "https://www.rfc-editor.org/rfc/rfc8259: not JSON; the error: raw HTTP against Athena, the same front end"
)
MISTYPED = observed("raw HTTP against Athena, the same front end; amplify-js#5165, #6014 of cognito-idp")
CONSTRAINTS = documented("the service model: the constraints of the members; aws-sdk-cpp#1085: ValidationException")
OPERATIONS = sorted(COGNITO_IDENTITY.operations)
TRACES = (b"Traceback", b'.py"', b"site-packages", b"msgspec", b"sqlite")
FUZZING = settings(max_examples=60)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["us-east-1:0", "graph.facebook.com", "arn:aws:iam::000000000000:role/r", "\x00", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


def assert_decent(answer: Answer) -> None:
    assert answer.status < 500, answer
    assert not any(trace in answer.body for trace in TRACES), answer
    assert answer.headers["x-amzn-requestid"]


def model_of_request(operation: str) -> Any:
    """The shape of an operation's request in AWS's service model."""
    return service_model("cognito-identity").operation_model(operation).input_shape


def required_members(operation: str) -> list[str]:
    """The names of an operation's required members, as validation errors have them."""
    return [f"{name[0].lower()}{name[1:]}" for name in model_of_request(operation).required_members]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(b"", None, id="empty", marks=NOT_JSON),
        pytest.param(b"{", None, id="truncated", marks=NOT_JSON),
        pytest.param(b'{"IdentityPoolId":', None, id="no value", marks=NOT_JSON),
        pytest.param(b"null", None, id="null", marks=NOT_JSON),
        pytest.param(
            b"[]",
            "Start of list found where not expected",
            id="list",
            marks=observed("aws-sdk-js-v3#2831, of this service"),
        ),
        pytest.param(b'"\xff"', None, id="bad UTF-8", marks=NOT_JSON_BY_ITS_GRAMMAR),
        pytest.param(b"\x00", None, id="NUL", marks=NOT_JSON_BY_ITS_GRAMMAR),
        pytest.param(b"[" * 50_000, None, id="deep", marks=NOT_JSON_BY_ITS_GRAMMAR),
        pytest.param(
            b'{"\\ud800":1}', None, id="surrogate", marks=assumed("no capture exists of half a letter in a name")
        ),
    ],
)
def test_every_operation_refuses_a_malformed_body(
    endpoint: Endpoint, operation: str, body: bytes, message: str | None
) -> None:
    before = endpoint.remembered()
    answer = endpoint.call(operation, body)
    assert_decent(answer)
    assert answer.error == (400, "SerializationException", message)
    assert endpoint.remembered() == before


@documented("the service model: required members; justincormack/argmin, sts_oracle.rs: the sentence")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_names_the_required_members_of_an_empty_request(endpoint: Endpoint, operation: str) -> None:
    before = endpoint.remembered()
    answer = endpoint.call(operation, b"{}")
    assert_decent(answer)
    status, code, message = answer.error
    assert (status, code) == (400, "ValidationException")
    assert message is not None
    violations = message.partition(" detected: ")[2].split("; ")
    assert sorted(violations) == sorted(
        f"Value null at '{name}' failed to satisfy constraint: Member must not be null"
        for name in required_members(operation)
    )
    assert endpoint.remembered() == before


def fits(shape: Any, value: object) -> bool:
    """Whether a JSON value has the type of a member, by the service model."""
    match shape.type_name:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer" | "long":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "list":
            return isinstance(value, list) and all(fits(shape.member, each) for each in value)
        case "map":
            return isinstance(value, dict) and all(fits(shape.value, each) for each in value.values())
        case _:
            return isinstance(value, dict)


def cases_of_values() -> Iterator[Any]:
    """Every operation with each value in all its members, and the code of its error."""
    for operation in OPERATIONS:
        shapes = model_of_request(operation).members.values()
        values: tuple[object, ...] = (5, True, "x", ["x"], [[]], {"x": {}}, 10**30, 1.5, "\x00", "é" * 200)
        for value in values:
            code, evidence = "SerializationException", MISTYPED
            if value == "\x00":
                evidence = assumed("no capture exists of a NUL in a text")
            elif all(fits(shape, value) for shape in shapes):
                code, evidence = "ValidationException", CONSTRAINTS
            if operation == "ListTagsForResource" and value == "é" * 200:
                code, evidence = "AccessDeniedException", observed("aws-sdk-ruby#2173: a ResourceArn that is no ARN")
            yield pytest.param(operation, value, code, marks=evidence, id=f"{operation}-{value!r}")


@pytest.mark.parametrize(("operation", "value", "code"), list(cases_of_values()))
def test_every_operation_refuses_a_value_that_does_not_fit_its_members(
    endpoint: Endpoint, operation: str, value: object, code: str
) -> None:
    before = endpoint.remembered()
    names = [each.name for each in members(COGNITO_IDENTITY.operations[operation].request)]
    answer = endpoint.call(operation, dict.fromkeys(names, value))
    assert_decent(answer)
    assert answer.status == 400
    assert answer.json["__type"] == code
    assert endpoint.remembered() == before


@ROBUSTNESS
@FUZZING
@given(operation=st.sampled_from(OPERATIONS), body=json_values)
@example(operation="GetId", body={"IdentityPoolId": "us-east-1:0", "Logins": {"": None}})
def test_random_json_is_answered(endpoint: Endpoint, operation: str, body: object) -> None:
    assert_decent(endpoint.call(operation, json.dumps(body).encode("utf-8", "surrogatepass")))


@ROBUSTNESS
@FUZZING
@given(operation=st.sampled_from(OPERATIONS), data=st.data())
def test_random_values_in_real_members_are_answered(endpoint: Endpoint, operation: str, data: st.DataObject) -> None:
    names = [each.name for each in members(COGNITO_IDENTITY.operations[operation].request)]
    request = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, json_values)))
    assert_decent(endpoint.call(operation, request))


@ROBUSTNESS
@FUZZING
@given(body=st.binary(max_size=300))
def test_random_bytes_as_json_are_answered(endpoint: Endpoint, body: bytes) -> None:
    before = endpoint.remembered()
    assert_decent(endpoint.call("CreateIdentityPool", body))
    assert endpoint.remembered() == before


@ROBUSTNESS
@FUZZING
@given(body=st.binary(max_size=300))
def test_random_bytes_as_a_form_are_answered(endpoint: Endpoint, body: bytes) -> None:
    start = b"Action=AssumeRoleWithWebIdentity&Version=2011-06-15&"
    assert_decent(endpoint.send("POST", "/", start + body, {"content-type": FORM}))
    assert_decent(endpoint.send("POST", "/", body, {"content-type": FORM}))


header_texts = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)


@ROBUSTNESS
@FUZZING
@given(
    headers=st.dictionaries(
        st.sampled_from(
            ["content-type", "x-amz-target", "authorization", "x-amz-security-token", "x-amz-date", "origin", "accept"]
        ),
        header_texts | st.sampled_from([JSON11, FORM, AUTHORIZATION, TARGET_PREFIX + "DescribeIdentityPool"]),
    )
)
def test_random_headers_are_answered(endpoint: Endpoint, headers: Mapping[str, str]) -> None:
    assert_decent(endpoint.send("POST", "/", b"{}", headers))
    assert_decent(endpoint.send("OPTIONS", "/", None, headers))


@ROBUSTNESS
@FUZZING
@given(query=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=100))
@example(query="X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%00")
def test_random_query_strings_are_answered(endpoint: Endpoint, query: str) -> None:
    query = query.replace("#", "")
    assert_decent(endpoint.send("GET", f"/?Action=GetCallerIdentity&Version=2011-06-15&{query}"))
