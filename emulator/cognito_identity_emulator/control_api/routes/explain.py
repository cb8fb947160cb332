"""Explanations: why a token is accepted or refused, and which role a user gets."""

from typing import Any

import msgspec

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.explain.results import ExplainedRole, ExplainedToken


class ExplainTokenBody(msgspec.Struct, forbid_unknown_fields=True):
    """The token to explain: to every pool, a hundred on a page, or to one pool. `next` is from the page before."""

    token: str
    identity_pool_id: str | None = None
    next: str | None = None


class ExplainRoleBody(msgspec.Struct, forbid_unknown_fields=True):
    """The user whose role to explain: the user with that token or those claims; without both, a guest."""

    identity_pool_id: str
    claims: dict[str, Any] | None = None
    token: str | None = None
    provider: str | None = None
    custom_role_arn: str | None = None


@endpoint("POST", "explain/token", python="explain_token")
def explain_token(core: EmulatorCore, body: ExplainTokenBody) -> ExplainedToken:
    """Every check that pools make of a token.

    Also what the token is, when it is valid, and whose key signed it. With many pools, the response is a page of them.
    """
    return core.explain_token(body.token, body.identity_pool_id, body.next)


@endpoint("POST", "explain/role", python="explain_role")
def explain_role(core: EmulatorCore, body: ExplainRoleBody) -> ExplainedRole:
    """The role that a user gets, and the rule that chooses it.

    Also what the role's trust policy says, statement by statement.
    """
    return core.explain_role(**msgspec.structs.asdict(body))
