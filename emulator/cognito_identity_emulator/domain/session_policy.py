"""Checks the inline session policy of a request against IAM's grammar of policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

Differs: since 2025, AWS answers a text that is not JSON with its parser's message; the emulator has the older sentence.
[session-policy]
"""

from cognito_identity_emulator.domain.permission_policy import PolicyKind, parse_permission_policy
from cognito_identity_emulator.domain.policy_grammar import PolicyError
from cognito_identity_emulator.errors.failed_check import FailedCheck

_HINT = "Correct the Policy parameter."


def check_session_policy(text: str) -> None:
    """Check the policy in a text of JSON. Raises MalformedPolicyDocument for the mistake that IAM reports."""
    try:
        parse_permission_policy(text, PolicyKind.SESSION)
    except PolicyError as malformed:
        first = malformed.first
        failed = FailedCheck("session policy", "a policy that follows IAM's grammar", str(first), _HINT)
        raise first.refusal.explain(failed) from None
