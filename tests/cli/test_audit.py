"""The `audit` command against a live emulator."""

import json
from collections.abc import Iterator

import pytest

from cognito_identity_emulator import Emulator
from tests.cli.conftest import Command

USER = "arn:aws:iam::000000000000:role/user"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def put_pool(emulator: Emulator, name: str, **members: object) -> str:
    """A pool with no guests, whose role is not registered."""
    entry = {"IdentityPoolName": name, "AllowUnauthenticatedIdentities": False, "Roles": {"authenticated": USER}}
    return str(emulator.put_pool({**entry, **members}).pool.id)


def test_findings_of_low_severity_are_printed_and_exit_with_0(emulator: Emulator, command: Command) -> None:
    pool_id = put_pool(emulator, "app")
    (finding,) = emulator.audit_pool(pool_id)
    lines = [
        pool_id,
        "  low  role-not-registered",
        "    Roles.authenticated",
        f"    {finding.message}",
        f"    {finding.documentation}",
    ]
    assert command("audit", pool_id) == (0, "\n".join([*lines, ""]), "")


def test_findings_of_medium_severity_exit_with_1(emulator: Emulator, command: Command) -> None:
    put_pool(emulator, "without findings", Roles={})
    pool_id = put_pool(emulator, "with guests", Roles={}, AllowUnauthenticatedIdentities=True)
    status, output, error = command("audit")
    first, second, rule, *_ = output.splitlines()
    assert first.endswith(": no findings")
    assert (second, rule) == (pool_id, "  medium  classic-flow-for-guests")
    assert (status, error) == (1, "cognito-identity-emulator: Findings of high or medium severity: 1.\n")


def test_the_findings_can_be_printed_as_json(emulator: Emulator, command: Command) -> None:
    pool_id = put_pool(emulator, "app")
    (audit,) = json.loads(command("audit", "--json")[1])["identity_pools"]
    assert audit["identity_pool_id"] == pool_id
    assert [each["rule"] for each in audit["findings"]] == ["role-not-registered"]


def test_an_emulator_without_pools_has_nothing_to_audit(command: Command) -> None:
    assert command("audit") == (0, "", "No pools.\n")


def test_a_pool_that_does_not_exist_exits_with_1(emulator: Emulator, command: Command) -> None:
    pool_id = put_pool(emulator, "app")
    missing = f"{pool_id[:-4]}0000"
    assert command("audit", missing) == (
        1,
        "",
        f"cognito-identity-emulator: There is no identity pool {missing}.\n",
    )
