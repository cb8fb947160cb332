"""Reads a token without verifying it: its kind, its claims, and the Logins keys that it may belong under."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from cognito_identity_emulator.credentials.issuer import read_session
from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.partitions import cognito_provider
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.social_providers import opaque_token_providers
from cognito_identity_emulator.keys.sealing import Seal
from cognito_identity_emulator.logins.issuer_keys import issuer_name
from cognito_identity_emulator.logins.providers import opaque, saml_contents
from cognito_identity_emulator.logins.providers.saml_xml import is_xml_in_base64
from cognito_identity_emulator.protocol.compact_jws import read_leniently
from cognito_identity_emulator.runtime.clock import SECOND_MS

Kind = Literal["jwt", "saml", "session", "opaque"]

_LAST_TIME_S = 250_000_000_000  # in the year 9892; calendars end soon after


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """The contents of a token, unverified.

    `kind` is jwt, saml, session (the session token of our credentials), or opaque: any other string. `claims` are those
    of a JWT, the attributes of a SAML response with its issuer and subject as `iss` and `sub`, or the facts of a
    session; None when they cannot be read. `opaque_provider` is the provider for which the built-in identity provider
    made an opaque token. `times` are the token's times by their names in it, in epoch milliseconds.
    """

    kind: Kind
    header: Mapping[str, Any] | None = None
    claims: Mapping[str, Any] | None = None
    opaque_provider: str | None = None
    times: Mapping[str, int] = field(default_factory=dict)

    @property
    def issuer(self) -> str | None:
        """The `iss` claim."""
        issuer = (self.claims or {}).get("iss")
        return issuer if isinstance(issuer, str) and issuer else None


def read_facts(token: str, seal: Seal) -> TokenFacts:
    """Read a token. Raises SamlLibraryMissingError for a SAML response when its libraries are not installed."""
    header_and_claims = read_leniently(token)
    if header_and_claims is not None:
        header, claims = header_and_claims
        return TokenFacts("jwt", header, claims, times=_times(claims, ("auth_time", "iat", "nbf", "exp")))
    for provider in opaque_token_providers():
        contents = opaque.open_token(token, provider.name, seal)
        if contents is not None:
            claims = {name: value for name, value in msgspec.to_builtins(contents).items() if value != 0}
            return TokenFacts("opaque", None, claims, provider.name, _times(claims, ("nbf", "exp")))
    session = seal.unseal("session", token)
    if session is not None:
        return _session_facts(read_session(session))
    if is_xml_in_base64(token):  # last, because a sealed token may begin with the same letter
        return TokenFacts(
            "saml", claims=saml_contents.unverified_claims(token), times=saml_contents.unverified_times(token)
        )
    return TokenFacts("opaque")


def logins_keys(pool: IdentityPool, facts: TokenFacts, *, is_own: bool) -> Sequence[str]:
    """The Logins keys that the token may belong under: the issuer's, or those of all providers of the pool whose
    tokens are of its kind. `is_own`: the issuer is that of our own tokens."""
    if facts.kind == "saml":
        return pool.saml_provider_arns or ()
    if facts.kind == "session":
        return ()
    if facts.kind == "opaque":
        if facts.opaque_provider is not None:
            return (facts.opaque_provider,)
        configured = pool.supported_login_providers or {}
        return [each.name for each in opaque_token_providers() if each.name in configured]
    if facts.issuer is None:
        return ()
    if is_own:
        return (cognito_provider(pool.region).name,)
    name = issuer_name(facts.issuer)
    configured_names = [oidc_provider_name(arn) or "" for arn in pool.open_id_connect_provider_arns or ()]
    return (next((each for each in configured_names if each.rstrip("/") == name), name),)


def _session_facts(session: Session) -> TokenFacts:
    """The facts of a session; none of them is secret."""
    claims = {
        "access_key_id": session.access_key_id,
        "assumed_role_arn": session.arn,
        "identity_id": session.identity_id,
        "identity_pool_id": session.identity_pool_id,
        "authentication_provider": session.authentication_provider,
        "tags": dict(session.tags),
    }
    times = {"issued_at": session.issued_at, "expires_at": session.expires_at}
    return TokenFacts("session", None, claims, times=times)


def _times(claims: Mapping[str, Any], names: Sequence[str]) -> dict[str, int]:
    """The claims among `names` that are times, in epoch milliseconds."""
    values = ((name, claims.get(name)) for name in names)
    return {
        name: int(value * SECOND_MS)
        for name, value in values
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LAST_TIME_S
    }
