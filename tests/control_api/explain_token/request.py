"""Requests an explanation of a token from the control API."""

from typing import Any

from cognito_identity_emulator import Emulator
from tests.control_api.client import ask


def explain(emulator: Emulator, token: str, pool: str | None = None) -> Any:
    """Return the explanation of a token for one pool, or for every pool."""
    body = {"token": token} | ({} if pool is None else {"identity_pool_id": pool})
    status, answer = ask(emulator.endpoint_url, "POST", "explain/token", body)
    assert status == 200, answer
    return answer
