"""The identity of a user in an identity pool, and the logins that belong to it."""

import msgspec

AUTHENTICATED = "authenticated"
UNAUTHENTICATED = "unauthenticated"
"""The kinds of identities: keys of a pool's Roles, and the first value of a token's amr."""


class Login(msgspec.Struct, frozen=True, order=True):
    """A verified user of an identity provider: the provider's name and the user's name there.

    `developer` marks a developer user identifier. An identity has at most one login of each public provider, but any
    number of developer user identifiers.
    """

    provider: str
    subject: str
    developer: bool = False


class Identity(msgspec.Struct, frozen=True):
    """An identity as it is stored.

    `authenticated`: it has or had a login; such an identity never becomes a guest again. `merged_into` is the identity
    that took over its logins; then this one is disabled. `disabled_at` is when the operator disabled it, None if it is
    not disabled. Times are in epoch milliseconds.
    """

    id: str
    pool_id: str
    account: str
    authenticated: bool
    merged_into: str | None
    created_at: int
    modified_at: int
    disabled_at: int | None = None

    @property
    def disabled(self) -> bool:
        return self.merged_into is not None or self.disabled_at is not None
