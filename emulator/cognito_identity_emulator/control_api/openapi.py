"""The OpenAPI document of the control API, made from the declarations of its endpoints.

https://spec.openapis.org/oas/v3.1.0
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cognito_identity_emulator.control_api.endpoint import JSON, Endpoint, Parameter
from cognito_identity_emulator.control_api.sign_in_paths import sign_in_operations
from cognito_identity_emulator.version import VERSION

EXAMPLES_FILE = Path(__file__).with_name("examples.json")
"""An example of each endpoint, by its method and path: written by `make docs`, which runs them."""

_REFERENCE = "#/components/schemas/{name}"


class Problem(msgspec.Struct):
    """An error: a code for programs, a sentence, and every problem with its place."""

    code: str
    message: str
    details: list[str]


class Problems(msgspec.Struct):
    """The body of every response with a status of 4xx."""

    error: Problem


def document(endpoints: Sequence[Endpoint], prefix: str) -> dict[str, Any]:
    """The document of these endpoints, and of the sign-in; `prefix` precedes every path of the endpoints."""
    types = {each for endpoint in endpoints for each in (endpoint.request, *endpoint.responses)} - {None, dict}
    ordered = sorted(types | {Problems}, key=lambda each: str(each.__name__))
    schemas = msgspec.json.schema_components(ordered, ref_template=_REFERENCE)[1]
    examples: Mapping[str, Mapping[str, Any]] = json.loads(EXAMPLES_FILE.read_text())
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        example = examples.get(f"{endpoint.method} {endpoint.path}", {})
        paths.setdefault(prefix + endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, example)
    return {
        "openapi": "3.1.0",
        "info": {"title": "cognito-identity-emulator: control API", "version": VERSION},
        "paths": {**paths, **sign_in_operations()},
        "components": {
            "schemas": {name: _with_description_in_one_line(schema) for name, schema in sorted(schemas.items())},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(endpoint: Endpoint, example: Mapping[str, Any]) -> dict[str, Any]:
    """The operation of an endpoint. `example` has `variables` and `query`, `response`, and `request` if it has a
    body."""
    schema = {"schema": _response_schema(endpoint)}
    shown = {"example": example["response"]} if "response" in example else {}
    done = {"description": "Done.", "content": {endpoint.media_type: {**schema, **shown}}}
    operation: dict[str, Any] = {
        "operationId": re.sub(r"[^a-z]+", "_", f"{endpoint.method.lower()}_{endpoint.path.lower()}").strip("_"),
        "summary": endpoint.summary,
        "responses": {
            "200": done,
            **{
                str(status): {"description": meaning, "content": {endpoint.media_type: schema}}
                for status, meaning in endpoint.other_statuses.items()
            },
            "default": {"description": "Refused.", "content": {JSON: {"schema": _schema(Problems)}}},
        },
    }
    if endpoint.details:
        operation["description"] = endpoint.details
    values = {**example.get("variables", {}), **example.get("query", {})}
    variables = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in endpoint.variables
    ]
    parameters = variables + [_parameter(each) for each in endpoint.parameters]
    if parameters:
        operation["parameters"] = [
            {**each, "example": values[each["name"]]} if each["name"] in values else each for each in parameters
        ]
    if endpoint.request is not None:
        content: dict[str, dict[str, Any]] = {
            media_type: {"schema": _schema(endpoint.request)} for media_type in endpoint.request_media_types
        }
        if "request" in example:
            content[JSON]["example"] = example["request"]
        operation["requestBody"] = {"required": endpoint.request_required, "content": content}
    return operation


def _parameter(parameter: Parameter) -> dict[str, Any]:
    text = {"type": "string"}
    schema = {"type": "array", "items": text} if parameter.repeated else text
    description = {"name": parameter.name, "in": "query", "description": parameter.meaning, "schema": schema}
    return {**description, "required": True} if parameter.required else description


def _response_schema(endpoint: Endpoint) -> dict[str, Any]:
    schemas = [_schema(each) for each in endpoint.responses] or [{"type": "string"}]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _schema(type_: Any) -> dict[str, Any]:
    return {"type": "object"} if type_ is dict else {"$ref": _REFERENCE.format(name=type_.__name__)}


def _with_description_in_one_line(schema: dict[str, Any]) -> dict[str, Any]:
    description = schema.get("description")
    return schema if description is None else {**schema, "description": " ".join(description.split())}
