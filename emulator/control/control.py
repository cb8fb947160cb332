"""The composition root: from settings to an engine that performs calls."""

from emulator.call import Rooms
from emulator.clock import Clock, SystemClock
from emulator.credentials.mint import Mint
from emulator.engine.engine import Engine
from emulator.ids import Ids, RandomIds
from emulator.keys.key_ring import KeyRing
from emulator.keys.page_tokens import PageTokens
from emulator.logins.issuer_keys import IssuerKeys
from emulator.logins.key_sets import KeySets
from emulator.logins.prover import Prover
from emulator.settings import Settings
from emulator.storage import schema
from emulator.storage.database import DatabaseUnavailable, open_database
from emulator.storage.pools import PoolCache
from emulator.tokens.open_id_token import OpenIdTokens


class Control:
    """An emulator without a server. Close it when done; raises UnusableDatabase when made over a bad one."""

    def __init__(self, settings: Settings | None = None, *, clock: Clock | None = None, ids: Ids | None = None) -> None:
        self.settings = settings or Settings()
        self.clock = clock or SystemClock()
        self.ids = ids or RandomIds()
        self.database = open_database(self.settings.database_url)
        schema.prepare(self.database, self.settings.database_url)
        self.keys = KeyRing(self.database, self.clock, self.ids, self.settings)
        self._key_sets = KeySets()
        tokens = OpenIdTokens(self.keys, self.settings)
        issuer_keys = IssuerKeys(self._key_sets, self.settings.issuer_keys)
        rooms = Rooms(
            settings=self.settings,
            database=self.database,
            pools=PoolCache(self.database),
            logins=Prover(tokens, issuer_keys),
            issuer_keys=issuer_keys,
            tokens=tokens,
            mint=Mint(self.keys, self.ids),
            page_tokens=PageTokens(self.keys, self.ids),
            ids=self.ids,
        )
        self.engine = Engine(rooms, self.clock)

    def health(self) -> str | None:
        """None when the database answers, else one sentence that says why not."""
        try:
            with self.database.reading() as connection:
                schema.current_revision(connection)
        except DatabaseUnavailable as problem:
            return str(problem)
        return None

    def close(self) -> None:
        """Let go of the database and of every fetch."""
        self._key_sets.close()
        self.database.close()
