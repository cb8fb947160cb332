"""Every declaration equals the official model: operations, members, types, constraints, signing, errors.

The model is that of the botocore named exactly in pyproject.toml; `make models` takes that of the newest botocore. When
a newer model makes a test here fail, AWS has changed its API, and the test's name says where. Then, in one commit:

- raise the version of boto3 and botocore in pyproject.toml's dev group;
- a new member of a request: declare it in the operation's request, in its place. If it is not acted upon, say so in a
  `Differs:` line of the operation's module;
- a new member of a response: declare it, alphabetically for cognito-identity, as `... | None = None`, and fill it or
  add a `Differs:` line;
- a changed constraint: change the named type in the service's shapes.py;
- a new operation of cognito-identity: a module of its own, listed in service.py. A new action of STS or IAM: its name
  in `not_emulated`, unless it is built.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from cognito_identity_emulator.declare.operation import AnyOperation, Service
from cognito_identity_emulator.declare.secrets import is_secret_text
from cognito_identity_emulator.declare.shape import members
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.iam.service import IAM
from cognito_identity_emulator.operations.sts.service import STS
from tests.contract.declared import Place, document, of_model, of_ours, service_model
from tests.provenance import assumed, documented

SERVICES = (COGNITO_IDENTITY, STS, IAM)
BY_NAME = {service.name: service for service in SERVICES}
MODEL = documented(
    "the service models in botocore's data folder: cognito-identity 2014-06-30, sts 2011-06-15, iam 2010-05-08"
)
OPERATIONS = [
    pytest.param(service, operation, id=f"{service.name}:{operation.name}")
    for service in SERVICES
    for operation in service.operations.values()
]
WHAT_TO_DO = "see the head of this file for what to do when AWS changed its model"
ABSENT = Place("absent", False, frozenset())


def model_operation(service: Service, operation: AnyOperation) -> dict[str, Any]:
    raw: dict[str, Any] = document(service.name)["operations"][operation.name]
    return raw


def places(*, request: bool) -> list[ParameterSet]:
    return list(_places(request))


def _places(request: bool) -> Iterator[ParameterSet]:
    for service in SERVICES:
        for operation in service.operations.values():
            model = service_model(service.name).operation_model(operation.name)
            theirs = of_model(model.input_shape if request else model.output_shape)
            ours = of_ours(operation.request if request else operation.response)
            for path in sorted(theirs.keys() | ours.keys()):
                pair = theirs.get(path, ABSENT), ours.get(path, ABSENT)
                yield pytest.param(*pair, id=f"{service.name}:{operation.name}:{path}")


@MODEL
@pytest.mark.parametrize(("official", "ours"), places(request=True))
def test_a_request_member_equals_the_official_model(official: Place, ours: Place) -> None:
    assert ours == official, WHAT_TO_DO


@MODEL
@pytest.mark.parametrize(("official", "ours"), places(request=False))
def test_a_response_member_equals_the_official_model(official: Place, ours: Place) -> None:
    """Constraints on responses are not declared, and our required members may be more than those of AWS."""
    assert ours.kind == official.kind, WHAT_TO_DO
    assert ours.required or not official.required, WHAT_TO_DO


@MODEL
@pytest.mark.parametrize(
    ("service", "name"),
    [
        pytest.param(service, name, id=f"{service.name}:{name}")
        for service in SERVICES
        for name in sorted({*service.operations, *service.not_emulated, *service_model(service.name).operation_names})
    ],
)
def test_an_official_operation_is_answered_or_refused_by_name(service: Service, name: str) -> None:
    answered_or_refused = [*service.operations, *service.not_emulated]
    assert (answered_or_refused.count(name), name in service_model(service.name).operation_names) == (1, True), (
        WHAT_TO_DO
    )


@MODEL
def test_every_operation_of_cognito_identity_is_answered() -> None:
    assert not COGNITO_IDENTITY.not_emulated
    assert len(COGNITO_IDENTITY.operations) == 23


@MODEL
def test_the_sts_operations_of_web_identity_and_of_callers_are_answered() -> None:
    assert {"AssumeRoleWithWebIdentity", "GetCallerIdentity", "GetAccessKeyInfo"} <= set(STS.operations)


@MODEL
@pytest.mark.parametrize("name", BY_NAME)
def test_a_service_has_its_official_names(name: str) -> None:
    said = service_model(name).metadata
    assert BY_NAME[name].version == said["apiVersion"]
    assert BY_NAME[name].target_prefix == said.get("targetPrefix", "")
    assert BY_NAME[name].name == service_model(name).signing_name


@MODEL
@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_an_operation_is_signed_as_the_model_says(service: Service, operation: AnyOperation) -> None:
    assert operation.signed == (model_operation(service, operation).get("authtype") != "none")


@assumed("the owner's specification calls these two public; every SDK signs them")
def test_exactly_two_signed_operations_accept_unsigned_callers() -> None:
    opened = {each.name for service in SERVICES for each in service.operations.values() if each.unsigned_too}
    assert opened == {"ListIdentityPools", "UnlinkDeveloperIdentity"}


@MODEL
@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_an_operation_declares_the_official_errors(service: Service, operation: AnyOperation) -> None:
    official = {}
    for shape in service_model(service.name).operation_model(operation.name).error_shapes:
        raw = document(service.name)["shapes"][shape.name]
        said = raw.get("error", {})
        official[said.get("code", shape.name)] = said.get("httpStatusCode", 500 if raw.get("fault") else 400)
    assert {error.code: error.status for error in operation.raises} == official, WHAT_TO_DO


@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_an_operation_declares_error_types_and_not_their_wordings(service: Service, operation: AnyOperation) -> None:
    assert all(error.__bases__ == (ServiceError,) for error in operation.raises)


@MODEL
@pytest.mark.parametrize(
    ("service", "operation"), [each for each in OPERATIONS if each.values[0] is not COGNITO_IDENTITY]
)
def test_a_result_of_the_query_protocol_is_wrapped_in_its_own_name(service: Service, operation: AnyOperation) -> None:
    wrapper = model_operation(service, operation).get("output", {}).get("resultWrapper")
    assert wrapper == (None if operation.response is None else f"{operation.name}Result")


@MODEL
@pytest.mark.parametrize("service", [STS, IAM], ids=["sts", "iam"])
def test_a_service_of_the_query_protocol_has_its_official_namespace(service: Service) -> None:
    assert service.namespace == service_model(service.name).metadata["xmlNamespace"]


@MODEL
def test_a_text_of_a_request_that_the_model_calls_sensitive_is_secret() -> None:
    models = [
        service_model(service.name).operation_model(name).input_shape
        for service in SERVICES
        for name in service.operations
    ]
    sensitive = {
        name
        for model in models
        if model is not None
        for name, member in model.members.items()
        if member.metadata.get("sensitive") and member.type_name == "string"
    }
    secret = {
        each.name
        for service in SERVICES
        for operation in service.operations.values()
        for each in members(operation.request)
        if is_secret_text(each)
    }
    assert sensitive, "the model has such members"
    assert sensitive <= secret
