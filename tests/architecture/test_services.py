"""Each service lists every operation that its package declares."""

import importlib
import pkgutil

import pytest

from cognito_identity_emulator.declare.operation import Operation, Service
from cognito_identity_emulator.operations import cognito_identity, iam, sts
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.iam.service import IAM
from cognito_identity_emulator.operations.sts.service import STS


@pytest.mark.parametrize(
    ("package", "service"),
    [(cognito_identity, COGNITO_IDENTITY), (sts, STS), (iam, IAM)],
    ids=["cognito-identity", "sts", "iam"],
)
def test_every_operation_module_is_listed_in_its_service(package: object, service: Service) -> None:
    path, name = package.__path__, package.__name__  # type: ignore[attr-defined]
    declared = set()
    for found in pkgutil.iter_modules(path):
        module = importlib.import_module(f"{name}.{found.name}")
        operations = [each for each in vars(module).values() if isinstance(each, Operation)]
        declared |= {each.name for each in operations if each.execute.__module__ == module.__name__}
    assert declared == set(service.operations)


@pytest.mark.parametrize("service", [COGNITO_IDENTITY, STS, IAM], ids=lambda service: service.name)
def test_an_operation_module_imports_no_other_operation(service: Service) -> None:
    modules = {each.execute.__module__ for each in service.operations.values()}
    for name in modules:
        operations = [each for each in vars(importlib.import_module(name)).values() if isinstance(each, Operation)]
        assert len(operations) == 1, f"{name} imports another operation"
