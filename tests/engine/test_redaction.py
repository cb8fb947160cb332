"""Redaction of a journal entry removes secrets and shortens long lists, for every operation."""

import json
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.declare.secrets import REDACTED
from cognito_identity_emulator.declare.shape import MemberType, Shape, Timestamp, members
from cognito_identity_emulator.engine.redaction import MAX_LIST_ENTRIES, redactor, truncate
from cognito_identity_emulator.operations.cognito_identity.create_identity_pool import CreateIdentityPoolRequest
from cognito_identity_emulator.operations.cognito_identity.get_id import GetIdRequest, GetIdResponse
from cognito_identity_emulator.operations.cognito_identity.list_identity_pools import (
    IdentityPoolShortDescription,
    ListIdentityPoolsResponse,
)
from cognito_identity_emulator.operations.services import SERVICES

OPERATIONS = [each for service in SERVICES for each in service.operations.values()]
SHAPES = [shape for each in OPERATIONS for shape in (each.request, each.response) if shape is not None]
SECRET = {
    "AddPrivateKey",
    "SAMLAssertion",
    "TokenCode",
    "Token",
    "WebIdentityToken",
    "SecretKey",
    "SecretAccessKey",
    "SessionToken",
    "NextToken",
    "Policy",
}


def abridged(shape: Shape) -> Any:
    """The shape after redaction."""
    redact = redactor(type(shape))
    return shape if redact is None else redact(shape)


def filled(shape: type[Shape]) -> Shape:
    """An instance with a value in every member, at every depth."""
    return shape(**{each.attribute: some(each.type) for each in members(shape)})


def some(kind: MemberType) -> Any:
    """A value of a member's type."""
    if kind.kind is list:
        assert kind.item is not None
        return [some(kind.item)]
    if kind.kind is dict:
        assert kind.item is not None
        return {"a key": some(kind.item)}
    if issubclass(kind.kind, Shape):
        return filled(kind.kind)
    return {str: "some text", int: 7, bool: True, Timestamp: Timestamp(1000)}[kind.kind]


def texts(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Every text in a shape with the name of its member; the name of a map's value ends in a star."""
    if isinstance(value, msgspec.Struct):
        inside = [texts(getattr(value, each.attribute), each.name) for each in members(type(value))]  # type: ignore[arg-type]
        return [found for part in inside for found in part]
    if isinstance(value, list):
        return [found for part in value for found in texts(part, name)]
    if isinstance(value, dict):
        return [found for part in value.values() for found in texts(part, f"{name}*")]
    return [(name, value)] if isinstance(value, str) else []


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_redaction_removes_secrets_and_nothing_else(shape: type[Shape]) -> None:
    whole = filled(shape)
    kept = abridged(whole)
    for (name, before), (_, after) in zip(texts(whole), texts(kept), strict=True):
        assert after == (REDACTED if name in SECRET | {"Logins*"} else before), name
    assert texts(whole) == texts(filled(shape)), "the caller's own request or response is as it was"


def test_redaction_keeps_the_providers_of_logins() -> None:
    request = GetIdRequest(identity_pool_id="us-east-1:a", logins={"accounts.google.com": "a token"})
    kept = abridged(request)
    assert kept.logins == {"accounts.google.com": REDACTED}


def test_a_long_list_keeps_its_first_entries_and_the_count_of_the_rest() -> None:
    pools = [IdentityPoolShortDescription(identity_pool_id=f"{number}", identity_pool_name="p") for number in range(60)]
    kept = abridged(ListIdentityPoolsResponse(identity_pools=pools))
    assert kept.identity_pools == [*pools[:MAX_LIST_ENTRIES], f"[{60 - MAX_LIST_ENTRIES} more]"]
    (*_, last, more) = msgspec.to_builtins(kept)["IdentityPools"]
    assert (last, more) == ({"IdentityPoolId": "4", "IdentityPoolName": "p"}, "[55 more]")
    few = abridged(ListIdentityPoolsResponse(identity_pools=pools[:MAX_LIST_ENTRIES]))
    assert few.identity_pools == pools[:MAX_LIST_ENTRIES]


def test_a_call_without_secrets_is_kept_unchanged() -> None:
    for shape in (GetIdRequest(identity_pool_id="us-east-1:a"), GetIdResponse(identity_id="us-east-1:b")):
        assert abridged(shape) is shape


LONG = "x" * 100_000
REQUESTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.integers(0, 5000).map("y".__mul__),
    lambda inside: st.lists(inside, max_size=30) | st.dictionaries(st.text(), inside, max_size=30),
    max_leaves=60,
)


@given(REQUESTS)
@example([LONG])
@example({LONG: LONG})
@example([[1, 2, 3]] * 5000)
@example({f"{number}": {"a": "b" * 100} for number in range(1000)})
def test_a_large_call_is_truncated_to_the_size_limit(value: object) -> None:
    assert len(json.dumps(truncate(value), ensure_ascii=False)) < 40_000


def test_a_truncated_text_says_so_and_a_short_text_is_unchanged() -> None:
    kept: Any = truncate(CreateIdentityPoolRequest(name=LONG, allow_unauthenticated_identities=True))
    assert kept.name == "x" * 500 + "[99500 more]"
    assert kept.allow_unauthenticated_identities is True
    assert truncate({"a": ["b", None, 3]}) == {"a": ["b", None, 3]}


def test_the_journal_truncates_every_kind_of_large_call(emulator: Emulator) -> None:
    signed = {"authorization": "AWS4-HMAC-SHA256 Credential=t/20260101/us-east-1/x/aws4_request, Signature=0"}
    json_target = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSCognitoIdentityService."}
    form = {"content-type": "application/x-www-form-urlencoded"}
    pool = f'{{"IdentityPoolName":"{LONG}","AllowUnauthenticatedIdentities":true}}'
    for headers, body in (
        (json_target | signed | {"x-amz-target": "AWSCognitoIdentityService.CreateIdentityPool"}, pool),
        (json_target | {"x-amz-target": f"AWSCognitoIdentityService.{LONG[:50_000]}"}, "{}"),
        (form, f"Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn={LONG}&RoleSessionName={LONG}"),
        (form, f"Action={LONG}&Version={LONG}"),
    ):
        assert httpx.post(emulator.endpoint_url, headers=headers, content=body).status_code == 400
    calls = httpx.get(f"{emulator.endpoint_url}/_emulator/calls").json()["calls"]
    assert len(calls) == 4
    assert max(len(json.dumps(each)) for each in calls) < 8000
