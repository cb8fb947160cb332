"""The OpenAPI document of the control API."""

from collections.abc import Sequence
from typing import Any

from cognito_identity_emulator.control_api.endpoint import PREFIX, Endpoint, endpoint
from cognito_identity_emulator.control_api.openapi import document


@endpoint("GET", "openapi.json")
def get_openapi(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The OpenAPI document of the control API and of the sign-in."""
    return document(endpoints, PREFIX)
