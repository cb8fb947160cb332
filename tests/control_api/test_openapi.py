"""GET /_emulator/openapi.json: it has every endpoint, and the responses to any input match it."""

from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import jsonschema
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.control_api.endpoint import PREFIX, endpoint
from cognito_identity_emulator.control_api.openapi import document
from cognito_identity_emulator.control_api.routing import ENDPOINTS
from cognito_identity_emulator.control_api.sign_in_paths import SIGN_IN_PATHS
from tests.control_api.client import ask

DOCUMENT = document(ENDPOINTS, PREFIX)
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
schemathesis.serializer("application/zip")(lambda _, value: value if isinstance(value, bytes) else str(value).encode())
_ENDLESS = f"{PREFIX}calls/stream"


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url())) as running:
        yield running


def test_the_document_is_served(emulator: Emulator) -> None:
    assert ask(emulator.endpoint_url, "GET", "openapi.json") == (200, DOCUMENT)


def test_the_document_has_every_endpoint_and_nothing_else() -> None:
    documented = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    sign_in = {
        (f"/sign-in/{{provider}}{each.path}", method.lower()) for each in SIGN_IN_PATHS for method in each.methods
    }
    assert documented == {(PREFIX + each.path, each.method.lower()) for each in ENDPOINTS} | sign_in


def test_no_endpoint_is_declared_twice() -> None:
    declared = [(each.method, each.path) for each in ENDPOINTS]
    assert len(declared) == len(set(declared))


def test_the_document_describes_an_endpoint_by_its_declaration() -> None:
    @endpoint("GET", "things/{thing_id}")
    def get_thing(thing_id: str) -> dict[str, Any]:
        """Return a thing.

        With its details.
        """
        return {"id": thing_id}

    declared_endpoint = document([get_thing], PREFIX)["paths"][f"{PREFIX}things/{{thing_id}}"]["get"]
    assert (declared_endpoint["summary"], declared_endpoint["description"]) == ("Return a thing.", "With its details.")
    assert declared_endpoint["parameters"] == [
        {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    assert declared_endpoint["responses"]["200"]["content"] == {"application/json": {"schema": {"type": "object"}}}


def test_every_endpoint_has_a_summary_in_one_sentence() -> None:
    assert [each.path for each in ENDPOINTS if not each.summary.endswith(".")] == []


def test_every_python_name_of_an_endpoint_is_a_member_of_the_emulator(emulator: Emulator) -> None:
    assert [each.python for each in ENDPOINTS if each.python and not hasattr(emulator, each.python)] == []


def test_every_schema_is_valid_and_every_reference_resolves() -> None:
    names = DOCUMENT["components"]["schemas"]
    for schema in names.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    references = {each.rpartition("/")[2] for each in _references(DOCUMENT)}
    assert references <= set(names)


def test_every_operation_id_is_unique() -> None:
    ids = [each["operationId"] for methods in DOCUMENT["paths"].values() for each in methods.values()]
    assert len(ids) == len(set(ids))


@SCHEMA.exclude(path=_ENDLESS).parametrize()
@hypothesis.settings(max_examples=8, suppress_health_check=list(hypothesis.HealthCheck))
def test_an_endpoint_answers_any_input_as_documented(emulator: Emulator, case: schemathesis.Case[Any]) -> None:
    answer = case.call(base_url=emulator.endpoint_url)
    case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])


def _references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "$ref":
                yield value
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)
