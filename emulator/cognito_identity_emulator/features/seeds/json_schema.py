"""The JSON Schema of a seed document, for editors, generated from the declared shapes.

`make docs` writes it to seed.schema.json; a test fails when that file is out of date.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cognito_identity_emulator.declare.constraints import Constraint, Length, OneOf, Pattern, Range
from cognito_identity_emulator.declare.shape import MemberType, Shape, members, shapes_within
from cognito_identity_emulator.features.seeds.entries import SeedDocument

SCHEMA_FILE = Path(__file__).with_name("seed.schema.json")
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Mapping[type, str] = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object"}
_LENGTHS: Mapping[type, tuple[str, str]] = {
    str: ("minLength", "maxLength"),
    list: ("minItems", "maxItems"),
    dict: ("minProperties", "maxProperties"),
}


def schema() -> dict[str, Any]:
    """The schema as a JSON object."""
    named = {each.__name__: _structure(each) for each in shapes_within(SeedDocument) if each is not SeedDocument}
    return {
        "$schema": _DRAFT,
        "title": "A seed of cognito-identity-emulator",
        **_structure(SeedDocument),
        "$defs": dict(sorted(named.items())),
    }


def schema_text() -> str:
    """The text of the schema's file."""
    return json.dumps(schema(), indent=2) + "\n"


def _structure(shape: type[Shape]) -> dict[str, Any]:
    declared = members(shape)
    required = [each.name for each in declared if each.required]
    return {
        "description": " ".join((shape.__doc__ or "").split()),
        "type": "object",
        "additionalProperties": False,
        **({"required": required} if required else {}),
        "properties": {each.name: _value(each.type) for each in declared},
    }


def _value(declared: MemberType) -> dict[str, Any]:
    if declared.kind is object:
        return {}
    if issubclass(declared.kind, Shape):
        return {"$ref": f"#/$defs/{declared.kind.__name__}"}
    keywords: dict[str, Any] = {"type": _TYPES[declared.kind]}
    for constraint in declared.constraints:
        keywords.update(_constraint(constraint, declared.kind))
    if declared.kind is list and declared.item is not None:
        keywords["items"] = _value(declared.item)
    if declared.kind is dict and declared.item is not None:
        keywords["additionalProperties"] = _value(declared.item)
    if declared.key is not None and declared.key.constraints:
        keywords["propertyNames"] = {key: each for key, each in _value(declared.key).items() if key != "type"}
    return keywords


def _constraint(constraint: Constraint, kind: type) -> Mapping[str, Any]:
    match constraint:
        case Length(least, most):
            shortest, longest = _LENGTHS[kind]
            return {longest: most} if least is None else {shortest: least, longest: most}
        case Range(least, most):
            return {"const": least} if least == most else {"minimum": least, "maximum": most}
        case Pattern(regex):
            if "\\p{" in regex:  # not every editor supports Unicode classes
                return {}
            return {"pattern": f"^({regex})$"}
        case OneOf(words):
            return {"enum": list(words)}
    raise TypeError(f"{type(constraint).__name__} has no form in JSON Schema yet")
