"""The journal says what is wrong with a refused call of AssumeRoleWithWebIdentity, and what to do."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator, ManualClock
from tests.issuer import Issuer
from tests.operations.calling import refusal
from tests.operations.sts.calling import assume
from tests.provenance import assumed


def explanation(shared: Emulator, sts: Any, role: str, token: str, **members: Any) -> str:
    """What the journal says of a call that is refused."""
    refusal(assume, sts=sts, role=role, token=token, **members)
    found = str(shared.calls[-1].explanation)
    assert token not in found
    return found


@assumed("explanations are this project's own")
@pytest.mark.parametrize(
    ("claims", "text"),
    [
        ({"sub": None}, "claims: expected the claim sub, got none. Use the provider's ID token"),
        ({"exp": 1}, "expiry: expected a token that expires after"),
        ({"nbf": 10**10}, "not-before: expected a token that is valid at"),
        ({"iat": 1}, "iat: expected a token issued at most 86400 s ago"),
        ({"sub": "s" * 256}, "sub: expected at most 255 characters, got 256 characters"),
    ],
)
def test_the_explanation_names_the_claim_of_a_refused_token(
    shared: Emulator,
    sts: Any,
    role: str,
    named_issuer: Issuer,
    module_clock: ManualClock,
    claims: dict[str, Any],
    text: str,
) -> None:
    assert text in explanation(shared, sts, role, named_issuer.token(now=module_clock.now(), **claims))


@assumed("explanations are this project's own")
def test_the_explanation_of_a_text_that_is_no_token_mentions_provider_id(shared: Emulator, sts: Any, role: str) -> None:
    text = explanation(shared, sts, role, "EAAG-example")
    assert text.startswith("well-formed: expected a JSON Web Token, got another string.")
    assert text.endswith("needs a ProviderId.")


@assumed("explanations are this project's own")
def test_the_explanation_of_a_wrong_signature_of_ours_points_to_our_keys(
    shared: Emulator, sts: Any, role: str, guest_token: str
) -> None:
    signed, _, _ = guest_token.rpartition(".")
    text = explanation(shared, sts, role, f"{signed}.AAAA")
    assert text.startswith("signature: expected a signature by a key of this emulator, got key us-east-1")
    assert "--issuer-keys" not in text


@assumed("explanations are this project's own")
def test_the_explanation_of_an_expired_token_of_ours_has_both_times(
    shared: Emulator, sts: Any, role: str, guest_token: str, module_clock: ManualClock
) -> None:
    module_clock.advance(900)
    text = explanation(shared, sts, role, guest_token)
    assert text.startswith(f"expiry: expected a token that expires after {module_clock.now() // 1000} (")


@assumed("explanations are this project's own")
@pytest.mark.parametrize(
    ("arns", "text"),
    [
        (["arn:aws:iam::123456789012:role/guest"], "expected the ARN of a managed policy, got arn:aws:iam::"),
        ([f"arn:aws:iam::aws:policy/P{number}" for number in range(11)], "expected at most 10 in PolicyArns, got 11."),
    ],
)
def test_the_explanation_of_refused_policy_arns_names_them(
    shared: Emulator, sts: Any, role: str, guest_token: str, arns: list[str], text: str
) -> None:
    found = explanation(shared, sts, role, guest_token, PolicyArns=[{"arn": each} for each in arns])
    assert found.startswith(f"session policies: {text}")
