"""Loops, included files and the other functions of AWS::LanguageExtensions."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cognito_identity_emulator.features.seeds.cloudformation.deployment import read_template
from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.file_tree import ArchiveTree
from cognito_identity_emulator.features.seeds.files import read_files
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.seeds.seed import Seed
from tests.provenance import assumed, documented

GUIDE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
FOR_EACH = f"{GUIDE}/intrinsic-function-reference-foreach.html"
EXTENSIONS = f"{GUIDE}/transform-aws-languageextensions.html"
INCLUDE = f"{GUIDE}/transform-aws-include.html"
CIDR = f"{GUIDE}/intrinsic-function-reference-cidr.html"


def stack(**parameters: str) -> Stack:
    return Stack("app", "123456789012", "eu-west-1", parameters)


def read(text: str, **parameters: str) -> Seed:
    return read_template(decode(text.encode(), is_json=False), stack(**parameters))


def problems_of(text: str, **parameters: str) -> list[str]:
    with pytest.raises(SeedError) as refused:
        read(text, **parameters)
    return list(refused.value.problems)


def tree_of(files: Mapping[str, str]) -> ArchiveTree:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return ArchiveTree(content.getvalue())


LOOPS = """
Transform: AWS::LanguageExtensions
Parameters:
  Stages: {Type: CommaDelimitedList, Default: "dev,pre-prod"}
Mappings:
  Google: {dev: {Ids: [a, b]}, pre-prod: {Ids: [c]}}
Conditions:
  Fn::ForEach::IsGuest:
    - Stage
    - !Ref Stages
    - Guests&{Stage}: !Equals [!Ref Stage, dev]
Resources:
  Fn::ForEach::Pools:
    - Stage
    - !Ref Stages
    - Pool&{Stage}:
        Type: AWS::Cognito::IdentityPool
        DeletionPolicy: !If [Guestsdev, Retain, Delete]
        Properties:
          IdentityPoolName: !Sub "${AWS::StackName}-${Stage}"
          AllowUnauthenticatedIdentities: !If ["Guests&{Stage}", true, false]
          IdentityPoolTags:
            - {Key: stage, Value: !Ref Stage}
            - {Key: ids, Value: !Length {"Fn::FindInMap": [Google, !Ref Stage, Ids]}}
          SupportedLoginProviders:
            Fn::ForEach::Providers:
              - Provider
              - [www.amazon.com, accounts.google.com]
              - ${Provider}: !Sub "${Stage}-${Provider}"
Outputs:
  Fn::ForEach::Outs:
    - Stage
    - !Ref Stages
    - Fn::ForEach::Kinds:
        - Kind
        - [Id, Name]
        - "&{Stage}${Kind}": {Value: !GetAtt ["Pool&{Stage}", !Ref Kind]}
"""


@documented(FOR_EACH)
def test_a_loop_makes_resources_conditions_properties_and_outputs() -> None:
    seed = read(LOOPS)
    dev, pre_prod = seed.pools
    assert [dev.settings.name, pre_prod.settings.name] == ["app-dev", "app-pre-prod"]
    assert [dev.settings.allow_unauthenticated_identities, pre_prod.settings.allow_unauthenticated_identities] == [
        True,
        False,
    ]
    assert dev.settings.tags == {"stage": "dev", "ids": "2"}
    assert pre_prod.settings.supported_login_providers == {
        "www.amazon.com": "pre-prod-www.amazon.com",
        "accounts.google.com": "pre-prod-accounts.google.com",
    }
    assert seed.stacks[0].outputs == {
        "devId": dev.id,
        "devName": "app-dev",
        "preprodId": pre_prod.id,
        "preprodName": "app-pre-prod",
    }


@documented(FOR_EACH)
def test_a_loop_takes_the_values_of_a_parameter() -> None:
    assert [each.settings.name for each in read(LOOPS, Stages="dev").pools] == ["app-dev"]


@assumed("our own choice: an id of a resource that a loop makes can be set")
def test_a_parameter_may_name_a_resource_that_a_loop_makes() -> None:
    pool_id = "eu-west-1:11111111-2222-4333-8444-555555555555"
    tree = tree_of({"app.yaml": LOOPS})
    ((_, seed),) = read_files(tree, ["app.yaml"], Stack("app", "123456789012", "eu-west-1", {"Pooldev.Id": pool_id}))
    assert seed.pools[0].id == pool_id


def pool(properties: str, **sections: str) -> str:
    more = "\n".join(f"{name}: {written}" for name, written in sections.items())
    return f"""
{more}
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties: {{AllowUnauthenticatedIdentities: true, {properties}}}
"""


def loop(written: str, transform: str = "AWS::LanguageExtensions") -> str:
    return f"Transform: '{transform}'\nResources: {{'Fn::ForEach::L': {written}}}"


LOOP_PLACE = "Resources.Fn::ForEach::L"


@assumed("our own format: a problem has its path in the template and a suggestion")
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (loop("[X, [a], {}]", "Other"), f"{LOOP_PLACE}: needs AWS::LanguageExtensions in the template's Transform"),
        (loop("[X, [a]]"), f"{LOOP_PLACE}: must be a list of an identifier, a collection and a map"),
        (loop("[X, a, {}]"), f"{LOOP_PLACE}[1]: must be a list, or a Ref to a list"),
        (loop("[X, [[a]], {}]"), f"{LOOP_PLACE}[1][0]: must be text"),
        (loop("[X, !Ref Names, {}]"), f"{LOOP_PLACE}[1].Ref: Names is unknown; there are none"),
        (loop("[X, [a, b], {P: {Type: T}}]"), f"{LOOP_PLACE}: makes the key 'P', which exists already"),
        (
            loop("[X, [a, b], {'Fn::ForEach::M': [Y, 1, {}]}]"),
            f"{LOOP_PLACE}[2].Fn::ForEach::M[1]: must be a list, or a Ref to a list",
        ),
        (
            pool("IdentityPoolName: {'Fn::Length': [a]}"),
            "Resources.Pool.Properties.IdentityPoolName.Fn::Length: "
            "needs AWS::LanguageExtensions in the template's Transform",
        ),
        (
            pool("IdentityPoolName: {'Fn::FindInMap': [M, a, b, {DefaultValue: x}]}"),
            "Resources.Pool.Properties.IdentityPoolName.Fn::FindInMap: "
            "needs AWS::LanguageExtensions in the template's Transform",
        ),
    ],
)
def test_a_loop_or_a_function_that_cannot_be_used_is_refused(text: str, problem: str) -> None:
    assert problems_of(text) == [problem]


@documented(EXTENSIONS)
@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("{'Fn::FindInMap': [M, a, b, {DefaultValue: default}]}", "default"),
        ("{'Fn::FindInMap': [M, k, v, {DefaultValue: default}]}", "found"),
        ("{'Fn::Length': {'Fn::Split': [',', 'a,b']}}", "2"),
    ],
)
def test_functions_of_the_language_extensions_are_resolved(expression: str, value: str) -> None:
    text = pool(f"IdentityPoolName: {expression}", Transform="AWS::LanguageExtensions", Mappings="{M: {k: {v: found}}}")
    assert [each.settings.name for each in read(text).pools] == [value]


def nested_loops(depth: int, items: int) -> dict[str, Any]:
    """A template with loops inside of each other, which make `items` to the power of `depth` resources."""
    written: dict[str, Any] = {"P" + "".join(f"${{I{each}}}" for each in range(depth)): {"Type": "AWS::S3::Bucket"}}
    for level in range(depth):
        written = {f"Fn::ForEach::L{level}": [f"I{level}", [str(each) for each in range(items)], written]}
    return {"Transform": "AWS::LanguageExtensions", "Resources": written}


@given(depth=some.integers(1, 3), items=some.integers(0, 4))
@documented(FOR_EACH)
def test_nested_loops_make_every_combination_once(depth: int, items: int) -> None:
    seed = read_template(nested_loops(depth, items), stack())
    assert len(set(seed.skipped)) == items**depth


@assumed("our own limit: a small template cannot make a vast one")
@pytest.mark.parametrize(("depth", "items"), [(12, 10), (2, 3000)])
def test_loops_that_make_a_vast_template_are_refused(depth: int, items: int) -> None:
    with pytest.raises(SeedError, match="the template's functions produce too much text"):
        read_template(nested_loops(depth, items), stack())


@documented(CIDR)
@pytest.mark.parametrize(
    ("arguments", "ranges"),
    [
        ('["192.168.0.0/24", 6, 5]', "192.168.0.0/27,192.168.0.32/27,192.168.0.64/27,192.168.0.96/27,192.168.0.128/27,"
         "192.168.0.160/27"),
        ('["10.0.0.0/16", "1", "8"]', "10.0.0.0/24"),
        ('["2001:db8::/56", 2, 64]', "2001:db8::/64,2001:db8:0:1::/64"),
    ],
)  # fmt: skip
def test_a_range_of_addresses_is_split(arguments: str, ranges: str) -> None:
    text = f"Resources: {{}}\nOutputs: {{Ranges: {{Value: !Join [',', !Cidr {arguments}]}}}}"
    assert read(text).stacks[0].outputs == {"Ranges": ranges}


@documented(CIDR)
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ("[x, 1, 8]", "Fn::Cidr[0]: 'x' is not a range of addresses such as 10.0.0.0/16"),
        ("[10.0.0.0/8, 257, 8]", "Fn::Cidr[1]: must be a number from 1 to 256"),
        ("[10.0.0.0/24, 3, 8]", "Fn::Cidr: 10.0.0.0/24 does not have room for 3 ranges of 8 bits"),
        ("[10.0.0.0/24, 1, 9]", "Fn::Cidr[2]: must be a number from 1 to 8"),
    ],
)
def test_a_range_that_cannot_be_split_is_refused(arguments: str, problem: str) -> None:
    text = pool(f"IdentityPoolName: {{'Fn::Join': ['', {{'Fn::Cidr': {arguments}}}]}}")
    (found,) = problems_of(text)
    assert found.startswith("Resources.Pool.Properties.IdentityPoolName.Fn::Join[1].")
    assert found.endswith(problem)


@given(prefix=some.integers(8, 24), host_bits=some.integers(1, 8), count=some.integers(1, 256))
@documented(CIDR)
def test_split_ranges_are_inside_of_the_range_and_do_not_overlap(prefix: int, host_bits: int, count: int) -> None:
    import ipaddress

    text = f'Resources: {{}}\nOutputs: {{R: {{Value: !Join [",", !Cidr ["10.0.0.0/{prefix}", {count}, {host_bits}]]}}}}'
    outputs = read(text).stacks[0].outputs
    whole = ipaddress.ip_network(f"10.0.0.0/{prefix}")
    assert (outputs == {}) == (count > 2 ** (32 - prefix - host_bits))
    ranges = [ipaddress.ip_network(each) for each in outputs.get("R", "").split(",") if each]
    assert all(each.subnet_of(whole) and each.prefixlen == 32 - host_bits for each in ranges)  # type: ignore[arg-type]
    assert len(set(ranges)) == len(ranges)


WITH_INCLUDES = """
Transform: {Name: AWS::Include, Parameters: {Location: "s3://bucket/mappings.yaml"}}
Parameters: {Snippet: {Type: String, Default: "s3://bucket/settings.json"}}
Resources:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Sub "s3://${AWS::AccountId}-x/parts/roles.yaml"}}
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties:
      IdentityPoolName: !FindInMap [Names, app, name]
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Ref Snippet}}
  Api:
    Type: AWS::Serverless::Api
    Properties: {DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: openapi.yaml}}}}
"""
PARTS = {
    "app/app.yaml": WITH_INCLUDES,
    "app/mappings.yaml": "Mappings: {Names: {app: {name: included}}}",
    "app/settings.json": '{"AllowUnauthenticatedIdentities": true}',
    "app/roles.yaml": """
Roles:
  Type: AWS::Cognito::IdentityPoolRoleAttachment
  Properties: {IdentityPoolId: !Ref Pool, Roles: {unauthenticated: !Sub "arn:aws:iam::${AWS::AccountId}:role/guest"}}
""",
}


@documented(INCLUDE)
@pytest.mark.parametrize("paths", [["app"], ["app/app.yaml"]])
def test_included_files_become_part_of_the_template(paths: list[str]) -> None:
    seeds = dict(read_files(tree_of(PARTS), paths, stack()))
    assert list(seeds) == ["app/app.yaml"]  # the parts are no seeds, and no sentence says that they were passed over
    (pool,) = seeds["app/app.yaml"].pools
    assert pool.settings.name == "included"
    assert pool.settings.allow_unauthenticated_identities is True
    assert pool.roles is not None
    assert pool.roles.roles == {"unauthenticated": "arn:aws:iam::123456789012:role/guest"}


@documented(INCLUDE)
@pytest.mark.parametrize("location", ["!Ref Part", "!Sub 's3://bucket/${Part}'", "!Sub '${Bucket}/settings.json'"])
def test_an_included_file_may_have_its_name_from_the_operators_parameters(location: str) -> None:
    template = f"""
Parameters: {{Part: {{Type: String}}, Bucket: {{Type: String}}}}
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties: {{Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: {location}}}}}}}
"""
    tree = tree_of({"app/app.yaml": template, "app/settings.json": PARTS["app/settings.json"]})
    parameters = {"Part": "settings.json", "Bucket": "s3://bucket"}
    ((_, seed),) = read_files(tree, ["app/app.yaml"], Stack("app", "123456789012", "eu-west-1", parameters))
    assert seed.pools[0].settings.allow_unauthenticated_identities is True


@documented(INCLUDE)
@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"app/settings.json": None},
            "app/app.yaml: Resources.Pool.Properties.Fn::Transform.Parameters.Location: 's3://bucket/settings.json' is "
            "not found: put settings.json beside the template, or seed the directory that has it",
        ),
        (
            {"app/mappings.yaml": None},
            "app/app.yaml: Transform.Parameters.Location: 's3://bucket/mappings.yaml' is not found: put mappings.yaml "
            "beside the template, or seed the directory that has it",
        ),
        (
            {"app/roles.yaml": "Pool: {}"},
            "app/app.yaml: Resources.Fn::Transform: makes the key 'Pool', which exists already",
        ),
        (
            {"app/roles.yaml": "a: ["},
            "app/app.yaml: Resources.Fn::Transform.Parameters.Location: app/roles.yaml cannot be read: line ",
        ),
    ],
)
def test_an_include_that_cannot_be_used_is_refused(changes: dict[str, str | None], problem: str) -> None:
    files = {name: text for name, text in {**PARTS, **changes}.items() if text is not None}
    with pytest.raises(SeedError) as refused:
        read_files(tree_of(files), ["app/app.yaml"], stack())
    assert [each.startswith(problem) for each in refused.value.problems] == [True]


@assumed("our own choice: a macro of the user's account is not run")
def test_a_macro_that_is_not_run_is_listed() -> None:
    seed = read("Transform: [Corporate, {Name: Other}]\nResources: {}")
    assert [each.partition(" is not run: ")[0] for each in seed.skipped] == [
        "Transform: the macro Corporate",
        "Transform: the macro Other",
    ]
