"""A small model of pools, identities and logins, to hold the emulator against.

It is written from the documentation and knows nothing of the emulator: no rows, no plans, no locks. A call it refuses
names every error that would be right; where several apply, AWS does not say which comes first.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

DEVELOPER = "developer"
MOST_LOGINS = 20

NOT_FOUND = "ResourceNotFoundException"
NOT_AUTHORIZED = "NotAuthorizedException"
CONFLICT = "ResourceConflictException"
ALREADY_REGISTERED = "DeveloperUserAlreadyRegisteredException"

Login = tuple[str, str]
"""A provider's letter, or DEVELOPER, and a user there."""


class Refused(Exception):
    """The call is refused with one of these error codes."""

    def __init__(self, *codes: str) -> None:
        super().__init__(*codes)
        self.codes = codes


@dataclass(eq=False)
class Someone:
    """An identity. `born` counts identities, so that the elder is known."""

    id: str
    born: int
    authenticated: bool
    disabled: bool = False
    logins: set[Login] = field(default_factory=set)


@dataclass(eq=False)
class Town:
    """A pool."""

    id: str
    guests_allowed: bool
    people: dict[str, Someone] = field(default_factory=dict)

    def owner(self, login: Login) -> Someone | None:
        """Whose login it is."""
        return next((someone for someone in self.people.values() if login in someone.logins), None)

    def owners(self, logins: Collection[Login]) -> list[Someone]:
        """Whose logins they are, the eldest first."""
        found = {self.owner(login) for login in logins} - {None}
        return sorted((someone for someone in found if someone is not None), key=lambda each: each.born)

    def newcomer(self, identity_id: str, logins: Collection[Login]) -> None:
        """Somebody is seen for the first time."""
        # Not how many there are: some may have been deleted, and two of the same birth would have no elder.
        born = 1 + max((each.born for each in self.people.values()), default=0)
        self.people[identity_id] = Someone(identity_id, born, bool(logins), logins=set(logins))

    def unite(self, survivor: Someone, others: Collection[Someone], logins: Collection[Login]) -> None:
        """The survivor gets the logins and everything the others have; they are disabled."""
        together = survivor.logins.union(logins, *(each.logins for each in others))
        check_together(together)
        for each in others:
            each.logins, each.disabled = set(), True
        if logins or others:
            survivor.authenticated = True
        survivor.logins = together

    # --- what calls do; each gives the identity answered, or None for one that must be new -------------------------

    def found_by(self, logins: Collection[Login]) -> Someone | None:
        """No identity is named."""
        if not logins and not self.guests_allowed:
            raise Refused(NOT_AUTHORIZED)
        owners = self.owners(logins)
        if not owners:
            check_together(set(logins))
            return None
        self.unite(owners[0], owners[1:], logins)
        return owners[0]

    def named(self, identity_id: str, logins: Collection[Login], *, authorized_by_token: bool = False) -> Someone:
        """An identity is named."""
        someone = self.people.get(identity_id)
        if someone is None:
            raise Refused(NOT_FOUND)
        if someone.disabled:
            raise Refused(NOT_AUTHORIZED)
        if not logins and not authorized_by_token and (someone.authenticated or not self.guests_allowed):
            raise Refused(NOT_AUTHORIZED)
        others = [each for each in self.owners(logins) if each is not someone]
        if someone.authenticated:
            if not authorized_by_token and not someone.logins & set(logins):
                raise Refused(NOT_AUTHORIZED)
            self.unite(someone, others, logins)
            return someone
        survivor = others[0] if others else someone
        self.unite(survivor, [each for each in (*others, someone) if each is not survivor], logins)
        return survivor

    def named_for_developer(self, identity_id: str, logins: Collection[Login]) -> Someone:
        """A backend names an identity for its user."""
        someone = self.people.get(identity_id)
        if someone is None:
            raise Refused(NOT_FOUND)
        developer_owners = self.owners([login for login in logins if login[0] == DEVELOPER])
        if any(owner is not someone for owner in developer_owners):
            raise Refused(ALREADY_REGISTERED, NOT_AUTHORIZED)
        only_developer_users = bool(someone.logins) and all(login[0] == DEVELOPER for login in someone.logins)
        return self.named(identity_id, logins, authorized_by_token=only_developer_users)

    def merged(self, source: str, destination: str) -> Someone:
        """MergeDeveloperIdentities."""
        giving, taking = self.owner((DEVELOPER, source)), self.owner((DEVELOPER, destination))
        if giving is None or taking is None:
            raise Refused(NOT_FOUND)
        if giving is not taking:
            self.unite(taking, [giving], [])
        return taking

    def unlink(self, identity_id: str, logins: Collection[Login], remove: Collection[str]) -> None:
        """UnlinkIdentity."""
        someone = self.people.get(identity_id)
        if someone is None:
            raise Refused(NOT_FOUND)
        if someone.disabled or not someone.logins & set(logins):
            raise Refused(NOT_AUTHORIZED)
        someone.logins = {login for login in someone.logins if login[0] not in remove}

    def unlink_developer(self, identity_id: str, user: str) -> None:
        """UnlinkDeveloperIdentity."""
        someone, owner = self.people.get(identity_id), self.owner((DEVELOPER, user))
        if someone is None or owner is None:
            raise Refused(NOT_FOUND)
        if owner is not someone:
            raise Refused(CONFLICT)
        someone.logins.remove((DEVELOPER, user))

    def looked_up(self, identity_id: str | None, user: str | None) -> tuple[str, list[str]]:
        """LookupDeveloperIdentity: the identity and its developer users, in any order."""
        owner = None if user is None else self.owner((DEVELOPER, user))
        if user is not None and owner is None:
            raise Refused(NOT_FOUND)
        if owner is not None and user is not None:
            if identity_id not in (None, owner.id):
                raise Refused(CONFLICT)
            return owner.id, [user]
        someone = self.people.get(identity_id or "")
        if someone is None:
            raise Refused(NOT_FOUND)
        return someone.id, [user for provider, user in someone.logins if provider == DEVELOPER]


def check_together(logins: Collection[Login]) -> None:
    """Whether one identity may hold all of the logins."""
    public = [provider for provider, _ in logins if provider != DEVELOPER]
    if len(public) != len(set(public)) or len(logins) > MOST_LOGINS:
        raise Refused(CONFLICT)


Rows = Mapping[str, tuple[bool, bool, frozenset[Login]]]


def as_rows(town: Town) -> Rows:
    """The whole pool: identity id to (authenticated, disabled, logins)."""
    return {each.id: (each.authenticated, each.disabled, frozenset(each.logins)) for each in town.people.values()}
