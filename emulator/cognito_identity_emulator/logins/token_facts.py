"""What can be said of a token before anything is checked: what it is, what it says, and under which Logins keys it
belongs."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from cognito_identity_emulator.credentials.issuer import read_session
from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.keys.sealing import Seal
from cognito_identity_emulator.logins.issuer_keys import issuer_name
from cognito_identity_emulator.logins.providers import opaque, saml_login
from cognito_identity_emulator.protocol.compact_jws import read_leniently
from cognito_identity_emulator.runtime.clock import SECOND_MS
from cognito_identity_emulator.tokens.open_id_token import PROVIDER_NAME

Kind = Literal["jwt", "saml", "session", "opaque"]

_LAST_TIME_S = 250_000_000_000  # in the year 9892; calendars end soon after


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """A token as it reads, nothing of it verified.

    `kind` is jwt, saml, session (the session token of credentials from here), or opaque: any other string. `claims` are
    a JWT's, the attributes of a SAML response with its issuer and subject as `iss` and `sub`, or the facts of a
    session; None where they cannot be read. `opaque_provider` is the provider for which the built-in identity provider
    made an opaque token. `times` are those that it names, epoch milliseconds, by the names it has for them.
    """

    kind: Kind
    header: Mapping[str, Any] | None = None
    claims: Mapping[str, Any] | None = None
    opaque_provider: str | None = None
    times: Mapping[str, int] = field(default_factory=dict)

    @property
    def issuer(self) -> str | None:
        """Who it says that made it."""
        issuer = (self.claims or {}).get("iss")
        return issuer if isinstance(issuer, str) and issuer else None


def read_facts(token: str, seal: Seal) -> TokenFacts:
    """What a token is and says. Raises SamlLibraryMissingError for a SAML response where nothing can read it."""
    header_and_claims = read_leniently(token)
    if header_and_claims is not None:
        header, claims = header_and_claims
        return TokenFacts("jwt", header, claims, times=_times(claims, ("auth_time", "iat", "nbf", "exp")))
    for provider in opaque.PROVIDERS:
        opened = opaque.open_token(token, provider, seal)
        if opened is not None:
            said = {name: value for name, value in msgspec.to_builtins(opened).items() if value != 0}
            return TokenFacts("opaque", None, said, provider, _times(said, ("nbf", "exp")))
    session = seal.unseal("session", token)
    if session is not None:
        return _session_facts(read_session(session))
    if _is_xml(token):  # by its first letter, which a sealed token may begin with too
        return TokenFacts("saml", claims=saml_login.unproven_claims(token), times=saml_login.unproven_times(token))
    return TokenFacts("opaque")


def logins_keys(pool: IdentityPool, facts: TokenFacts, own_issuer: str) -> Sequence[str]:
    """The Logins keys under which a pool could be given the token: the issuer's, or those of every provider of the pool
    whose tokens are of its kind. `own_issuer` is the issuer of our own tokens."""
    if facts.kind == "saml":
        return pool.saml_provider_arns or ()
    if facts.kind == "session":
        return ()
    if facts.kind == "opaque":
        if facts.opaque_provider is not None:
            return (facts.opaque_provider,)
        return [each for each in opaque.PROVIDERS if each in (pool.supported_login_providers or {})]
    if facts.issuer is None:
        return ()
    if facts.issuer == own_issuer:
        return (PROVIDER_NAME,)
    name = issuer_name(facts.issuer)
    named = [oidc_provider_name(arn) or "" for arn in pool.open_id_connect_provider_arns or ()]
    return (next((each for each in named if each.rstrip("/") == name), name),)


def _session_facts(session: Session) -> TokenFacts:
    """Who holds the credentials; nothing of it is secret."""
    claims = {
        "access_key_id": session.access_key_id,
        "assumed_role_arn": session.assumed_role_arn,
        "identity_id": session.identity_id,
        "identity_pool_id": session.identity_pool_id,
        "authentication_provider": session.authentication_provider,
        "tags": dict(session.tags),
    }
    times = {"issued_at": session.issued_at, "expires_at": session.expires_at}
    return TokenFacts("session", None, claims, times=times)


def _times(claims: Mapping[str, Any], names: Sequence[str]) -> dict[str, int]:
    """The claims among `names` that are times, in epoch milliseconds."""
    said = ((name, claims.get(name)) for name in names)
    return {
        name: int(value * SECOND_MS)
        for name, value in said
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LAST_TIME_S
    }


def _is_xml(token: str) -> bool:
    try:
        return b64decode("".join(token.split()), validate=True).lstrip().startswith(b"<")
    except ValueError:
        return False
