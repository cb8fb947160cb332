"""GET /_emulator/openapi.json: it names every verb, and the verbs do as it says whatever they are sent."""

from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import jsonschema
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.control_api.api import PREFIX, all_verbs
from cognito_identity_emulator.control_api.descriptions import DESCRIBED
from cognito_identity_emulator.control_api.openapi import document
from tests.control_api.client import ask
from tests.provenance import assumed

pytestmark = assumed("the control API is ours")

DOCUMENT = document(all_verbs(), PREFIX)
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
_ENDLESS = f"{PREFIX}calls/stream"


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url())) as running:
        yield running


def test_the_document_is_served(emulator: Emulator) -> None:
    assert ask(emulator.endpoint_url, "GET", "openapi.json") == (200, DOCUMENT)


def test_every_verb_is_in_the_document_and_nothing_else() -> None:
    told = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert told == {(PREFIX + path, method.lower()) for path, methods in all_verbs().items() for method in methods}


def test_only_verbs_are_described() -> None:
    assert [
        (path, method) for path, held in DESCRIBED.items() for method in held if method not in all_verbs()[path]
    ] == []


def test_a_verb_that_nobody_described_stands_there_by_its_name() -> None:
    made = document({"new/verb": ["GET"]}, PREFIX)
    assert made["paths"][f"{PREFIX}new/verb"]["get"]["summary"] == "GET new/verb"


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    names = DOCUMENT["components"]["schemas"]
    for schema in names.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    references = {each.rpartition("/")[2] for each in _references(DOCUMENT)}
    assert references <= set(names)


def test_every_operation_has_a_name_of_its_own() -> None:
    ids = [held["operationId"] for methods in DOCUMENT["paths"].values() for held in methods.values()]
    assert len(ids) == len(set(ids))


@SCHEMA.exclude(path=_ENDLESS).parametrize()
@hypothesis.settings(
    max_examples=8, deadline=None, suppress_health_check=list(hypothesis.HealthCheck), database=None, derandomize=True
)
def test_whatever_it_is_sent_a_verb_answers_as_documented(emulator: Emulator, case: schemathesis.Case[Any]) -> None:
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
