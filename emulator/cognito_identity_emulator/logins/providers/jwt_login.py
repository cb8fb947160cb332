"""Logins whose tokens are JSON Web Tokens: the checks that all of them share, in the order in which AWS makes them.

    well-formed -> issuer equals the Logins key -> provider configured on the pool -> required claims -> signature
    -> expiry and not-before -> audience

The order is inferred from replies of the real service; the last check gives the same refusal as the third.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from typing import Any, Protocol

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
from cognito_identity_emulator.protocol.compact_jws import JsonWebToken, MalformedJwsError, read_header, read_token
from cognito_identity_emulator.runtime.bounds import join_names

_REQUIRED_CLAIMS = ("sub", "exp")


class UserCheck(Protocol):
    """Further checks of the user of a token that passes all others."""

    def checks(self, token: JsonWebToken) -> Iterator[Check]:
        """The checks. They never wait."""

    def fetch_needed(self, token: JsonWebToken) -> "Future[None] | None":
        """The fetch that should end before the checks."""


class JwtLogin(msgspec.Struct, frozen=True, kw_only=True):
    """What is expected of a token under a Logins key.

    `is_configured`: the pool names the provider, and it exists. `deleted_provider`: the ARN of a provider that the pool
    names and IAM has no more. `audiences`: the accepted client ids; None for any. `verified_login`
    makes the login of the claims of a good token. `issuer_keys`: None when signatures are not verified. `key_set_path`:
    the path of the keys below the issuer's address; None when its discovery document names them. `prefers_azp`: the
    authorized party of a token, if any, takes the place of its audience. `clock_skew_s`: how far the issuer's clock may
    differ, in seconds.
    """

    key: str
    is_configured: bool
    audiences: frozenset[str] | None
    verified_login: Callable[[Mapping[str, Any]], VerifiedLogin]
    issuer_keys: IssuerKeys | None
    key_set_path: str | None = None
    prefers_azp: bool = False
    clock_skew_s: int = 0
    user_check: UserCheck | None = None
    deleted_provider: str | None = None

    def fetch_needed(self, text: str, now: int, *, every_check: bool = False) -> "Future[None] | None":
        """The fetch of the issuer's keys or, after it, of the user's status; None when everything is in memory.

        Nothing is fetched for a token that is refused without it, nor for an issuer that the pool does not name.
        """
        if not self.is_configured or self._has_current_keys(text):
            return None
        try:
            token = read_token(text)
        except MalformedJwsError:
            return None
        if not self._is_issuer(token) or (self._missing_claims(token) and not every_check):
            return None
        keys_needed = None if self.issuer_keys is None else self.issuer_keys.fetch_needed(token, self.key_set_path)
        if keys_needed is not None:
            return keys_needed
        if self.user_check is None or not self._passes(token, now):
            return None
        return self.user_check.fetch_needed(token)

    def verify_fast(self, text: str, now: int) -> VerifiedLogin | None:
        """The login of a token that passes all of `checks`; None when one of them fails or must look up the user.

        Most tokens pass, and describing the checks takes longer than making them.
        """
        if not self.is_configured or self.user_check is not None:
            return None
        try:
            token = read_token(text)
        except MalformedJwsError:
            return None
        return self.verified_login(token.claims) if self._passes(token, now) else None

    def checks(self, text: str, now: int) -> Checks:
        """The checks of a token."""
        try:
            token = read_token(text)
        except MalformedJwsError:
            refusal = InvalidLoginToken.not_a_jwt()
            yield Check("well-formed", "a JSON Web Token", "something else", refusal, check.NO_JWT)
            raise
        yield Check("well-formed", "a JSON Web Token", f"one signed with {token.algorithm}")
        yield self._issuer(token)
        yield self._provider()
        for name in self._missing_claims(token):
            yield Check("claims", f"a {name} claim", "none", InvalidLoginToken.claim_missing(name), _id_token(name))
        if self.issuer_keys is not None and self.is_configured:
            yield self._signature(token, self.issuer_keys)
        yield from self._times(token, now)
        yield self._audience(token)
        if self.user_check is not None:
            yield from self.user_check.checks(token)
        return self.verified_login(token.claims)

    def trust_any(self, text: str) -> VerifiedLogin:
        """The login of any string: the user is the `sub` of a JSON Web Token, or the string itself."""
        try:
            claims = read_token(text).claims
        except MalformedJwsError:
            claims = {}
        return self.verified_login(claims if claims.get("sub") else {**claims, "sub": text})

    def preview(self, claims: Mapping[str, Any]) -> VerifiedLogin:
        """The login of a good token with these claims."""
        return self.verified_login({**claims, "sub": str(claims.get("sub") or "")})

    def _has_current_keys(self, text: str) -> bool:
        """Whether no fetch is needed, as far as the header says: the usual case, without reading the whole token."""
        if self.user_check is not None:
            return False
        if self.issuer_keys is None:
            return True
        header = read_header(text)
        return header is None or self.issuer_keys.has_current(self.key, header, self.key_set_path)

    def _passes(self, token: JsonWebToken, now: int) -> bool:
        """Whether the token passes all checks but that of the user."""
        try:
            return (
                self._is_issuer(token)
                and bool(token.claims.get("sub"))
                and (self.issuer_keys is None or self.issuer_keys.verify(token, key_set_path=self.key_set_path))
                and self._is_timely(token, now)
                and self._is_accepted(self._parties(token))
            )
        except IssuerUnreachableError:
            return False

    def _is_issuer(self, token: JsonWebToken) -> bool:
        # Some issuers end with a slash, and so may the ARN that names them.
        return issuer_name(token.claims.get("iss") or "") == self.key.rstrip("/")

    def _parties(self, token: JsonWebToken) -> tuple[Any, ...]:
        """The parties that the token was made for; empty when it names none."""
        audiences = token.audiences
        authorized_party = token.claims.get("azp") if audiences and self.prefers_azp else None
        return (authorized_party,) if authorized_party else audiences

    def _is_accepted(self, parties: tuple[Any, ...]) -> bool:
        return bool(parties) if self.audiences is None else not self.audiences.isdisjoint(parties)

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
        if self.is_configured:
            return Check("provider", expected, "it is")
        if self.deleted_provider is not None:
            hint = "Create it again with CreateOpenIDConnectProvider, or remove it from the pool's providers."
            got = f"{self.deleted_provider}, which was deleted"
            return Check("provider", f"an OIDC provider of IAM for {self.key}", got, ProviderNotSupported(), hint)
        hint = f"Add {self.key} to the pool, as a user pool, an OIDC provider's ARN or a supported login provider."
        return Check("provider", expected, "it is not one of them", ProviderNotSupported(), hint)

    def _missing_claims(self, token: JsonWebToken) -> list[str]:
        return [name for name in _REQUIRED_CLAIMS if token.claims.get(name) in (None, "")]

    def _signature(self, token: JsonWebToken, issuer_keys: IssuerKeys) -> Check:
        expected = f"a signature by a key of {self.key}"
        try:
            if issuer_keys.verify(token, key_set_path=self.key_set_path):
                return Check("signature", expected, f"key {token.key_id}")
            unreachable = None
        except IssuerUnreachableError as problem:
            unreachable = str(problem)
        hint = (
            f"Name its keys with --issuer-keys {self.key}=URL-or-file, "
            "or accept any signature with --login-verification claims."
        )
        if unreachable is not None:
            return Check("signature", expected, unreachable, ExternalServiceException(self.key), hint)
        got = f"key {token.key_id}, algorithm {token.algorithm}"
        return Check("signature", expected, got, InvalidLoginToken.signature_unverified(), hint)

    def _times(self, token: JsonWebToken, now: int) -> Iterator[Check]:
        now_s = now // 1000
        expires_at_s, not_before_s = _lifetime(token)
        early_s, late_s = now_s - self.clock_skew_s, now_s + self.clock_skew_s
        yield check.expiry(early_s, expires_at_s, lambda: InvalidLoginToken.expired(now_s, expires_at_s))
        yield check.not_before(late_s, not_before_s, lambda: InvalidLoginToken.not_yet_valid(now_s, not_before_s or 0))

    def _is_timely(self, token: JsonWebToken, now: int) -> bool:
        expires_at_s, not_before_s = _lifetime(token)
        now_s, skew_s = now // 1000, self.clock_skew_s
        return (not_before_s or 0) - skew_s <= now_s < expires_at_s + skew_s

    def _audience(self, token: JsonWebToken) -> Check:
        expected = (
            "any audience" if self.audiences is None else join_names(sorted(self.audiences), " or ") or "a client"
        )
        parties = self._parties(token)
        if not parties:
            return Check("audience", expected, "no aud claim", InvalidLoginToken.claim_missing("aud"), _id_token("aud"))
        got = join_names(map(str, parties))
        if self._is_accepted(parties):
            return Check("audience", expected, got)
        hint = f"Add the client id {got} to the provider, or ask the provider for a token for {expected}."
        return Check("audience", expected, got, ProviderNotSupported(), hint)


def _lifetime(token: JsonWebToken) -> tuple[int, int | None]:
    """The `exp` and `nbf` of a token, in epoch seconds; 0 and None when it has none."""
    not_before = token.claims.get("nbf")
    return int(token.claims.get("exp") or 0), None if not_before is None else int(not_before)


def _id_token(claim: str) -> str:
    return f"Use the provider's ID token, which has a {claim} claim; access tokens may not."
