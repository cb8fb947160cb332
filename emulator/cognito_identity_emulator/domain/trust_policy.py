"""A role's trust policy: the statements that allow or deny assuming the role.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html#term_trust-policy
"""

from cognito_identity_emulator.domain.policy import Policy


class TrustPolicy(Policy):
    """A policy whose statements have principals, and whose resource is the role itself."""
