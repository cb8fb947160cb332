"""Identities and the logins that lead to them, as rows."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.linking import LinkPlan, LinkState
from cognito_identity_emulator.runtime.scope import Scope, region_of
from cognito_identity_emulator.storage.database import Connection, ContentionError
from cognito_identity_emulator.storage.statement import Statement

_GET = Statement("identities.GET")
_GET_WITH_LINKS = Statement("identities.GET_WITH_LINKS")
_GET_LOCKED = Statement("identities.GET_LOCKED")
_INSERT = Statement("identities.INSERT")
_DELETE = Statement("identities.DELETE")
_TOUCH = Statement("identities.TOUCH")
_DISABLE = Statement("identities.DISABLE")
_PAGE = Statement("identities.PAGE")
_PAGE_ENABLED = Statement("identities.PAGE_ENABLED")
_LINK = Statement("identities.LINK")
_UNLINK = Statement("identities.UNLINK")
_MOVE_LINKS = Statement("identities.MOVE_LINKS")
_LINK_OWNER = Statement("identities.LINK_OWNER")
_LINKED_IDENTITY = Statement("identities.LINKED_IDENTITY")
_LINKS_OF = Statement("identities.LINKS_OF")
_IDENTIFY = Statement("identities.IDENTIFY")
_UNIDENTIFY = Statement("identities.UNIDENTIFY")
_MOVE_IDENTIFIERS = Statement("identities.MOVE_IDENTIFIERS")
_IDENTIFIER_OWNER = Statement("identities.IDENTIFIER_OWNER")
_IDENTIFIERS_OF = Statement("identities.IDENTIFIERS_OF")
_IDENTIFIERS_PAGE = Statement("identities.IDENTIFIERS_PAGE")
_LINKS_ON_PAGE = Statement("identities.LINKS_ON_PAGE")
_IDENTIFIERS_ON_PAGE = Statement("identities.IDENTIFIERS_ON_PAGE")


class Identities(msgspec.Struct):
    """The identities of a scope, inside a transaction."""

    _connection: Connection
    _scope: Scope

    def find(self, identity_id: str) -> Identity | None:
        """The identity of that id, if the scope covers it."""
        return self._covered(self._connection.first(_GET, {"identity_id": identity_id}))

    def find_with_links(self, identity_id: str) -> tuple[Identity, list[Login]] | None:
        """The identity of that id, if the scope covers it, and its public logins: both as of the same moment."""
        rows = self._connection.all(_GET_WITH_LINKS, {"identity_id": identity_id})
        identity = self._covered(rows[0]) if rows else None
        if identity is None:
            return None
        return identity, [Login(provider, subject) for *_, provider, subject in rows if provider is not None]

    def find_anywhere(self, identity_id: str) -> Identity | None:
        """The identity of that id in whatever account and region."""
        row = self._connection.first(_GET, {"identity_id": identity_id})
        return _identity(row) if row else None

    def page(self, pool_id: str, after: int, most: int, *, hide_disabled: bool) -> list[tuple[int, Identity]]:
        """Up to `most` identities of the pool behind `after`, in the order they were made."""
        statement = _PAGE_ENABLED if hide_disabled else _PAGE
        rows = self._connection.all(statement, {"pool_id": pool_id, "after": after, "most": most})
        return [(row[0], _identity(row[1:])) for row in rows]

    def add(self, identity: Identity) -> None:
        """Store a new identity."""
        self._connection.run(_INSERT, {name: getattr(identity, name) for name in _names})

    def delete(self, identity_id: str) -> None:
        """Remove an identity with its links."""
        self._connection.run(_DELETE, {"identity_id": identity_id})

    def owner(self, pool_id: str, login: Login) -> str | None:
        """The id of the identity that a login leads to."""
        statement = _IDENTIFIER_OWNER if login.developer else _LINK_OWNER
        parameters = {"pool_id": pool_id, "provider": login.provider, "subject": login.subject}
        row = self._connection.first(statement, parameters)
        return row[0] if row else None

    def owners(self, pool_id: str, public_logins: Sequence[Login]) -> list[Identity | None]:
        """The identity that each of the public logins leads to, None for one that leads nowhere; no row is locked."""
        owners: list[Identity | None] = []
        for login in public_logins:
            of_login = {"pool_id": pool_id, "provider": login.provider, "subject": login.subject}
            row = self._connection.first(_LINKED_IDENTITY, of_login)
            owners.append(None if row is None else _identity(row))
        return owners

    def logins_of(self, identity: Identity) -> list[Login]:
        """Every login that leads to the identity: public ones by provider, then developer user identifiers."""
        if not identity.authenticated:  # it never had one
            return []
        of_identity = {"identity_id": identity.id}
        links = [Login(*row) for row in self._connection.all(_LINKS_OF, of_identity)]
        return links + [
            Login(provider, identifier, developer=True)
            for provider, identifier in self._connection.all(_IDENTIFIERS_OF, of_identity)
        ]

    def page_with_logins(
        self, pool_id: str, after: int, most: int, *, hide_disabled: bool
    ) -> list[tuple[int, tuple[Identity, Sequence[Login]]]]:
        """As `page`, each identity with every login that leads to it, as `logins_of` has them."""
        rows = self.page(pool_id, after, most, hide_disabled=hide_disabled)
        held: dict[str, list[Login]] = {}
        if any(identity.authenticated for _, identity in rows):
            within = {"pool_id": pool_id, "after": after, "last": rows[-1][0]}
            for identity_id, provider, subject in self._connection.all(_LINKS_ON_PAGE, within):
                held.setdefault(identity_id, []).append(Login(provider, subject))
            for identity_id, provider, identifier in self._connection.all(_IDENTIFIERS_ON_PAGE, within):
                held.setdefault(identity_id, []).append(Login(provider, identifier, developer=True))
        return [(seq, (identity, held.get(identity.id, ()))) for seq, identity in rows]

    def identifiers_page(self, identity_id: str, after: int, most: int) -> Sequence[tuple[int, str]]:
        """Up to `most` developer user identifiers of the identity behind `after`: (seq, identifier)."""
        return self._connection.all(_IDENTIFIERS_PAGE, {"identity_id": identity_id, "after": after, "most": most})

    def known(self, pool_id: str, logins: Sequence[Login], *named: str) -> LinkState:
        """What is known about the logins and the identities named, whose rows are locked, in the order of their ids,
        until the transaction ends. Raises ContentionError when a login changed hands meanwhile."""
        owner_ids = {login: self.owner(pool_id, login) for login in logins}
        wanted = sorted({*named, *(owner for owner in owner_ids.values() if owner is not None)})
        rows = {each: self._connection.first(_GET_LOCKED, {"identity_id": each}) for each in wanted}
        if self._connection.dialect.name != "sqlite":  # whose only writer we are
            owners_gone = any(rows[owner] is None for owner in owner_ids.values() if owner is not None)
            if owners_gone or owner_ids != {login: self.owner(pool_id, login) for login in logins}:
                raise ContentionError
        found = {each: _identity(row) for each, row in rows.items() if row}
        return LinkState(
            owners={login: found[owner] for login, owner in owner_ids.items() if owner is not None},
            logins={each: self.logins_of(found[each]) for each in found},
            named={each: found[each] for each in named if each in found},
        )

    def link(self, identity: Identity, logins: Sequence[Login], now: int) -> None:
        """Make the logins lead to the identity, which is authenticated from now on."""
        for login in logins:
            row = {"pool_id": identity.pool_id, "provider": login.provider, "identity_id": identity.id}
            if login.developer:
                self._connection.run(_IDENTIFY, {**row, "identifier": login.subject})
            else:
                self._connection.run(_LINK, {**row, "subject": login.subject})
        self._connection.run(_TOUCH, {"identity_id": identity.id, "now": now})

    def absorb(self, survivor: Identity, absorbed: Identity, now: int) -> None:
        """Move every login to the survivor, and disable the identity that held them."""
        both = {"identity_id": absorbed.id, "survivor": survivor.id}
        self._connection.run(_MOVE_LINKS, both)
        self._connection.run(_MOVE_IDENTIFIERS, both)
        self._connection.run(_DISABLE, {**both, "now": now})
        self._connection.run(_TOUCH, {"identity_id": survivor.id, "now": now})

    def unlink(self, identity: Identity, login: Login, now: int) -> None:
        """The login leads nowhere any more."""
        if login.developer:
            row = {"pool_id": identity.pool_id, "provider": login.provider, "subject": login.subject}
            self._connection.run(_UNIDENTIFY, row)
        else:
            self._connection.run(_UNLINK, {"identity_id": identity.id, "provider": login.provider})
        self._connection.run(_TOUCH, {"identity_id": identity.id, "now": now})

    def apply(self, plan: LinkPlan, new_identity: Identity, now: int) -> Identity:
        """Do what was decided; the identity that the logins lead to now.

        `newcomer` is stored when the plan has no survivor.
        """
        survivor = plan.survivor
        if survivor is None:
            self.add(new_identity)
            survivor = new_identity
        if plan.link:
            self.link(survivor, plan.link, now)
        for absorbed in plan.absorb:
            self.absorb(survivor, absorbed, now)
        return survivor

    def _covered(self, row: Any) -> Identity | None:
        if row is None:
            return None
        identity = _identity(row)
        return identity if self._scope.covers(identity.account, region_of(identity.id)) else None


_names = ("id", "pool_id", "account", "authenticated", "merged_into", "created_at", "modified_at")
"""The columns of an identity, in the order of its members."""


def _identity(row: Any) -> Identity:
    """A row, which begins with the columns of an identity, as one: SQLite has no booleans of its own."""
    return Identity(row[0], row[1], row[2], bool(row[3]), row[4], row[5], row[6])
