"""Logins whose tokens are JSON Web Tokens: the checks that all of them share, in the order in which AWS makes them.

    well-formed -> issuer equals the Logins key -> provider configured on the pool -> required claims -> signature
    -> expiry and not-before -> audience

The order is inferred from replies of the real service; the last check gives the same refusal as the third.
"""

from collections.abc import Callable, Generator, Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.errors.cognito_identity import (
    ExternalServiceException,
    InvalidLoginToken,
    ProviderNotSupported,
)
from cognito_identity_emulator.logins import check
from cognito_identity_emulator.logins.check import Check, Checks
from cognito_identity_emulator.logins.issuer_keys import IssuerKeys, issuer_name
from cognito_identity_emulator.logins.key_sets import IssuerUnreachableError
from cognito_identity_emulator.protocol.compact_jws import JsonWebToken, MalformedJwsError, read_token

Some = Generator[Check, None, None]


class JwtLogin(msgspec.Struct, frozen=True):
    """What is expected of a token under a Logins key, and what it proves.

    `configured`: the pool names the provider. `audiences`: the client ids that are accepted; None for any.
    `key_set_path`: where the issuer's keys are below its address; None to ask its discovery document. `prefers_azp`: an
    authorized party, where the token names one, counts in place of its audience. `proof` makes the proof of the claims.
    `user_check`: further checks of a token that passed all others.
    """

    key: str
    configured: bool
    audiences: frozenset[str] | None
    verified_login: Callable[[Mapping[str, Any]], VerifiedLogin]
    key_set_path: str | None = None
    prefers_azp: bool = False
    user_check: Callable[[JsonWebToken], Some] | None = None

    def verify_fast(self, text: str, now: int, issuer_keys: IssuerKeys | None) -> VerifiedLogin | None:
        """The proof of a token that passes all of `checks`; None when one of them fails or has to ask for the user.

        Most tokens pass, and nobody looks at the checks of those: to put them into words takes longer than to make
        them. May raise WouldBlock.
        """
        if not self.configured or self.user_check is not None:
            return None
        try:
            token = read_token(text)
            passes = (
                self._is_issuer(token)
                and token.claims.get("sub")
                and (issuer_keys is None or issuer_keys.verify(token, key_set_path=self.key_set_path))
                and _is_timely(token, now)
                and self._is_accepted(self._offered(token))
            )
        except (MalformedJwsError, IssuerUnreachableError):
            return None
        return self.verified_login(token.claims) if passes else None

    def checks(self, text: str, now: int, issuer_keys: IssuerKeys | None) -> Checks:
        """The checks of a token; with no `issuer_keys` its signature is not among them. May raise WouldBlock."""
        try:
            token = read_token(text)
        except MalformedJwsError:
            refusal = InvalidLoginToken.not_a_jwt()
            yield Check("well-formed", "a JSON Web Token", "something else", refusal, check.NO_JWT)
            raise
        yield Check("well-formed", "a JSON Web Token", f"one signed with {token.algorithm}")
        yield self._issuer(token)
        yield self._provider()
        yield from self._required_claims(token)
        if issuer_keys is not None and self.configured:  # nothing is fetched for an issuer that the pool does not name
            yield self._signature(token, issuer_keys)
        yield from self._times(token, now)
        yield self._audience(token)
        if self.user_check is not None:
            yield from self.user_check(token)
        return self.verified_login(token.claims)

    def unchecked(self, text: str) -> VerifiedLogin:
        """The login that any string is when nothing is verified: the user is a JWT's `sub`, or the string itself."""
        try:
            claims = read_token(text).claims
        except MalformedJwsError:
            claims = {}
        return self.verified_login(claims if claims.get("sub") else {**claims, "sub": text})

    def claimed(self, claims: Mapping[str, Any]) -> VerifiedLogin:
        """The login that a good token with these claims would prove."""
        return self.verified_login({**claims, "sub": str(claims.get("sub") or "")})

    def _is_issuer(self, token: JsonWebToken) -> bool:
        # Some issuers end with a slash, and so may the ARN that names them.
        return issuer_name(token.claims.get("iss") or "") == self.key.rstrip("/")

    def _offered(self, token: JsonWebToken) -> tuple[Any, ...]:
        """Whom the token was made for; nobody when it does not say."""
        audiences = token.audiences
        authorized_party = token.claims.get("azp") if audiences and self.prefers_azp else None
        return (authorized_party,) if authorized_party else audiences

    def _is_accepted(self, offered: tuple[Any, ...]) -> bool:
        return bool(offered) if self.audiences is None else not self.audiences.isdisjoint(offered)

    def _issuer(self, token: JsonWebToken) -> Check:
        issuer = token.claims.get("iss") or ""
        if not issuer:
            return Check("issuer", self.key, "no iss claim", InvalidLoginToken.claim_missing("iss"), _id_token("iss"))
        if not self._is_issuer(token):
            hint = f"Pass this token under the Logins key {issuer_name(issuer)}"
            return Check("issuer", self.key, issuer, InvalidLoginToken.issuer_differs(), f"{hint}.")
        return Check("issuer", self.key, issuer)

    def _provider(self) -> Check:
        expected = f"{self.key} among the pool's providers"
        if self.configured:
            return Check("provider", expected, "it is")
        hint = f"Add {self.key} to the pool, as a user pool, an OIDC provider's ARN or a supported login provider."
        return Check("provider", expected, "it is not among them", ProviderNotSupported(), hint)

    def _required_claims(self, token: JsonWebToken) -> Some:
        for name in ("sub", "exp"):
            if token.claims.get(name) in (None, ""):
                yield Check("claims", f"a {name} claim", "none", InvalidLoginToken.claim_missing(name), _id_token(name))

    def _signature(self, token: JsonWebToken, issuer_keys: IssuerKeys) -> Check:
        expected = f"a signature by a key of {self.key}"
        try:
            if issuer_keys.verify(token, key_set_path=self.key_set_path):
                return Check("signature", expected, f"key {token.key_id}")
            unreachable = None
        except IssuerUnreachableError as problem:
            unreachable = str(problem)
        hint = (
            f"Say where its keys are with --issuer-keys {self.key}=URL-or-file, "
            "or take any signature with --login-verification claims."
        )
        if unreachable is not None:
            return Check("signature", expected, unreachable, ExternalServiceException(self.key), hint)
        got = f"key {token.key_id}, algorithm {token.algorithm}"
        return Check("signature", expected, got, InvalidLoginToken.signature_unverified(), hint)

    def _times(self, token: JsonWebToken, now: int) -> Some:
        now_s = now // 1000
        expires_at_s, not_before_s = _lifetime(token)
        yield check.expiry(now_s, expires_at_s, lambda: InvalidLoginToken.expired(now_s, expires_at_s))
        yield check.not_before(now_s, not_before_s, lambda: InvalidLoginToken.not_yet_valid(now_s, not_before_s or 0))

    def _audience(self, token: JsonWebToken) -> Check:
        expected = "any audience" if self.audiences is None else " or ".join(sorted(self.audiences)) or "a client"
        offered = self._offered(token)
        if not offered:
            return Check("audience", expected, "no aud claim", InvalidLoginToken.claim_missing("aud"), _id_token("aud"))
        got = ", ".join(map(str, offered))
        if self._is_accepted(offered):
            return Check("audience", expected, got)
        hint = f"Add the client id {got} to the provider, or ask the provider for a token for {expected}."
        return Check("audience", expected, got, ProviderNotSupported(), hint)


def _lifetime(token: JsonWebToken) -> tuple[int, int | None]:
    """When a token expires, and since when it is good, as far as it says so: epoch seconds."""
    not_before = token.claims.get("nbf")
    return int(token.claims.get("exp") or 0), None if not_before is None else int(not_before)


def _is_timely(token: JsonWebToken, now: int) -> bool:
    expires_at_s, not_before_s = _lifetime(token)
    return (not_before_s or 0) <= now // 1000 < expires_at_s


def _id_token(claim: str) -> str:
    return f"Take the provider's ID token: it has a {claim} claim, which access tokens may lack."
