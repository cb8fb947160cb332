"""Any input is read as a seed or raises SeedError; no other exception is raised."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cognito_identity_emulator.declare.shape import members, shapes_within
from cognito_identity_emulator.features.seeds.cloudformation.property_shapes import (
    InlinePolicyProperties,
    ManagedPolicyProperties,
    PoolProperties,
    RoleAttachmentProperties,
    RoleProperties,
)
from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack
from cognito_identity_emulator.features.seeds.cloudformation.template_roles import IAM_TYPES
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.entries import SeedDocument
from cognito_identity_emulator.features.seeds.files import read_seed
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.runtime.bounds import MAX_PROBLEMS
from tests.provenance import assumed

STACK = Stack("app", "000000000000", "us-east-1")
POLICIES = (InlinePolicyProperties, ManagedPolicyProperties)
NAMES = sorted(
    {each.name for shape in (*shapes_within(SeedDocument), PoolProperties, RoleProperties) for each in members(shape)}
    | {each.name for shape in POLICIES for each in members(shape)}
    | {each.name for each in members(RoleAttachmentProperties)}
    | {"Roles", "RoleName", "ManagedPolicyName"}
)
FUNCTIONS = ["Ref", "Condition", *(f"Fn::{name}" for name in (
    "Sub", "GetAtt", "Join", "Select", "Split", "If", "FindInMap", "ImportValue", "Equals", "And", "Or", "Not",
    "Base64", "GetAZs", "Length", "ToJsonString", "Cidr", "Transform", "ForEach::L",
))]  # fmt: skip
TEXTS = some.sampled_from(
    ["Pool", "Role", "C", "P", "M", "AWS::NoValue", "${Pool}", "${Role.Arn}", "", "0", "us-east-1:1"]
)
SCALARS = (
    some.none() | some.booleans() | some.integers(-2, 3) | some.floats(allow_nan=False) | TEXTS | some.text(max_size=3)
)


def _nested(inner: some.SearchStrategy[Any]) -> some.SearchStrategy[Any]:
    functions = some.dictionaries(some.sampled_from(FUNCTIONS), inner, min_size=1, max_size=1)
    return functions | some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(NAMES), inner, max_size=4)


VALUES = some.recursive(SCALARS, _nested, max_leaves=12)
TYPES = some.sampled_from(["IdentityPool", "IdentityPoolRoleAttachment", "IdentityPoolPrincipalTag", "UserPool"])
RESOURCES = some.fixed_dictionaries(
    {"Type": TYPES.map("AWS::Cognito::{}".format) | some.sampled_from(IAM_TYPES) | VALUES},
    optional={
        "Condition": some.just("C"),
        "Properties": some.dictionaries(some.sampled_from(NAMES), VALUES, max_size=5),
    },
)
TEMPLATES = some.fixed_dictionaries(
    {"Resources": some.dictionaries(some.sampled_from(["Pool", "Role", "X"]), RESOURCES | VALUES, max_size=3)},
    optional={
        "Parameters": some.dictionaries(some.just("P"), VALUES, max_size=1),
        "Mappings": some.dictionaries(some.just("M"), VALUES, max_size=1),
        "Conditions": some.dictionaries(some.just("C"), VALUES, max_size=1),
        "Transform": some.just("AWS::LanguageExtensions") | VALUES,
    },
)
DOCUMENTS = some.dictionaries(some.sampled_from([each.name for each in members(SeedDocument)]), VALUES, max_size=5)


@assumed("our own format: an invalid seed is refused and never causes an internal error")
@settings(max_examples=150)
@given(document=DOCUMENTS | TEMPLATES)
def test_a_random_document_raises_no_exception_but_seed_error(document: dict[str, Any]) -> None:
    with contextlib.suppress(SeedError):
        read_seed(decode(json.dumps(document).encode(), is_json=True), STACK)


def deep(resource_type: str) -> bytes:
    """A template with a resource whose properties are nested 600 levels deep."""
    properties = '{"a":' * 600 + "1" + "}" * 600
    return f'{{"Resources": {{"X": {{"Type": "{resource_type}", "Properties": {properties}}}}}}}'.encode()


@assumed("our own limits: a stored text has whole characters, and no real seed is nested so deeply")
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (rb'{"version": 1, "account": "\ud800"}', "the text has an unpaired surrogate"),
        (deep("AWS::Cognito::IdentityPool"), "the text is nested too deeply"),
    ],
)
def test_a_text_with_half_a_character_or_deep_nesting_is_refused(text: bytes, problem: str) -> None:
    with pytest.raises(SeedError) as refused:
        read_seed(decode(text, is_json=True), STACK)
    assert problem in refused.value.problems


@assumed("our own choice: a skipped resource is not read")
def test_a_deeply_nested_resource_of_another_service_is_skipped() -> None:
    assert len(read_seed(decode(deep("AWS::DynamoDB::Table"), is_json=True), STACK).skipped) == 1


def test_a_text_with_200000_repeated_keys_is_refused_with_a_limited_number_of_problems() -> None:
    text = "{" + ",".join(f'"{number}":1' for number in [*range(200_000)] * 2) + "}"
    with pytest.raises(SeedError) as refused:
        decode(text.encode(), is_json=True)
    assert len(refused.value.problems) == MAX_PROBLEMS


def test_a_seed_with_very_many_problems_is_refused_before_all_are_found() -> None:
    with pytest.raises(SeedError) as refused:
        read_seed({"version": 1, "identity_pools": [{"x": 1}] * 50_000}, STACK)
    assert refused.value.problems[-1] == "and perhaps more"


def pools(names: dict[str, object]) -> dict[str, object]:
    """The resources of pools with these names."""
    return {
        logical_id: {
            "Type": "AWS::Cognito::IdentityPool",
            "Properties": {"IdentityPoolName": name, "AllowUnauthenticatedIdentities": True},
        }
        for logical_id, name in names.items()
    }


DOUBLED = {f"P{number}": {"Fn::Sub": f"${{P{number - 1}.Name}}${{P{number - 1}.Name}}"} for number in range(1, 60)}
LISTED = {"L": {"Type": "CommaDelimitedList", "Default": "," * 5000}}
FOUND = {"Fn::FindInMap": ["M", "k", "v"]}
LONG = {"A": {"Type": "String", "Default": "x" * 100_000}}


@pytest.mark.parametrize(
    "template",
    [
        {"Resources": pools({"P0": "x", **DOUBLED})},
        {"Parameters": LONG, "Resources": pools({"P": {"Fn::Sub": "${A}" * 20_000}})},
        {"Parameters": LONG, "Resources": pools({"P": {"Fn::Join": ["", [{"Ref": "A"}] * 20_000]}})},
        {"Parameters": LONG, "Resources": pools({"P": {"Fn::Join": ["", [{"Fn::Base64": {"Ref": "A"}}] * 200]}})},
        {
            "Transform": "AWS::LanguageExtensions",
            "Parameters": LONG,
            "Resources": pools({"P": {"Fn::ToJsonString": [{"Ref": "A"}] * 200}}),
        },
        {"Parameters": LONG, "Resources": pools({"P": [{"Fn::Split": ["x", {"Ref": "A"}]}] * 200})},
        {"Parameters": LISTED, "Resources": pools({"P": [{"Ref": "L"}] * 200})},
        {"Mappings": {"M": {"k": {"v": ["x"] * 5000}}}, "Resources": pools({"P": [FOUND] * 200})},
        {
            "Parameters": {"A": {"Type": "String", "AllowedValues": ["x"] * 50_000, "Default": "x"}},
            "Resources": pools({"P": [{"Ref": "A"}] * 200}),
        },
    ],
    ids=[
        "names of names",
        "Sub",
        "Join",
        "Base64",
        "ToJsonString",
        "Split",
        "Ref of a list",
        "FindInMap",
        "AllowedValues",
    ],
)
def test_a_small_template_that_expands_to_a_huge_text_is_refused(template: dict[str, Any]) -> None:
    with pytest.raises(SeedError, match="the template's functions produce too much text"):
        read_seed(template, STACK)


def test_a_template_with_very_many_unknown_references_is_refused_with_short_problems() -> None:
    references = [{"Ref": f"Unknown{number}" + "x" * 1000} for number in range(300)]
    parameters = {f"Parameter{number}": {"Type": "String", "Default": "x"} for number in range(5000)}
    names: dict[str, object] = {f"P{number}": reference for number, reference in enumerate(references)}
    with pytest.raises(SeedError) as refused:
        read_seed({"Parameters": parameters, "Resources": pools(names)}, STACK)
    assert sum(map(len, refused.value.problems)) < 150_000
