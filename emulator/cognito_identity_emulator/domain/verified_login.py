"""Verified logins: the outcome of `logins`, and the input of every decision about a login."""

from collections.abc import Mapping

import msgspec

from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.domain.identity import AUTHENTICATED, UNAUTHENTICATED, Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.principal_tags import default_tags, mapped_tags
from cognito_identity_emulator.domain.social_providers import STS_KEYS

_OPEN_ID_CONNECT_KEYS = ("aud", "sub")


class VerifiedLogin(msgspec.Struct, frozen=True):
    """A login whose token is verified.

    `login` is the user of the provider; `amr` is the name of the login in an OpenID token (its third `amr` element);
    `role_mapping_keys`, best first, and `tag_map_key` are this provider's keys in the pool's role mappings and
    principal tag maps; `claims` are visible to rules and tag maps; `saml_roles` are the roles of a SAML assertion.
    """

    login: Login
    amr: str
    role_mapping_keys: tuple[str, ...] = ()
    tag_map_key: str = ""
    claims: Mapping[str, object] = msgspec.field(default_factory=dict)
    saml_roles: tuple[str, ...] = ()


class OpenIdTokenClaims(msgspec.Struct, frozen=True):
    """The claims of a verified OpenID token of ours, which authorizes for `identity_id` without any login.

    `amr` and `principal_tags` are claims of the token.
    """

    identity_id: str
    pool_id: str
    amr: tuple[str, ...]
    principal_tags: Mapping[str, str] = msgspec.field(default_factory=dict)


class VerifiedLogins(msgspec.Struct, frozen=True):
    """The verified Logins map of a call."""

    logins: tuple[VerifiedLogin, ...] = ()
    token_claims: OpenIdTokenClaims | None = None

    @property
    def authenticated(self) -> bool:
        """Whether the first element of `amr` is `authenticated`."""
        return bool(self.logins) if self.token_claims is None else AUTHENTICATED in self.token_claims.amr[:1]

    @property
    def amr(self) -> tuple[str, ...]:
        """The `amr` claim of an OpenID token: authenticated or not, then two elements for each login."""
        if self.token_claims is not None:
            return self.token_claims.amr
        if not self.logins:
            return (UNAUTHENTICATED,)
        named = [part for verified_login in self.logins for part in (verified_login.login.provider, verified_login.amr)]
        return (AUTHENTICATED, *named)

    def principal_tags(self, pool: IdentityPool) -> dict[str, str]:
        """The principal tags that the pool's maps derive from these logins, and those of an earlier token."""
        tags = dict(self.token_claims.principal_tags) if self.token_claims is not None else {}
        for verified_login in self.logins:
            tag_map = pool.principal_tag_maps.get(verified_login.tag_map_key)
            if tag_map is None:
                continue
            # The defaults win over a mapping beside them (assumed: AWS says that they cannot be changed).
            if tag_map.use_defaults:
                tags.update(default_tags(verified_login.login.provider, verified_login.claims))
            else:
                tags.update(mapped_tags(tag_map.tags, verified_login.claims))
        return tags


NO_LOGINS = VerifiedLogins()
"""The logins of a call without a Logins map."""


class WebIdentity(msgspec.Struct, frozen=True):
    """The verified holder of a web identity token, for whom STS makes a session.

    `provider` is a provider name of Cognito's identity pools, the ARN of an IAM OIDC provider, or the name of a
    provider that is built into STS. `aliases` are other names of the provider that a trust policy may use.

    For our own tokens, `subject` is the identity and `audience` is the pool, as are `identity_id` and
    `identity_pool_id`, which are None for other tokens. Those of OIDC providers have their azp, or else their first
    aud, as `audience`, and every aud as `token_audiences`. `condition_claims` are values of further condition keys by
    claim; see domain/condition_claims. `role_authorized`: the token names the requested role.
    """

    provider: str
    audience: str
    subject: str
    identity_id: str | None = None
    identity_pool_id: str | None = None
    amr: tuple[str, ...] = ()
    principal_tags: Mapping[str, str] = msgspec.field(default_factory=dict)
    transitive_tag_keys: tuple[str, ...] = ()
    source_identity: str | None = None
    token_audiences: tuple[str, ...] = ()
    condition_claims: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    role_authorized: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def condition_prefix(self) -> str:
        """The part before the colon in the condition keys of the provider, such as ``accounts.google.com``."""
        return oidc_provider_name(self.provider) or self.provider

    @property
    def identity_keys(self) -> tuple[str, str]:
        """The part behind the colon in the condition keys of audience and subject."""
        return STS_KEYS.get(self.provider, _OPEN_ID_CONNECT_KEYS)


def developer_login(provider: str, pool_id: str, identifier: str) -> VerifiedLogin:
    """The login of a developer user, whom a backend names with its AWS credentials."""
    login = Login(provider, identifier, developer=True)
    return VerifiedLogin(login, f"{provider}:{pool_id}:{identifier}")
