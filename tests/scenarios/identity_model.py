"""A small model of pools, identities and logins, to compare the emulator with.

It follows the documentation and not the emulator: it has no rows, plans or locks. When it refuses a call, it gives
every error code that would be right: where several apply, AWS does not document which comes first.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

DEVELOPER = "developer"
MAX_LOGINS = 20

NOT_FOUND = "ResourceNotFoundException"
NOT_AUTHORIZED = "NotAuthorizedException"
CONFLICT = "ResourceConflictException"
ALREADY_REGISTERED = "DeveloperUserAlreadyRegisteredException"

Login = tuple[str, str]
"""A provider's letter, or DEVELOPER, and a user there."""


class RefusedError(Exception):
    """The call is refused with one of these error codes."""

    def __init__(self, *codes: str) -> None:
        super().__init__(*codes)
        self.codes = codes


@dataclass(eq=False)
class ModelIdentity:
    """An identity. `number` counts up, so that the oldest of several has the lowest."""

    id: str
    number: int
    authenticated: bool
    disabled: bool = False
    logins: set[Login] = field(default_factory=set)


@dataclass(eq=False)
class ModelPool:
    """A pool."""

    id: str
    guests_allowed: bool
    identities: dict[str, ModelIdentity] = field(default_factory=dict)

    def owner(self, login: Login) -> ModelIdentity | None:
        """The identity that the login is linked to."""
        return next((identity for identity in self.identities.values() if login in identity.logins), None)

    def owners(self, logins: Collection[Login]) -> list[ModelIdentity]:
        """The identities that the logins are linked to, the oldest first."""
        found = {self.owner(login) for login in logins} - {None}
        return sorted((identity for identity in found if identity is not None), key=lambda each: each.number)

    def add_identity(self, identity_id: str, logins: Collection[Login]) -> None:
        """Adds a new identity."""
        # The count would not do: after a deletion, two identities would get the same number.
        number = 1 + max((each.number for each in self.identities.values()), default=0)
        self.identities[identity_id] = ModelIdentity(identity_id, number, bool(logins), logins=set(logins))

    def link(self, survivor: ModelIdentity, others: Collection[ModelIdentity], logins: Collection[Login]) -> None:
        """Links the logins, and those of the other identities, to the survivor. Disables the others."""
        together = survivor.logins.union(logins, *(each.logins for each in others))
        check_can_share(together)
        for each in others:
            each.logins, each.disabled = set(), True
        if logins or others:
            survivor.authenticated = True
        survivor.logins = together

    # --- calls: each returns the identity of the response, or None for one that must be new -------------------------

    def get_id_by_logins(self, logins: Collection[Login]) -> ModelIdentity | None:
        """A request without an identity id."""
        if not logins and not self.guests_allowed:
            raise RefusedError(NOT_AUTHORIZED)
        owners = self.owners(logins)
        if not owners:
            check_can_share(set(logins))
            return None
        self.link(owners[0], owners[1:], logins)
        return owners[0]

    def use_identity(
        self, identity_id: str, logins: Collection[Login], *, authorized_by_token: bool = False
    ) -> ModelIdentity:
        """A request with an identity id."""
        identity = self.identities.get(identity_id)
        if identity is None:
            raise RefusedError(NOT_FOUND)
        if identity.disabled:
            raise RefusedError(NOT_AUTHORIZED)
        if not logins and not authorized_by_token and (identity.authenticated or not self.guests_allowed):
            raise RefusedError(NOT_AUTHORIZED)
        others = [each for each in self.owners(logins) if each is not identity]
        if identity.authenticated:
            if not authorized_by_token and not identity.logins & set(logins):
                raise RefusedError(NOT_AUTHORIZED)
            self.link(identity, others, logins)
            return identity
        survivor = others[0] if others else identity
        self.link(survivor, [each for each in (*others, identity) if each is not survivor], logins)
        return survivor

    def use_identity_for_developer(self, identity_id: str, logins: Collection[Login]) -> ModelIdentity:
        """GetOpenIdTokenForDeveloperIdentity with an identity id."""
        identity = self.identities.get(identity_id)
        if identity is None:
            raise RefusedError(NOT_FOUND)
        developer_owners = self.owners([login for login in logins if login[0] == DEVELOPER])
        if any(owner is not identity for owner in developer_owners):
            raise RefusedError(ALREADY_REGISTERED, NOT_AUTHORIZED)
        only_developer_users = bool(identity.logins) and all(login[0] == DEVELOPER for login in identity.logins)
        return self.use_identity(identity_id, logins, authorized_by_token=only_developer_users)

    def merge_users(self, source: str, destination: str) -> ModelIdentity:
        """MergeDeveloperIdentities."""
        source_identity, destination_identity = self.owner((DEVELOPER, source)), self.owner((DEVELOPER, destination))
        if source_identity is None or destination_identity is None:
            raise RefusedError(NOT_FOUND)
        if source_identity is not destination_identity:
            self.link(destination_identity, [source_identity], [])
        return destination_identity

    def unlink(self, identity_id: str, logins: Collection[Login], remove: Collection[str]) -> None:
        """UnlinkIdentity."""
        identity = self.identities.get(identity_id)
        if identity is None:
            raise RefusedError(NOT_FOUND)
        if identity.disabled or not identity.logins & set(logins):
            raise RefusedError(NOT_AUTHORIZED)
        identity.logins = {login for login in identity.logins if login[0] not in remove}

    def unlink_developer(self, identity_id: str, user: str) -> None:
        """UnlinkDeveloperIdentity."""
        identity, owner = self.identities.get(identity_id), self.owner((DEVELOPER, user))
        if identity is None or owner is None:
            raise RefusedError(NOT_FOUND)
        if owner is not identity:
            raise RefusedError(CONFLICT)
        identity.logins.remove((DEVELOPER, user))

    def look_up_user(self, identity_id: str | None, user: str | None) -> tuple[str, list[str]]:
        """LookupDeveloperIdentity: the identity and its developer users, in any order."""
        owner = None if user is None else self.owner((DEVELOPER, user))
        if user is not None and owner is None:
            raise RefusedError(NOT_FOUND)
        if owner is not None and user is not None:
            if identity_id not in (None, owner.id):
                raise RefusedError(CONFLICT)
            return owner.id, [user]
        identity = self.identities.get(identity_id or "")
        if identity is None:
            raise RefusedError(NOT_FOUND)
        return identity.id, [user for provider, user in identity.logins if provider == DEVELOPER]


def check_can_share(logins: Collection[Login]) -> None:
    """Raises RefusedError unless all of the logins may belong to one identity."""
    public = [provider for provider, _ in logins if provider != DEVELOPER]
    if len(public) != len(set(public)) or len(logins) > MAX_LOGINS:
        raise RefusedError(CONFLICT)


Rows = Mapping[str, tuple[bool, bool, frozenset[Login]]]


def as_rows(pool: ModelPool) -> Rows:
    """The whole pool: identity id to (authenticated, disabled, logins)."""
    return {each.id: (each.authenticated, each.disabled, frozenset(each.logins)) for each in pool.identities.values()}
