"""Any input gets a response without a 500 or a traceback, and a refused call changes no row."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cognito_identity_emulator.declare.shape import members
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from tests.protocol.endpoint import AUTHORIZATION, FORM, JSON11, TARGET_PREFIX, Answer, Endpoint
from tests.provenance import assumed

pytestmark = [
    assumed("AWS documents nothing about malformed input; robustness is our promise"),
    pytest.mark.usefixtures("nothing_is_logged_as_an_error"),
]

OPERATIONS = sorted(COGNITO_IDENTITY.operations)
TRACES = (b"Traceback", b'.py"', b"site-packages", b"msgspec", b"sqlite")
FUZZING = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

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


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"\xff"', b'{"IdentityPoolId":', b"{}", b'{"\\ud800":1}', b"\x00", b"[" * 50_000],
    ids=["empty", "truncated", "list", "null", "bad UTF-8", "no value", "no members", "surrogate", "NUL", "deep"],
)
def test_every_operation_refuses_an_empty_body(endpoint: Endpoint, operation: str, body: bytes) -> None:
    before = endpoint.remembered()
    answer = endpoint.call(operation, body)
    assert_decent(answer)
    assert answer.error[1] in ("SerializationException", "ValidationException")
    assert endpoint.remembered() == before


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("value", [5, True, "x", ["x"], [[]], {"x": {}}, 10**30, 1.5, "\x00", "é" * 200], ids=repr)
def test_every_operation_answers_any_value_in_its_members(endpoint: Endpoint, operation: str, value: object) -> None:
    before = endpoint.remembered()
    names = [each.name for each in members(COGNITO_IDENTITY.operations[operation].request)]
    answer = endpoint.call(operation, dict.fromkeys(names, value))
    assert_decent(answer)
    assert answer.status == 400
    assert endpoint.remembered() == before


@FUZZING
@given(operation=st.sampled_from(OPERATIONS), body=json_values)
@example(operation="GetId", body={"IdentityPoolId": "us-east-1:0", "Logins": {"": None}})
def test_random_json_is_answered(endpoint: Endpoint, operation: str, body: object) -> None:
    assert_decent(endpoint.call(operation, json.dumps(body).encode("utf-8", "surrogatepass")))


@FUZZING
@given(operation=st.sampled_from(OPERATIONS), data=st.data())
def test_random_values_in_real_members_are_answered(endpoint: Endpoint, operation: str, data: st.DataObject) -> None:
    names = [each.name for each in members(COGNITO_IDENTITY.operations[operation].request)]
    request = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, json_values)))
    assert_decent(endpoint.call(operation, request))


@FUZZING
@given(body=st.binary(max_size=300))
def test_random_bytes_as_json_are_answered(endpoint: Endpoint, body: bytes) -> None:
    before = endpoint.remembered()
    assert_decent(endpoint.call("CreateIdentityPool", body))
    assert endpoint.remembered() == before


@FUZZING
@given(body=st.binary(max_size=300))
def test_random_bytes_as_a_form_are_answered(endpoint: Endpoint, body: bytes) -> None:
    start = b"Action=AssumeRoleWithWebIdentity&Version=2011-06-15&"
    assert_decent(endpoint.send("POST", "/", start + body, {"content-type": FORM}))
    assert_decent(endpoint.send("POST", "/", body, {"content-type": FORM}))


header_texts = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)


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


@FUZZING
@given(query=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=100))
@example(query="X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%00")
def test_random_query_strings_are_answered(endpoint: Endpoint, query: str) -> None:
    query = query.replace("#", "")
    assert_decent(endpoint.send("GET", f"/?Action=GetCallerIdentity&Version=2011-06-15&{query}"))
