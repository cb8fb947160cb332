"""Identities, and the logins that are linked to them."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.linking import LinkPlan, LinkState
from cognito_identity_emulator.runtime.scope import Scope, region_of
from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.errors import ContentionError
from cognito_identity_emulator.storage.sql import identities as sql


class IdentityStore(msgspec.Struct):
    """The identities of a scope, in a transaction."""

    _connection: Connection
    _scope: Scope

    def find(self, identity_id: str) -> Identity | None:
        """The identity with that id, if the scope covers it."""
        return self._in_scope(self._connection.first(sql.GET, {"identity_id": identity_id}))

    def find_with_logins(self, identity_id: str) -> tuple[Identity, list[Login]] | None:
        """The identity with that id, if the scope covers it, and its public logins, in one statement."""
        rows = self._connection.all(sql.GET_WITH_LOGINS, {"identity_id": identity_id})
        identity = self._in_scope(rows[0]) if rows else None
        if identity is None:
            return None
        return identity, [Login(provider, subject) for *_, provider, subject in rows if provider is not None]

    def find_with_all_logins(self, identity_id: str) -> tuple[Identity, list[Login]] | None:
        """The identity with that id, if the scope covers it, and all its logins in the order of `logins_of`, in one
        statement."""
        rows = self._connection.all(sql.GET_WITH_ALL_LOGINS, {"identity_id": identity_id})
        identity = self._in_scope(rows[0]) if rows else None
        if identity is None:
            return None
        if len(rows) == 1 and rows[0][8] is None:
            return identity, []
        developer_users = sorted((row[11], Login(row[8], row[9], developer=True)) for row in rows if row[10])
        public_logins = sorted(Login(row[8], row[9]) for row in rows if row[8] is not None and not row[10])
        return identity, [*public_logins, *(login for _, login in developer_users)]

    def find_anywhere(self, identity_id: str) -> Identity | None:
        """The identity with that id in any account and region."""
        row = self._connection.first(sql.GET, {"identity_id": identity_id})
        return _identity(row) if row else None

    def page(self, pool_id: str, after: int, limit: int, *, hide_disabled: bool) -> list[tuple[int, Identity]]:
        """Up to `limit` identities of the pool after the seq `after`, in the order of their creation, each with its
        seq."""
        statement = sql.PAGE_ENABLED if hide_disabled else sql.PAGE
        rows = self._connection.all(statement, {"pool_id": pool_id, "after": after, "limit": limit})
        return [(row[0], _identity(row[1:])) for row in rows]

    def add(self, identity: Identity) -> None:
        """Add an identity."""
        self._connection.run(sql.INSERT, {name: getattr(identity, name) for name in _COLUMNS})

    def delete(self, identity_id: str) -> None:
        """Delete an identity and its logins."""
        self._connection.run(sql.DELETE, {"identity_id": identity_id})

    def owner(self, pool_id: str, login: Login) -> str | None:
        """The id of the identity that a login is linked to."""
        statement = sql.DEVELOPER_IDENTIFIER_OWNER_ID if login.developer else sql.LOGIN_OWNER_ID
        parameters = {"pool_id": pool_id, "provider": login.provider, "subject": login.subject}
        row = self._connection.first(statement, parameters)
        return row[0] if row else None

    def owners(self, pool_id: str, logins: Sequence[Login]) -> list[Identity | None]:
        """For each login the identity that it is linked to, or None. Locks no row."""
        owners: list[Identity | None] = []
        for login in logins:
            statement = sql.DEVELOPER_IDENTIFIER_OWNER if login.developer else sql.LOGIN_OWNER
            parameters = {"pool_id": pool_id, "provider": login.provider, "subject": login.subject}
            row = self._connection.first(statement, parameters)
            owners.append(None if row is None else _identity(row))
        return owners

    def logins_of(self, identity: Identity) -> list[Login]:
        """All logins of the identity: public ones by provider, then developer user identifiers."""
        if not identity.authenticated:  # it never had a login
            return []
        of_identity = {"identity_id": identity.id}
        public_logins = [Login(*row) for row in self._connection.all(sql.LOGINS, of_identity)]
        return public_logins + [
            Login(provider, identifier, developer=True)
            for provider, identifier in self._connection.all(sql.DEVELOPER_IDENTIFIERS, of_identity)
        ]

    def page_with_logins(
        self, pool_id: str, after: int, limit: int, *, hide_disabled: bool
    ) -> list[tuple[int, tuple[Identity, Sequence[Login]]]]:
        """As `page`, each identity with its logins as `logins_of` has them."""
        rows = self.page(pool_id, after, limit, hide_disabled=hide_disabled)
        logins: dict[str, list[Login]] = {}
        if any(identity.authenticated for _, identity in rows):
            on_page = {"pool_id": pool_id, "after": after, "last": rows[-1][0]}
            for identity_id, provider, subject in self._connection.all(sql.LOGINS_ON_PAGE, on_page):
                logins.setdefault(identity_id, []).append(Login(provider, subject))
            for identity_id, provider, identifier in self._connection.all(sql.DEVELOPER_IDENTIFIERS_ON_PAGE, on_page):
                logins.setdefault(identity_id, []).append(Login(provider, identifier, developer=True))
        return [(seq, (identity, logins.get(identity.id, ()))) for seq, identity in rows]

    def developer_identifiers_page(self, identity_id: str, after: int, limit: int) -> Sequence[tuple[int, str]]:
        """Up to `limit` developer user identifiers of the identity after the seq `after`: (seq, identifier)."""
        parameters = {"identity_id": identity_id, "after": after, "limit": limit}
        return self._connection.all(sql.DEVELOPER_IDENTIFIERS_PAGE, parameters)

    def link_state(self, pool_id: str, logins: Sequence[Login], *named: str) -> LinkState:
        """The identities with the ids in `named`, and those that the logins are linked to, with all their logins.

        Their rows are locked until the transaction ends, in the order of their ids so that two calls cannot deadlock.
        Raises ContentionError when another transaction moved a login before its row was locked.
        """
        owner_ids = {login: self.owner(pool_id, login) for login in logins}
        wanted = sorted({*named, *(owner for owner in owner_ids.values() if owner is not None)})
        rows = {each: self._connection.first(sql.GET_FOR_UPDATE, {"identity_id": each}) for each in wanted}
        if self._connection.dialect != "sqlite":  # where a transaction is the only writer
            owner_is_gone = any(rows[owner] is None for owner in owner_ids.values() if owner is not None)
            if owner_is_gone or owner_ids != {login: self.owner(pool_id, login) for login in logins}:
                raise ContentionError
        found = {each: _identity(row) for each, row in rows.items() if row}
        return LinkState(
            owners={login: found[owner] for login, owner in owner_ids.items() if owner is not None},
            logins={each: self.logins_of(found[each]) for each in found},
            named={each: found[each] for each in named if each in found},
        )

    def link(self, identity: Identity, logins: Sequence[Login], now: int) -> None:
        """Link the logins to the identity, which is authenticated from then on."""
        self._insert_logins(identity, logins)
        self._connection.run(sql.MARK_AUTHENTICATED, {"identity_id": identity.id, "now": now})

    def _insert_logins(self, identity: Identity, logins: Sequence[Login]) -> None:
        for login in logins:
            row = {"pool_id": identity.pool_id, "provider": login.provider, "identity_id": identity.id}
            if login.developer:
                self._connection.run(sql.INSERT_DEVELOPER_IDENTIFIER, {**row, "identifier": login.subject})
            else:
                self._connection.run(sql.INSERT_LOGIN, {**row, "subject": login.subject})

    def absorb(self, survivor: Identity, absorbed: Identity, now: int) -> None:
        """Move all logins of the absorbed identity to the survivor, and disable the absorbed one."""
        both = {"identity_id": absorbed.id, "survivor": survivor.id}
        self._connection.run(sql.MOVE_LOGINS, both)
        self._connection.run(sql.MOVE_DEVELOPER_IDENTIFIERS, both)
        self._connection.run(sql.DISABLE, {**both, "now": now})
        self._connection.run(sql.MARK_AUTHENTICATED, {"identity_id": survivor.id, "now": now})

    def set_disabled_at(self, identity_id: str, disabled_at: int | None, now: int) -> None:
        """Disable an identity, or enable it with None."""
        self._connection.run(sql.SET_DISABLED_AT, {"identity_id": identity_id, "disabled_at": disabled_at, "now": now})

    def unlink(self, identity: Identity, login: Login, now: int) -> None:
        """Unlink a login from the identity."""
        if login.developer:
            row = {"pool_id": identity.pool_id, "provider": login.provider, "subject": login.subject}
            self._connection.run(sql.DELETE_DEVELOPER_IDENTIFIER, row)
        else:
            self._connection.run(sql.DELETE_LOGIN, {"identity_id": identity.id, "provider": login.provider})
        self._connection.run(sql.MARK_AUTHENTICATED, {"identity_id": identity.id, "now": now})

    def apply(self, plan: LinkPlan, new_identity: Identity, now: int) -> Identity:
        """Carry out a plan; the identity that the logins are linked to afterwards.

        `new_identity` is added when the plan has no survivor. It is authenticated if the plan links logins.
        """
        survivor = plan.survivor
        if survivor is None:
            self.add(new_identity)
            self._insert_logins(new_identity, plan.link)
            survivor = new_identity
        elif plan.link:
            self.link(survivor, plan.link, now)
        for absorbed in plan.absorb:
            self.absorb(survivor, absorbed, now)
        return survivor

    def _in_scope(self, row: Any) -> Identity | None:
        if row is None:
            return None
        identity = _identity(row)
        return identity if self._scope.covers(identity.account, region_of(identity.id)) else None


_COLUMNS = ("id", "pool_id", "account", "authenticated", "merged_into", "created_at", "modified_at", "disabled_at")
"""The columns of an identity, in the order of its members."""


def _identity(row: Any) -> Identity:
    """The identity in the first columns of a row. SQLite stores a boolean as a number."""
    return Identity(row[0], row[1], row[2], bool(row[3]), row[4], row[5], row[6], row[7])
