"""Routing of requests to endpoints: the path, the method and the arguments."""

from collections.abc import Mapping
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.control_api.endpoint import PREFIX, Nothing, Parameter, endpoint
from cognito_identity_emulator.control_api.routing import ENDPOINTS, call, find_endpoint
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.protocol.message import HttpRequest
from tests.control_api.client import refusal


def request(method: str, path: str, query: str = "", body: bytes = b"") -> HttpRequest:
    return HttpRequest(method, PREFIX + path, query, {}, body)


@pytest.mark.parametrize("path", ["calls/stream", "calls/7", "credentials", "credentials/ASIA", "seed/schema"])
def test_a_path_reaches_its_endpoint(path: str) -> None:
    found, variables = find_endpoint(request("HEAD", path))
    assert found.method == "GET"
    assert found.path.format(**variables) == path


def test_an_unknown_path_is_not_found_and_all_paths_are_listed() -> None:
    with pytest.raises(NotFoundError) as refused:
        find_endpoint(request("GET", "calls/7/errors"))
    assert all(PREFIX + each.path in refused.value.message for each in ENDPOINTS)


def test_a_method_that_a_path_lacks_is_refused_with_the_allowed_methods(emulator: Emulator) -> None:
    status, code, sentence = refusal(emulator.endpoint_url, "POST", "roles")
    assert (status, code) == (405, "wrong-method")
    assert "/_emulator/roles supports DELETE, GET, PUT, not POST." in sentence


@endpoint("PUT", "things/{thing_id}", parameters=[Parameter("owner", "Its owner.", required=True)])
def put_thing(thing_id: str, parameters: Mapping[str, str], body: dict[str, Any] | None) -> dict[str, Any]:
    """Replace a thing."""
    return {"thing_id": thing_id, "body": body, **parameters}


def test_an_endpoint_is_called_with_the_arguments_that_it_declares(emulator: Emulator) -> None:
    received = request("PUT", "things/7", "owner=alice", b'{"a": 1}')
    values = call(put_thing, emulator, received, {"thing_id": "7"})
    assert values == {"thing_id": "7", "owner": "alice", "body": {"a": 1}}


def test_an_optional_body_may_be_missing(emulator: Emulator) -> None:
    received = request("PUT", "things/7", "owner=alice")
    assert call(put_thing, emulator, received, {"thing_id": "7"})["body"] is None
    assert not put_thing.request_required


@pytest.mark.parametrize("query", ["", "owner=", "owner=a&owner=b", "owner=a&color=red"])
def test_a_query_that_does_not_have_the_declared_parameters_is_refused(emulator: Emulator, query: str) -> None:
    with pytest.raises(AdminError):
        call(put_thing, emulator, request("PUT", "things/7", query), {"thing_id": "7"})


def test_the_types_of_a_declaration_are_those_of_the_annotations() -> None:
    @endpoint("GET", "things")
    def get_things(parameters: Mapping[str, str]) -> Nothing | dict[str, Any]:
        """List things."""
        return Nothing()

    assert (get_things.request, get_things.responses) == (None, (Nothing, dict))
    assert put_thing.request is dict
