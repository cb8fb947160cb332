"""Functions inside of functions: every expression has the value that a simple model of the functions gives it."""

import base64
import json

from hypothesis import given, settings
from hypothesis import strategies as some

from cognito_identity_emulator.features.seeds.cloudformation.deployment import read_template
from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack
from tests.provenance import documented

REGION = "eu-west-1"
SECTIONS = {
    "Transform": "AWS::LanguageExtensions",
    "Parameters": {"Text": {"Type": "String", "Default": "parameter"}, "List": {"Type": "CommaDelimitedList"}},
    "Mappings": {"Map": {"key": {"text": "mapped"}}},
    "Conditions": {
        "Yes": {"Fn::Equals": ["a", {"Fn::Sub": "a"}]},
        "No": {"Fn::And": [{"Condition": "Yes"}, {"Fn::Not": [{"Condition": "Yes"}]}]},
    },
    "Resources": {"Pool": {"Type": "AWS::S3::Bucket"}},
}
LIST = "x,y,z"

Expression = tuple[object, str]
"""An expression of a template and its value."""

TEXTS = some.text("abc|,-.$ ä", max_size=6)
DELIMITERS = some.text("|,-", min_size=1, max_size=2)
LEAVES: some.SearchStrategy[Expression] = TEXTS.map(lambda text: (text, text)) | some.sampled_from(
    [
        ({"Ref": "Text"}, "parameter"),
        ({"Ref": "AWS::Region"}, REGION),
        ({"Fn::Select": ["1", {"Ref": "List"}]}, "y"),
        ({"Fn::FindInMap": ["Map", "key", "text"]}, "mapped"),
        ({"Fn::FindInMap": ["Map", "key", "none", {"DefaultValue": {"Ref": "Text"}}]}, "parameter"),
        ({"Fn::Length": {"Ref": "List"}}, "3"),
        ({"Fn::Sub": "${AWS::Region}-${!Text}-${Text}"}, f"{REGION}-${{Text}}-parameter"),
        (True, "true"),
        (7, "7"),
    ]
)


def joined(delimiter: str, parts: list[Expression]) -> Expression:
    value = delimiter.join(value for _, value in parts)
    return {"Fn::Join": [delimiter, [expression for expression, _ in parts]]}, value


def split(delimiter: str, between: str, whole: Expression) -> Expression:
    expression, value = whole
    return {"Fn::Join": [between, {"Fn::Split": [delimiter, expression]}]}, between.join(value.split(delimiter))


def selected(index: int, entries: list[Expression]) -> Expression:
    position = index % len(entries)
    expression: object = {"Fn::Select": [position, [each for each, _ in entries]]}
    return expression, entries[position][1]


def chosen(name: str, then: Expression, otherwise: Expression) -> Expression:
    return {"Fn::If": [name, then[0], otherwise[0]]}, (then if name == "Yes" else otherwise)[1]


def substituted(first: Expression, second: Expression) -> Expression:
    variables = {"a": first[0], "b": second[0]}
    return {"Fn::Sub": ["${a}/${b}/${ a }", variables]}, f"{first[1]}/{second[1]}/{first[1]}"


def encoded(inner: Expression) -> Expression:
    return {"Fn::Base64": inner[0]}, base64.b64encode(inner[1].encode()).decode()


def as_json(delimiter: str, inner: Expression) -> Expression:
    # A text, so that the model need not know what JSON makes of true and 7.
    expression, value = joined(delimiter, [inner, inner])
    return {"Fn::ToJsonString": {"k": [expression]}}, json.dumps({"k": [value]}, separators=(",", ":"))


def functions_of(inner: some.SearchStrategy[Expression]) -> some.SearchStrategy[Expression]:
    return some.one_of(
        some.builds(joined, DELIMITERS, some.lists(inner, max_size=3)),
        some.builds(split, DELIMITERS, DELIMITERS, inner),
        some.builds(selected, some.integers(0, 9), some.lists(inner, min_size=1, max_size=3)),
        some.builds(chosen, some.sampled_from(["Yes", "No"]), inner, inner),
        some.builds(substituted, inner, inner),
        some.builds(encoded, inner),
        some.builds(as_json, DELIMITERS, inner),
    )


@documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html")
@settings(max_examples=200)
@given(expression=some.recursive(LEAVES, functions_of, max_leaves=10))
def test_a_nested_expression_has_the_value_of_the_model(expression: Expression) -> None:
    written, value = expression
    template: dict[str, object] = {**SECTIONS, "Outputs": {"Value": {"Value": written}}}
    seed = read_template(template, Stack("app", "123456789012", REGION, {"List": LIST}))
    assert seed.stacks[0].outputs == {"Value": value}
