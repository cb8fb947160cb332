"""Which identity a set of logins belongs to, and what has to be linked or merged to make it so.

The rules are those of "Using the identity pool: implicit linking and merging" in the Cognito developer guide and of the
API reference; where both are silent the choice is marked as assumed in the tests.

    logins of nobody yet                  -> a new identity, or an upgraded guest
    some logins known, others not         -> the others are linked to the identity that is known
    logins of two identities              -> merged: one survives, the other is disabled
    a second user of one public provider  -> ResourceConflictException
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.errors import cognito_identity as errors

MOST_LINKED_LOGINS = 20


class LinkPlan(msgspec.Struct, frozen=True):
    """What to do: `survivor` (None: create it) gets the logins in `link`, and takes over everything of `absorb`."""

    survivor: Identity | None
    link: tuple[Login, ...] = ()
    absorb: tuple[Identity, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything has to be written."""
        return self.survivor is None or bool(self.link or self.absorb)


class LinkState(msgspec.Struct, frozen=True):
    """What the pool knows about the logins of a call: who owns each, all logins that those identities hold, and the
    identities that the call names."""

    owners: Mapping[Login, Identity]
    held: Mapping[str, Collection[Login]]
    named: Mapping[str, Identity] = msgspec.field(default_factory=dict)

    def identity(self, identity_id: str) -> Identity:
        """The identity that the call names, as it stands in this transaction. Raises IdentityNotFound."""
        if identity_id not in self.named:
            raise errors.IdentityNotFound(identity_id)
        return self.named[identity_id]

    def owners_of(self, logins: Sequence[Login]) -> list[Identity]:
        """The distinct owners, the eldest first."""
        found = {self.owners[login].id: self.owners[login] for login in logins if login in self.owners}
        return sorted(found.values(), key=lambda each: (each.created_at, each.id))


def existing_identity(owners: Sequence[Identity | None]) -> Identity | None:
    """The identity that every one of a call's logins leads to, of `owners`, the identity of each; None when there is no
    such one.

    Most calls find one. Then every decision below is to change nothing, and no row has to be locked to make it.
    """
    identity = owners[0]
    if identity is None or identity.disabled:
        return None
    return identity if owners.count(identity) == len(owners) else None


def decide_in_pool(logins: Sequence[Login], known: LinkState) -> LinkPlan:
    """The identity of a set of logins when none is named. Raises LoginAlreadyLinked, TooManyLinkedLogins.

    Of several authenticated identities the eldest survives.
    """
    owners = known.owners_of(logins)
    if not owners:
        return _checked(LinkPlan(None, tuple(logins)), known)
    return _checked(LinkPlan(owners[0], _unowned(logins, known), tuple(owners[1:])), known)


def decide_for_identity(
    identity: Identity, logins: Sequence[Login], known: LinkState, *, authorized_by_token: bool = False
) -> LinkPlan:
    """What a set of logins means for the identity named.

    `authorized_by_token`: the call proves by other means (a token of ours, or AWS credentials) that it speaks for the
    identity. Raises IdentityForbidden for a disabled identity, or for an authenticated one without logins;
    LoginsDoNotMatch when no login is the identity's own; LoginAlreadyLinked, TooManyLinkedLogins.
    """
    if identity.disabled:
        raise errors.IdentityForbidden.disabled(identity.id, identity.merged_into)
    if not logins:
        if identity.authenticated and not authorized_by_token:
            raise errors.IdentityForbidden.without_login(identity.id)
        return LinkPlan(identity)
    others = [owner for owner in known.owners_of(logins) if owner.id != identity.id]
    if identity.authenticated:
        is_own = authorized_by_token or any(
            login in known.owners and known.owners[login].id == identity.id for login in logins
        )
        if not is_own:
            raise errors.LoginsDoNotMatch
        return _checked(LinkPlan(identity, _unowned(logins, known), tuple(others)), known)
    if not others:
        return _checked(LinkPlan(identity, _unowned(logins, known)), known)
    # A guest gives way to whoever already owns the login.
    survivor, *rest = others
    return _checked(LinkPlan(survivor, _unowned(logins, known), (*rest, identity)), known)


def decide_for_developer_user(identity: Identity, logins: Sequence[Login], known: LinkState) -> LinkPlan:
    """What a developer user, with public logins beside it, means for the identity named.

    A backend speaks for its own users: it may give a further developer user to an identity that has nothing but
    developer users. An identity with public logins must be reached through one of its logins. Raises
    DeveloperUserAlreadyRegisteredException when the developer user is another identity's, and what
    `decide_for_identity` raises.
    """
    for login in logins:
        if login.developer and login in known.owners and known.owners[login].id != identity.id:
            raise errors.DeveloperUserAlreadyRegisteredException
    held = known.held[identity.id]
    only_developer_users = bool(held) and all(login.developer for login in held)
    return decide_for_identity(identity, logins, known, authorized_by_token=only_developer_users)


def decide_merge(source: Identity, destination: Identity, known: LinkState) -> LinkPlan:
    """MergeDeveloperIdentities: the destination survives. Raises LoginAlreadyLinked, TooManyLinkedLogins."""
    if source.id == destination.id:
        return LinkPlan(destination)
    return _checked(LinkPlan(destination, (), (source,)), known)


def _unowned(logins: Sequence[Login], known: LinkState) -> tuple[Login, ...]:
    return tuple(login for login in logins if login not in known.owners)


def _checked(plan: LinkPlan, known: LinkState) -> LinkPlan:
    """Refuse a plan that would give one identity two users of a public provider, or too many logins."""
    together = set(plan.link)
    for identity in (plan.survivor, *plan.absorb):
        if identity is not None:
            together.update(known.held.get(identity.id, ()))
    providers: set[str] = set()
    for login in sorted(together):
        if login.developer:
            continue
        if login.provider in providers:
            raise errors.LoginAlreadyLinked(login.provider)
        providers.add(login.provider)
    if plan.changes and len(together) > MOST_LINKED_LOGINS:
        raise errors.TooManyLinkedLogins(MOST_LINKED_LOGINS)
    return plan
