"""Decides which identity a set of logins belongs to, and what has to be linked or merged.

The rules are those of "Using the identity pool: implicit linking and merging" in the Cognito developer guide and of the
API reference; a choice that neither documents is marked as assumed in the tests.

    logins without an identity            -> a new identity, or an upgraded guest
    some logins linked, others not        -> the others are linked to the same identity
    logins of two identities              -> merged: one survives, the other is disabled
    a second user of one public provider  -> ResourceConflictException
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.errors import cognito_identity as errors

MAX_LINKED_LOGINS = 20


class LinkPlan(msgspec.Struct, frozen=True):
    """The changes: `survivor` (None: create it) gets the logins in `link` and takes over all those of `absorb`."""

    survivor: Identity | None
    link: tuple[Login, ...] = ()
    absorb: tuple[Identity, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.survivor is None or bool(self.link or self.absorb)


class LinkState(msgspec.Struct, frozen=True):
    """The stored facts about the logins of a call: the owner of each login, all logins of those owners by identity id,
    and the identities that the call names."""

    owners: Mapping[Login, Identity]
    logins: Mapping[str, Collection[Login]]
    named: Mapping[str, Identity] = msgspec.field(default_factory=dict)

    def identity(self, identity_id: str) -> Identity:
        """The identity that the call names, as stored in this transaction. Raises IdentityNotFound."""
        if identity_id not in self.named:
            raise errors.IdentityNotFound(identity_id)
        return self.named[identity_id]

    def owners_of(self, logins: Sequence[Login]) -> list[Identity]:
        """The distinct owners, oldest first."""
        found = {self.owners[login].id: self.owners[login] for login in logins if login in self.owners}
        return sorted(found.values(), key=lambda each: (each.created_at, each.id))


NOTHING_LINKED = LinkState({}, {})
"""The facts about logins that belong to no identity."""


def existing_identity(owners: Sequence[Identity | None]) -> Identity | None:
    """The one identity that owns all logins of a call; None when there is none. `owners` has the owner of each login.

    Most calls have such an identity. Then no decision below changes anything, and no row has to be locked.
    """
    identity = owners[0]
    if identity is None or identity.disabled:
        return None
    return identity if owners.count(identity) == len(owners) else None


def decide_in_pool(logins: Sequence[Login], state: LinkState) -> LinkPlan:
    """Decide for a call that names no identity. Raises IdentityForbidden for a login of a disabled identity,
    LoginAlreadyLinked, TooManyLinkedLogins.

    Of several authenticated identities the oldest survives.
    """
    owners = state.owners_of(logins)
    if not owners:
        return _checked(LinkPlan(None, tuple(logins)), state)
    return _checked(LinkPlan(owners[0], _unowned(logins, state), tuple(owners[1:])), state)


def decide_for_identity(
    identity: Identity, logins: Sequence[Login], state: LinkState, *, authorized_by_token: bool = False
) -> LinkPlan:
    """Decide for a call that names an identity.

    `authorized_by_token`: the call may act for the identity without a login of it, by a token of ours or by AWS
    credentials. Raises IdentityForbidden for a disabled identity, or for an authenticated one without logins;
    LoginsDoNotMatch when no login is the identity's own; LoginAlreadyLinked, TooManyLinkedLogins.
    """
    if identity.disabled:
        raise errors.IdentityForbidden.disabled(identity.id, identity.merged_into)
    if not logins:
        if identity.authenticated and not authorized_by_token:
            raise errors.IdentityForbidden.without_login(identity.id)
        return LinkPlan(identity)
    others = [owner for owner in state.owners_of(logins) if owner.id != identity.id]
    if identity.authenticated:
        is_own = authorized_by_token or any(
            login in state.owners and state.owners[login].id == identity.id for login in logins
        )
        if not is_own:
            raise errors.LoginsDoNotMatch
        return _checked(LinkPlan(identity, _unowned(logins, state), tuple(others)), state)
    if not others:
        return _checked(LinkPlan(identity, _unowned(logins, state)), state)
    # The owner of the login survives, and the guest is merged into it.
    survivor, *rest = others
    return _checked(LinkPlan(survivor, _unowned(logins, state), (*rest, identity)), state)


def decide_for_developer_user(identity: Identity, logins: Sequence[Login], state: LinkState) -> LinkPlan:
    """Decide for a developer user, perhaps with public logins, and the identity that the call names.

    A backend may act for its own users: it may link another developer user to an identity that has developer users
    only. A call for an identity with public logins needs one of them. Raises DeveloperUserAlreadyRegisteredException
    when the developer user belongs to another identity, and the errors of `decide_for_identity`.
    """
    for login in logins:
        if login.developer and login in state.owners and state.owners[login].id != identity.id:
            raise errors.DeveloperUserAlreadyRegisteredException
    linked = state.logins[identity.id]
    only_developer_users = bool(linked) and all(login.developer for login in linked)
    return decide_for_identity(identity, logins, state, authorized_by_token=only_developer_users)


def decide_merge(source: Identity, destination: Identity, state: LinkState) -> LinkPlan:
    """Decide for MergeDeveloperIdentities: the destination survives. Raises IdentityForbidden, LoginAlreadyLinked,
    TooManyLinkedLogins."""
    if source.id == destination.id:
        return _checked(LinkPlan(destination), state)
    return _checked(LinkPlan(destination, (), (source,)), state)


def _unowned(logins: Sequence[Login], state: LinkState) -> tuple[Login, ...]:
    return tuple(login for login in logins if login not in state.owners)


def _checked(plan: LinkPlan, state: LinkState) -> LinkPlan:
    """The plan, unless an identity of it is disabled, or it would give one identity two users of a public provider or
    too many logins."""
    logins = set(plan.link)
    for identity in (plan.survivor, *plan.absorb):
        if identity is not None:
            if identity.disabled:
                raise errors.IdentityForbidden.disabled(identity.id, identity.merged_into)
            logins.update(state.logins.get(identity.id, ()))
    providers: set[str] = set()
    for login in sorted(logins):
        if login.developer:
            continue
        if login.provider in providers:
            raise errors.LoginAlreadyLinked(login.provider)
        providers.add(login.provider)
    if plan.changes and len(logins) > MAX_LINKED_LOGINS:
        raise errors.TooManyLinkedLogins(MAX_LINKED_LOGINS)
    return plan
