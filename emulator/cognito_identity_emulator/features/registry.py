"""Identity providers and roles as the operator registers them: what is checked before they are stored."""

from collections.abc import Mapping
from typing import Any

from cognito_identity_emulator.domain.iam import IamRole, IdentityProvider, role_problems
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.logins.registration import provider_problems


def check_provider(provider: IdentityProvider) -> None:
    """Raises AdminError for a provider that could prove nobody."""
    problems = provider_problems(provider)
    if problems:
        raise AdminError("The identity provider cannot be registered.", problems)


def checked_role(arn: str, trust_policy: Mapping[str, Any], max_session_duration_s: int) -> IamRole:
    """The role, or AdminError with every problem of its trust policy."""
    role = IamRole(arn, trust_policy, max_session_duration_s)
    problems = role_problems(role)
    if problems:
        raise AdminError("The role cannot be registered.", problems)
    return role
