"""The examples of the control API: every endpoint has one that runs, and the documents show what it answers."""

from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from cognito_identity_emulator.control_api.endpoint import PREFIX
from cognito_identity_emulator.control_api.openapi import EXAMPLES_FILE, document
from cognito_identity_emulator.control_api.routing import ENDPOINTS
from docs import control_api

DOCUMENT = document(ENDPOINTS, PREFIX)


def test_every_endpoint_has_an_example() -> None:
    missing = control_api.missing(control_api.from_json())
    assert missing == [], "add an example to _scenario in docs/control_api.py and run `make docs`"


def test_the_examples_run_and_answer_as_documented() -> None:
    assert control_api.to_json(control_api.record()) == EXAMPLES_FILE.read_text(), "run `make docs`"


@pytest.mark.parametrize("path", [each for each in DOCUMENT["paths"] if each.startswith(PREFIX)])
def test_the_examples_in_the_openapi_document_match_their_schemas(path: str) -> None:
    registry = Registry().with_resource("urn:document", Resource.opaque(DOCUMENT))
    for operation in DOCUMENT["paths"][path].values():
        contents = [*operation["responses"]["200"]["content"].values()]
        contents += operation.get("requestBody", {}).get("content", {}).values()
        shown = [each for each in contents if "example" in each]
        assert shown
        for each in shown:
            schema: Any = _absolute(each["schema"])
            jsonschema.Draft202012Validator(schema, registry=registry).validate(each["example"])


def _absolute(schema: Any) -> Any:
    """The schema with references into the whole document."""
    if isinstance(schema, dict):
        return {name: f"urn:document{value}" if name == "$ref" else _absolute(value) for name, value in schema.items()}
    return [_absolute(each) for each in schema] if isinstance(schema, list) else schema
