"""Checks the inline session policy of a request against IAM's grammar of policies.

The sentences are those of IAM for the same mistakes (assumed: of STS's own, only the one about JSON was seen).

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

Differs: AWS answers a text that is not JSON with its parser's message since 2025; the emulator has the sentence before.
"""

from cognito_identity_emulator.domain.permission_policy import PolicyError, PolicyKind, parse_permission_policy
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.sts import MalformedPolicyDocument
from cognito_identity_emulator.runtime.bounds import MOST_OF_A_PROBLEM, shorten

_HINT = "Correct the Policy parameter."


def check_session_policy(text: str) -> None:
    """Check the policy in a text of JSON. Raises MalformedPolicyDocument for the mistake that IAM reports."""
    try:
        parse_permission_policy(text, PolicyKind.SESSION)
    except PolicyError as malformed:
        first = malformed.first
        failed = FailedCheck("session policy", "a policy that follows IAM's grammar", str(first), _HINT)
        raise MalformedPolicyDocument(shorten(first.sentence, MOST_OF_A_PROBLEM)).explain(failed) from None
