"""What a session may do, by the policies that are registered."""

from typing import Any

import msgspec

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.features.access.question import AccessQuestion, AssumedSession, ContextValue, Principal
from cognito_identity_emulator.features.access.results import Decision
from cognito_identity_emulator.features.core import EmulatorCore


class AccessBody(msgspec.Struct, forbid_unknown_fields=True):
    """Who (`access_key_id`, `identity_id` or `role_arn`), which action on which resource, with which condition keys.

    `logins` and `custom_role_arn` are those of GetCredentialsForIdentity, for an `identity_id`; `session` says how a
    `role_arn` is assumed.
    """

    action: str | list[str]
    resource: str | list[str] = "*"
    access_key_id: str | None = None
    identity_id: str | None = None
    logins: dict[str, str] | None = None
    custom_role_arn: str | None = None
    role_arn: str | None = None
    session: AssumedSession | None = None
    context: dict[str, ContextValue | list[ContextValue]] = {}
    resource_policy: dict[str, Any] | None = None


class Decisions(msgspec.Struct):
    """A decision for each action on each resource, in the order of actions, then of resources."""

    results: list[Decision]


@endpoint("POST", "access", python="can")
def post_access(core: EmulatorCore, body: AccessBody) -> Decision | Decisions:
    """Whether a session may do an action on a resource, and which statement decides.

    The session is that of an access key, the one that an identity would get credentials for now, or that of a role;
    nothing is issued. With a list of actions or resources, the answer has a list of results. A role that is not
    registered is refused.
    """
    who = Principal(
        body.access_key_id, body.identity_id, body.logins, body.custom_role_arn, body.role_arn, body.session
    )
    question = AccessQuestion(who, _texts(body.action), _texts(body.resource), body.context, body.resource_policy)
    decisions = core.decide_access(question)
    if isinstance(body.action, list) or isinstance(body.resource, list):
        return Decisions(list(decisions))
    return decisions[0]


def _texts(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
