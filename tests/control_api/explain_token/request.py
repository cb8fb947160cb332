"""How the tests ask for an explanation."""

from typing import Any

from cognito_identity_emulator import Emulator
from tests.control_api.client import ask


def explained(emulator: Emulator, token: str, pool: str | None = None) -> Any:
    """What is told of a token, to one pool or to all of them."""
    body = {"token": token} | ({} if pool is None else {"identity_pool_id": pool})
    status, answer = ask(emulator.endpoint_url, "POST", "explain/token", body)
    assert status == 200, answer
    return answer
