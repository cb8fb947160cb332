"""The OpenAPI document of the control API, made from the forms that its verbs declare.

https://spec.openapis.org/oas/v3.1.0
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.control_api.descriptions import DESCRIBED, JSON, Described, Parameter
from cognito_identity_emulator.control_api.responses import Problems
from cognito_identity_emulator.version import VERSION

_REFERENCE = "#/components/schemas/{name}"
_IN_PATH = re.compile(r"\{(\w+)\}")


def document(verbs: Mapping[str, Iterable[str]], prefix: str) -> dict[str, Any]:
    """The document of these paths and their methods; `prefix` comes before every path."""
    described = {path: {method: _described(path, method) for method in methods} for path, methods in verbs.items()}
    forms = {form for methods in described.values() for each in methods.values() for form in _forms(each)}
    ordered = sorted(forms | {Problems}, key=lambda form: str(form.__name__))
    schemas = msgspec.json.schema_components(ordered, ref_template=_REFERENCE)[1]
    return {
        "openapi": "3.1.0",
        "info": {"title": "cognito-identity-emulator: control API", "version": VERSION},
        "paths": {
            prefix + path: {method.lower(): _operation(path, method, each) for method, each in methods.items()}
            for path, methods in sorted(described.items())
        },
        "components": {
            "schemas": {name: _told(schema) for name, schema in sorted(schemas.items())},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _described(path: str, method: str) -> Described:
    return DESCRIBED.get(path, {}).get(method) or Described(f"{method} {path}")


def _forms(described: Described) -> Iterable[Any]:
    return (form for form in (described.takes, *described.answers) if form not in (None, dict))


def _operation(path: str, method: str, described: Described) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": re.sub(r"[^a-z]+", "_", f"{method.lower()}_{path.lower()}").strip("_"),
        "summary": described.meaning,
        "responses": {
            "200": {"description": "Done.", "content": {described.answers_as: {"schema": _answer(described)}}},
            "default": {"description": "Refused.", "content": {JSON: {"schema": _schema(Problems)}}},
        },
    }
    if path == "health":
        told["responses"]["503"] = {**told["responses"]["200"], "description": "Not ready."}
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in _IN_PATH.findall(path)
    ]
    if in_path or described.parameters:
        told["parameters"] = in_path + [_parameter(each) for each in described.parameters]
    if described.takes is not None:
        content = {kind: {"schema": _schema(described.takes)} for kind in described.takes_as}
        told["requestBody"] = {"required": not described.body_is_optional, "content": content}
    return told


def _parameter(parameter: Parameter) -> dict[str, Any]:
    text = {"type": "string"}
    schema = {"type": "array", "items": text} if parameter.repeated else text
    told = {"name": parameter.name, "in": "query", "description": parameter.meaning, "schema": schema}
    return {**told, "required": True} if parameter.required else told


def _answer(described: Described) -> dict[str, Any]:
    schemas = [_schema(form) for form in described.answers] or [{"type": "string"}]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _schema(form: Any) -> dict[str, Any]:
    return {"type": "object"} if form is dict else {"$ref": _REFERENCE.format(name=form.__name__)}


def _told(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its description in one line."""
    description = schema.get("description")
    return schema if description is None else {**schema, "description": " ".join(description.split())}
