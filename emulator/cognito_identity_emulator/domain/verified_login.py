"""What a proven login is: the outcome of `logins`, and what every decision about a login starts from."""

from collections.abc import Mapping

import msgspec

from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.principal_tags import principal_tags


class VerifiedLogin(msgspec.Struct, frozen=True):
    """A login whose token was found good.

    `login` is the user of the provider; `amr` is how an OpenID token names the login (its third `amr` element);
    `role_mapping_keys`, best first, and `tag_map_key` are the keys under which the pool's role mappings and principal
    tag maps hold this provider; `claims` are what rules and tag maps may see; `saml_roles` the roles that a SAML
    assertion names.
    """

    login: Login
    amr: str
    role_mapping_keys: tuple[str, ...] = ()
    tag_map_key: str = ""
    claims: Mapping[str, object] = msgspec.field(default_factory=dict)
    saml_roles: tuple[str, ...] = ()


class OpenIdTokenClaims(msgspec.Struct, frozen=True):
    """A token of ours, found good: it vouches for the identity in `identity_id` without any login.

    `amr` and `principal_tags` are those it was signed with.
    """

    identity_id: str
    pool_id: str
    amr: tuple[str, ...]
    principal_tags: Mapping[str, str] = msgspec.field(default_factory=dict)


class VerifiedLogins(msgspec.Struct, frozen=True):
    """All that the Logins map of a call proves."""

    logins: tuple[VerifiedLogin, ...] = ()
    token_claims: OpenIdTokenClaims | None = None

    @property
    def authenticated(self) -> bool:
        """Whether an OpenID token calls these logins authenticated; it is the first element of `amr`."""
        return bool(self.logins) if self.token_claims is None else "authenticated" in self.token_claims.amr[:1]

    @property
    def amr(self) -> tuple[str, ...]:
        """How an OpenID token names these logins: authenticated or not, then two elements for each login."""
        if self.token_claims is not None:
            return self.token_claims.amr
        if not self.logins:
            return ("unauthenticated",)
        named = [part for verified_login in self.logins for part in (verified_login.login.provider, verified_login.amr)]
        return ("authenticated", *named)

    def principal_tags(self, pool: IdentityPool) -> dict[str, str]:
        """The principal tags that the pool's maps make of these logins; those of an earlier token are carried on."""
        tags = dict(self.token_claims.principal_tags) if self.token_claims is not None else {}
        for verified_login in self.logins:
            tag_map = pool.principal_tag_maps.get(verified_login.tag_map_key)
            if tag_map is not None:
                tags.update(principal_tags(tag_map.tags, tag_map.use_defaults, verified_login.claims))
        return tags


NO_LOGINS = VerifiedLogins()
"""What a call without logins has."""


class WebIdentity(msgspec.Struct, frozen=True):
    """Who holds a web identity token, proven: what STS makes a session of.

    `provider` is cognito-identity.amazonaws.com, or the ARN of an IAM OIDC provider; `condition_prefix` is what its
    condition keys begin with. Identity and pool are None, and `amr` may be empty, for tokens that are not ours.
    `audience` is whom such a token was made for, `token_audiences` all it names.
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

    @property
    def condition_prefix(self) -> str:
        return oidc_provider_name(self.provider) or self.provider


def developer_login(provider: str, pool_id: str, identifier: str) -> VerifiedLogin:
    """The proof a backend gives by its AWS credentials: it says who the developer user is."""
    login = Login(provider, identifier, developer=True)
    return VerifiedLogin(login, f"{provider}:{pool_id}:{identifier}")
