"""The verbs that explain: why a token is accepted or refused, and which role comes out."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.control_api.body import check_size, read_body
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.protocol.message import HttpRequest


class ExplainTokenBody(msgspec.Struct, forbid_unknown_fields=True):
    """The token to explain; to every pool, a hundred in a page, or to the one named. `next` is from the page before."""

    token: str
    identity_pool_id: str | None = None
    next: str | None = None


class ExplainRoleBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whose role to explain: that of the user whom a token or claims name; without both, a guest's."""

    identity_pool_id: str
    claims: dict[str, Any] | None = None
    token: str | None = None
    provider: str | None = None
    custom_role_arn: str | None = None


def _token(core: EmulatorCore, request: HttpRequest) -> Any:
    check_size(request, core.settings)
    body = read_body(request.body, ExplainTokenBody)
    return core.explain_token(body.token, body.identity_pool_id, body.next)


def _role(core: EmulatorCore, request: HttpRequest) -> Any:
    check_size(request, core.settings)
    body = read_body(request.body, ExplainRoleBody)
    return core.explain_role(
        body.identity_pool_id,
        claims=body.claims,
        token=body.token,
        provider=body.provider,
        custom_role_arn=body.custom_role_arn,
    )


VERBS: Mapping[str, Mapping[str, Callable[[EmulatorCore, HttpRequest], Any]]] = {
    "explain/token": {"POST": _token},
    "explain/role": {"POST": _role},
}
