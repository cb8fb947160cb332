"""Operations of the AWS API and new pools over the control API: without a signature, and not in the journal."""

from collections.abc import Iterator

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.control_api.client import ask, refusal


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(Settings(signatures="verify")) as running:
        yield running


def test_a_pool_and_a_guest_need_no_signature_and_are_not_in_the_journal(emulator: Emulator) -> None:
    status, pool = ask(emulator.endpoint_url, "POST", "pools")
    assert (status, pool["IdentityPoolName"], pool["AllowUnauthenticatedIdentities"]) == (200, "pool", True)
    pool_id = {"IdentityPoolId": pool["IdentityPoolId"]}
    status, guest = ask(emulator.endpoint_url, "POST", "operations/GetId", pool_id)
    assert (status, emulator.identity(guest["IdentityId"]).identity.pool_id) == (200, pool["IdentityPoolId"])
    assert ask(emulator.endpoint_url, "POST", "operations/DeleteIdentityPool", pool_id) == (200, {})
    assert emulator.calls == ()


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("operations/GetIdd", {}, 404, "not-found"),
        ("operations/GetId", {"IdentityPoolID": "a"}, 400, "invalid"),
        ("operations/GetId", {"IdentityPoolId": 1}, 400, "SerializationException"),
        ("operations/GetId", {"IdentityPoolId": "us-east-1:nothing"}, 400, "ValidationException"),
        ("operations/GetRole", {"RoleName": "nobody"}, 404, "NoSuchEntity"),
        ("operations/GetId", {"self": 1, "operation": 2}, 400, "invalid"),
        ("pools", {"IdentityPoolName": ""}, 400, "ValidationException"),
        ("pools", {"self": 1}, 400, "invalid"),
    ],
)
def test_a_refusal_has_the_code_of_aws_or_ours(
    emulator: Emulator, path: str, body: dict[str, object], status: int, code: str
) -> None:
    assert refusal(emulator.endpoint_url, "POST", path, body)[:2] == (status, code)
