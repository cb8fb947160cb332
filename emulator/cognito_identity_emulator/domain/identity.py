"""The identity: somebody an identity pool knows, and the logins that lead to them."""

import msgspec


class Login(msgspec.Struct, frozen=True, order=True):
    """A user of an identity provider, proven: the provider's name and the user's name there.

    `developer` marks a developer user identifier. An identity holds one login of each public provider, but any number
    of developer user identifiers.
    """

    provider: str
    subject: str
    developer: bool = False


class Identity(msgspec.Struct, frozen=True):
    """An identity as it is stored.

    `authenticated`: it has, or once had, a login; such an identity is never a guest again. `merged_into` is the
    identity that took over its logins; an identity that has one is disabled.
    """

    id: str
    pool_id: str
    account: str
    authenticated: bool
    merged_into: str | None
    created_at: int
    modified_at: int

    @property
    def disabled(self) -> bool:
        return self.merged_into is not None
