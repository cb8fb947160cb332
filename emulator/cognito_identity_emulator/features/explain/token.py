"""Explains why pools accept or refuse a token.

The checks are those of the calls, but all of them are run, also after one that fails. Neither tokens nor claims reach a
log.
"""

from collections.abc import Sequence

from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.partitions import is_cognito_provider
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.cognito_identity import InvalidLoginToken, ProviderNotSupported
from cognito_identity_emulator.features.explain.fetches import wait_for_fetches
from cognito_identity_emulator.features.explain.results import (
    ExplainedCheck,
    ExplainedLogin,
    ExplainedTime,
    ExplainedToken,
    Refusal,
)
from cognito_identity_emulator.features.explain.signer import signer
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.logins.check import NO_JWT, Check, run_all
from cognito_identity_emulator.logins.providers.saml_xml import SamlLibraryMissingError
from cognito_identity_emulator.logins.token_facts import TokenFacts, logins_keys, read_facts
from cognito_identity_emulator.logins.token_sentence import token_sentence
from cognito_identity_emulator.operations.context import Services
from cognito_identity_emulator.protocol.compact_jws import MalformedJwsError
from cognito_identity_emulator.runtime.clock import SECOND_MS, iso_time, iso_time_ms
from cognito_identity_emulator.tokens.open_id_token import is_own_issuer


class TokenExplainer:
    """Explains tokens at a moment: `now` is epoch milliseconds."""

    def __init__(self, services: Services, keys: KeyRing, now: int) -> None:
        self._services = services
        self._keys = keys
        self._now = now

    def token(self, token: str, pools: Sequence[IdentityPool]) -> ExplainedToken:
        """The token's contents, and the checks of each pool. Raises AdminError."""
        facts = self.facts(token)
        explained = [login for pool in pools for login in self.logins(pool, token, facts)]
        signed = signer(token, facts, self._services, self._keys, explained)
        return ExplainedToken(
            kind=facts.kind,
            sentence=token_sentence(token, facts, is_own=self._is_own(facts)),
            header=facts.header,
            claims=facts.claims,
            now=iso_time_ms(self._now),
            times=[_time(name, time, self._now) for name, time in facts.times.items()],
            signed_by=signed.signed_by,
            signature=signed.sentence,
            pools=explained,
        )

    def facts(self, token: str) -> TokenFacts:
        """The token's contents. Raises AdminError when the SAML libraries are missing."""
        try:
            return read_facts(token, self._keys.seal)
        except SamlLibraryMissingError as problem:
            raise AdminError(str(problem)) from None

    def logins(self, pool: IdentityPool, token: str, facts: TokenFacts) -> Sequence[ExplainedLogin]:
        """The pool's checks of the token, under each Logins key that it may belong under; at least one entry."""
        keys = logins_keys(pool, facts, is_own=self._is_own(facts))
        return [self.login(pool, key, token) for key in keys] or [_no_key(pool, facts)]

    def login(self, pool: IdentityPool, key: str, token: str) -> ExplainedLogin:
        """The pool's checks of the token under a Logins key. Raises AdminError when the SAML libraries are missing."""
        if is_cognito_provider(key):
            return _explained(pool, key, self._own_token_checks(pool, key, token))
        logins = self._services.logins
        wait_for_fetches(lambda: logins.fetch_needed(pool, {key: token}, self._now, every_check=True))
        try:
            made, _ = run_all(logins.checks(pool, key, token, self._now))
        except SamlLibraryMissingError as problem:
            raise AdminError(str(problem)) from None
        return _explained(pool, key, made)

    def _is_own(self, facts: TokenFacts) -> bool:
        """Whether the issuer of a token is that of our own."""
        return facts.issuer is not None and is_own_issuer(self._services.settings, facts.issuer)

    def _own_token_checks(self, pool: IdentityPool, key: str, token: str) -> Sequence[Check]:
        try:
            return list(self._services.logins.own_token_checks(pool, key, token, self._now))
        except MalformedJwsError:
            refusal = InvalidLoginToken.not_a_jwt()
            return [Check("well-formed", "a JSON Web Token", "another string", refusal, NO_JWT)]


def _time(name: str, time: int, now: int) -> ExplainedTime:
    return ExplainedTime(name, iso_time(time), (time - now) // SECOND_MS)


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
    """The failed check when there is no Logins key that the token may belong under."""
    if facts.kind == "session":
        hint = "A session token signs AWS calls, together with its access key. Send a login token."
        check = Check("well-formed", "a login token", "a session token", InvalidLoginToken.not_a_jwt(), hint)
    elif facts.kind == "jwt":
        hint = "Send a token with an iss claim that names a provider of the pool."
        refusal = InvalidLoginToken.claim_missing("iss")
        check = Check("issuer", "an iss claim", "no iss claim", refusal, hint)
    elif facts.kind == "saml":
        hint = "Add the ARN of its SAML provider to the pool."
        check = Check("provider", "a SAML provider among the pool's providers", "none", ProviderNotSupported(), hint)
    else:
        check = Check("well-formed", "a JSON Web Token", "another string", InvalidLoginToken.not_a_jwt(), NO_JWT)
    return _explained(pool, None, [check])
