"""Explains what a puzzled person wants to know: why a token is accepted or refused, and which role comes out.

The checks and decisions are those of the calls themselves, run past the first that fails; nothing is stored, and
neither tokens nor claims reach a log.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import wait
from typing import Any, TypeVar

from emulator.call import Rooms
from emulator.control.explained import (
    ExplainedCheck,
    ExplainedLogin,
    ExplainedToken,
    Refusal,
    SignedBy,
)
from emulator.control.refusal import ControlRefusal
from emulator.domain.identity_pool import IdentityPool
from emulator.engine.engine import MOST_WAITS
from emulator.errors.cognito_identity import InvalidLoginToken, ProviderNotSupported
from emulator.keys.key_ring import KeyRing
from emulator.logins import json_web_token
from emulator.logins.check import Check, make_all
from emulator.logins.json_web_token import rsa_verifies
from emulator.logins.key_sets import IssuerUnreachable
from emulator.logins.providers import saml_login
from emulator.logins.providers.saml_xml import SamlLibraryMissing
from emulator.logins.token_facts import TokenFacts, logins_keys, read_facts
from emulator.tokens.open_id_token import PROVIDER_NAME
from emulator.waiting import MustWait

Answer = TypeVar("Answer")


class Explaining:
    """Explains tokens at a moment: `now` is epoch milliseconds."""

    def __init__(self, rooms: Rooms, keys: KeyRing, now: int) -> None:
        self._rooms = rooms
        self._keys = keys
        self._now = now

    def token(self, token: str, pools: Sequence[IdentityPool]) -> ExplainedToken:
        """What the token is, and what each pool makes of it. Raises ControlRefusal."""
        facts = self.facts(token)
        explained = [login for pool in pools for login in self.logins(pool, token, facts)]
        signed_by = self._signed_by(token, facts)
        if signed_by == "unknown" and any(_signature_passed(login) for login in explained):
            signed_by = "issuer"
        return ExplainedToken(facts.kind, facts.header, facts.claims, signed_by, explained)

    def facts(self, token: str) -> TokenFacts:
        """What the token is and says. Raises ControlRefusal where SAML cannot be read."""
        try:
            return read_facts(token, self._keys.seal)
        except SamlLibraryMissing as problem:
            raise ControlRefusal(str(problem)) from None

    def logins(self, pool: IdentityPool, token: str, facts: TokenFacts) -> Sequence[ExplainedLogin]:
        """What the pool makes of the token, under each key that suggests itself; at least one entry."""
        keys = logins_keys(pool, facts, self._rooms.settings.issuer)
        return [self.login(pool, key, token) for key in keys] or [_no_key(pool, facts)]

    def login(self, pool: IdentityPool, key: str, token: str) -> ExplainedLogin:
        """What the pool makes of the token under a Logins key. Raises ControlRefusal where SAML cannot be read."""
        if key == PROVIDER_NAME:
            return _explained(pool, key, self._own_token_checks(pool, token))
        try:
            made, _ = waiting(lambda: make_all(self._rooms.logins.checks(pool, key, token, self._now)))
        except SamlLibraryMissing as problem:
            raise ControlRefusal(str(problem)) from None
        return _explained(pool, key, made)

    def _own_token_checks(self, pool: IdentityPool, token: str) -> Sequence[Check]:
        try:
            return list(self._rooms.logins.own_token_checks(pool, token, self._now))
        except InvalidLoginToken as refusal:
            return [Check("well-formed", "a JSON Web Token", "something else", refusal)]

    def _signed_by(self, token: str, facts: TokenFacts) -> SignedBy:
        """Whose key signed the token, as far as that is known without fetching a key."""
        if facts.opaque_provider is not None:
            return "built-in identity provider"
        if facts.kind == "saml":
            by_us = facts.claims is not None and saml_login.made_by_us(token, self._keys.login_tokens)
            return "built-in identity provider" if by_us else "unknown"
        try:
            read = json_web_token.read(token)
        except InvalidLoginToken:
            return "unknown"
        whose: tuple[tuple[SignedBy, Any], ...] = (
            ("ours", self._keys.open_id_tokens),
            ("built-in identity provider", self._keys.login_tokens),
        )
        for signed_by, keys in whose:
            key = None if read.key_id is None else keys.find(read.key_id)
            if key is not None:
                return signed_by if rsa_verifies(read, key.public) else "unknown"
        if facts.issuer is not None and self._rooms.issuer_keys.named_by_operator(facts.issuer):
            try:
                return "issuer" if waiting(lambda: self._rooms.issuer_keys.verify(read)) else "unknown"
            except IssuerUnreachable:
                pass
        return "unknown"


def waiting(ask: Callable[[], Answer]) -> Answer:
    """The answer, after waiting in this thread for whatever there is to wait for. Raises ControlRefusal."""
    for _ in range(MOST_WAITS):
        try:
            return ask()
        except MustWait as signal:
            if signal.until is not None:
                wait([signal.until])
    raise ControlRefusal("The issuer's keys are still not there. Try again.")


def _explained(pool: IdentityPool, key: str | None, made: Sequence[Check]) -> ExplainedLogin:
    refusal = next((check.refusal for check in made if check.refusal is not None), None)
    return ExplainedLogin(
        identity_pool_id=pool.id,
        identity_pool_name=pool.name,
        provider=key,
        accepted=refusal is None,
        refusal=None if refusal is None else Refusal(refusal.code, refusal.message),
        checks=[ExplainedCheck(each.name, each.expected, each.got, each.passed, each.hint) for each in made],
    )


def _no_key(pool: IdentityPool, facts: TokenFacts) -> ExplainedLogin:
    """What is said where no Logins key suggests itself."""
    if facts.kind == "jwt":
        check = Check("issuer", "a token that names its issuer", "no iss claim", InvalidLoginToken.claim_missing("iss"))
    elif facts.kind == "saml":
        hint = "Add the ARN of its SAML provider to the pool."
        check = Check("provider", "a SAML provider among the pool's providers", "none", ProviderNotSupported(), hint)
    else:
        check = Check("well-formed", "a JSON Web Token", "something else", InvalidLoginToken.not_a_jwt())
    return _explained(pool, None, [check])


def _signature_passed(login: ExplainedLogin) -> bool:
    return any(check.name == "signature" and check.passed for check in login.checks)
