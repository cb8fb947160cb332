"""Which actions of a policy AWS's session policies for guests do not let through.

https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#access-policies-scope-down-services
"""

from functools import cache

from cognito_identity_emulator.domain.attached_policies import session_policies
from cognito_identity_emulator.domain.guest_policies import GUEST_SESSION_POLICIES
from cognito_identity_emulator.domain.policy import Actions
from cognito_identity_emulator.runtime.bounds import join_names


def beyond_cap(actions: Actions) -> str:
    """The actions that are not allowed to guests, in words; empty when all are.

    A pattern is allowed when one pattern of the session policies covers it; ``s3:Get*`` is, because of ``s3:*``.
    """
    if actions.negated:
        return str(actions)
    return join_names([each for each in actions.patterns if not _is_allowed(each)])


def _is_allowed(pattern: str) -> bool:
    # A wildcard of the pattern, read as a plain character, is only matched by a wildcard, which covers it. The session
    # policies have no `?`, which would cover less than a `*`.
    return any(allowed.matches(pattern) for allowed in _allowed_actions())


@cache
def _allowed_actions() -> tuple[Actions, ...]:
    policies = (attached.policy for attached in session_policies(GUEST_SESSION_POLICIES, lambda _: None))
    return tuple(each.actions for policy in policies if policy is not None for each in policy.statements)
