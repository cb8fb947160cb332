"""The store of one operation: a connection inside a transaction, and the scope it may see."""

from emulator.scope import Scope
from emulator.storage.database import Connection
from emulator.storage.identities import Identities
from emulator.storage.pools import Pools
from emulator.storage.sessions import Sessions


class Store:
    """Everything that is remembered, by kind."""

    __slots__ = ("identities", "pools", "sessions")

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self.pools = Pools(connection, scope)
        self.identities = Identities(connection, scope)
        self.sessions = Sessions(connection)
