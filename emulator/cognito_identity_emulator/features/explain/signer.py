"""Finds out whose key signed a token, without fetching keys of issuers that neither a pool nor the operator names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cognito_identity_emulator.errors.failed_check import shown
from cognito_identity_emulator.features.explain.fetches import wait_for_fetches
from cognito_identity_emulator.features.explain.results import ExplainedLogin, SignedBy
from cognito_identity_emulator.keys.key_ring import KeyRing, SigningKeys
from cognito_identity_emulator.logins.issuer_keys import issuer_name
from cognito_identity_emulator.logins.key_sets import IssuerUnreachableError
from cognito_identity_emulator.logins.providers import saml_contents
from cognito_identity_emulator.logins.token_facts import TokenFacts
from cognito_identity_emulator.logins.verification_key import verify_with_rsa_key
from cognito_identity_emulator.operations.context import Services
from cognito_identity_emulator.protocol.compact_jws import JsonWebToken, MalformedJwsError, read_token

_Ours = Literal["ours", "built-in identity provider"]


@dataclass(frozen=True, slots=True)
class Signer:
    """The signer, and a sentence that gives the evidence."""

    signed_by: SignedBy
    sentence: str


def signer(
    token: str, facts: TokenFacts, services: Services, keys: KeyRing, logins: Sequence[ExplainedLogin]
) -> Signer:
    """The signer of a token; `logins` are the checks of the pools, which may include its signature."""
    if facts.opaque_provider is not None:
        return Signer("built-in identity provider", "The built-in identity provider sealed it.")
    if facts.kind == "session":
        return Signer("ours", "This emulator sealed it, for its access key.")
    if facts.kind == "opaque":
        return Signer("unknown", "Only its issuer can read it.")
    if facts.kind == "saml":
        return _of_saml(token, facts, keys)
    try:
        read = read_token(token)
    except MalformedJwsError:
        return Signer("unknown", "A token that is not well-formed has no signature to verify.")
    if read.algorithm == "none":
        return Signer("unknown", "It is not signed: its algorithm is none.")
    return _of_ours(read, keys) or _of_issuer(read, facts, services, logins)


def _of_saml(token: str, facts: TokenFacts, keys: KeyRing) -> Signer:
    if facts.claims is None:
        return Signer("unknown", "A SAML response that cannot be read has no signature to verify.")
    if saml_contents.is_signed_by_built_in_provider(token, keys.login_tokens):
        return Signer("built-in identity provider", "The built-in identity provider signed it.")
    return Signer(
        "unknown", "No key of this emulator signed it. Pools verify it with the metadata of their SAML providers."
    )


def _of_ours(read: JsonWebToken, keys: KeyRing) -> Signer | None:
    """The signer, when the token's header names a key of this emulator."""
    own_keys: tuple[tuple[_Ours, str, SigningKeys], ...] = (
        ("ours", "this emulator", keys.open_id_tokens),
        ("built-in identity provider", "the built-in identity provider", keys.login_tokens),
    )
    for signed_by, name, signing_keys in own_keys:
        key = None if read.key_id is None else signing_keys.find(read.key_id)
        if key is None:
            continue
        if verify_with_rsa_key(read, key.public):
            retired = "" if key.retired_at is None else ", which is retired and still verifies"
            return Signer(signed_by, f"Key {key.key_id} of {name} signed it{retired}.")
        return Signer(
            "unknown",
            f"Its header names key {key.key_id} of {name}, but that key did not make the signature: "
            "the token was changed after it was signed, or another key signed it.",
        )
    return None


def _of_issuer(read: JsonWebToken, facts: TokenFacts, services: Services, logins: Sequence[ExplainedLogin]) -> Signer:
    """The signer, when only the keys of the token's issuer can tell."""
    if facts.issuer is None:
        return Signer("unknown", "It does not name its issuer, so its keys are unknown.")
    issuer, key = issuer_name(shown(facts.issuer)), f"key {shown(read.key_id)}" if read.key_id else "a key"
    signature_checks = [check for login in logins for check in login.checks if check.name == "signature"]
    if any(check.passed for check in signature_checks):
        return Signer("issuer", f"{key[0].upper()}{key[1:]} of {issuer} signed it.")
    if signature_checks:
        return Signer("unknown", f"No known key of {issuer} made this signature: {signature_checks[0].got}.")
    if not services.issuer_keys.named_by_operator(facts.issuer):
        return Signer(
            "unknown",
            f"The signature was not verified: no pool and no --issuer-keys names {issuer}.",
        )
    wait_for_fetches(lambda: services.issuer_keys.fetch_needed(read))
    try:
        if services.issuer_keys.verify(read):
            return Signer("issuer", f"{key[0].upper()}{key[1:]} of {issuer} signed it.")
    except IssuerUnreachableError as problem:
        return Signer("unknown", f"The keys of {issuer} could not be fetched: {problem}.")
    return Signer("unknown", f"Its header names {key}, but no key of {issuer} made this signature.")
