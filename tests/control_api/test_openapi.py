"""GET /_emulator/openapi.json: it has every endpoint, and the endpoints answer any input as it says."""

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
from tests.control_api.client import ask

DOCUMENT = document(ENDPOINTS, PREFIX)
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
_ENDLESS = f"{PREFIX}calls/stream"


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url())) as running:
        yield running


def test_the_document_is_served(emulator: Emulator) -> None:
    assert ask(emulator.endpoint_url, "GET", "openapi.json") == (200, DOCUMENT)


def test_the_document_has_every_endpoint_and_nothing_else() -> None:
    documented = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert documented == {(PREFIX + each.path, each.method.lower()) for each in ENDPOINTS}


def test_no_endpoint_is_declared_twice() -> None:
    declared = [(each.method, each.path) for each in ENDPOINTS]
    assert len(declared) == len(set(declared))


def test_a_declaration_says_everything_that_the_document_needs() -> None:
    @endpoint("GET", "things/{thing_id}")
    def get_thing(thing_id: str) -> dict[str, Any]:
        """A thing.

        With its details.
        """
        return {"id": thing_id}

    described = document([get_thing], PREFIX)["paths"][f"{PREFIX}things/{{thing_id}}"]["get"]
    assert (described["summary"], described["description"]) == ("A thing.", "With its details.")
    assert described["parameters"] == [
        {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    assert described["responses"]["200"]["content"] == {"application/json": {"schema": {"type": "object"}}}


def test_every_endpoint_says_in_a_sentence_what_it_does() -> None:
    assert [each.path for each in ENDPOINTS if not each.summary.endswith(".")] == []


def test_what_an_endpoint_is_called_in_python_is_a_member_of_the_emulator(emulator: Emulator) -> None:
    assert [each.python for each in ENDPOINTS if each.python and not hasattr(emulator, each.python)] == []


def test_every_schema_is_valid_and_every_reference_resolves() -> None:
    names = DOCUMENT["components"]["schemas"]
    for schema in names.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    references = {each.rpartition("/")[2] for each in _references(DOCUMENT)}
    assert references <= set(names)


def test_every_operation_id_is_unique() -> None:
    ids = [held["operationId"] for methods in DOCUMENT["paths"].values() for held in methods.values()]
    assert len(ids) == len(set(ids))


@SCHEMA.exclude(path=_ENDLESS).parametrize()
@hypothesis.settings(
    max_examples=8, deadline=None, suppress_health_check=list(hypothesis.HealthCheck), database=None, derandomize=True
)
def test_an_endpoint_answers_any_input_as_documented(emulator: Emulator, case: schemathesis.Case[Any]) -> None:
    answer = case.call(base_url=emulator.endpoint_url)
    case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])


def _references(held: object) -> Iterator[str]:
    if isinstance(held, dict):
        for name, value in held.items():
            if name == "$ref":
                yield value
            else:
                yield from _references(value)
    elif isinstance(held, list):
        for value in held:
            yield from _references(value)
