"""The setup of most trials: databases, emulators on them, and a pool with users of three issuers."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.survival.process import EmulatorProcess
from benchmarks.survival.wire import Wire
from tests.databases import PostgresqlServer
from tests.offline_issuer import OfflineIssuer

DEVELOPER = "login.developer"


@dataclass(slots=True)
class Cluster:
    """Emulators on one database, and the issuers that they trust, by letter."""

    kind: str
    database_url: str
    emulators: list[EmulatorProcess]
    issuers: dict[str, OfflineIssuer]
    folder: Path
    arguments: tuple[str, ...]
    server: PostgresqlServer | None

    @property
    def ports(self) -> list[int]:
        return [each.port for each in self.emulators]

    def restart(self, number: int) -> None:
        """Restart the emulator of that number on its port."""
        port = self.emulators[number].port
        self.emulators[number] = EmulatorProcess(self.folder, *self.arguments, port=port)

    def end(self) -> None:
        """Kill all emulators that still run."""
        for each in self.emulators:
            if each.is_running():
                each.kill()

    async def new_pool(self, **members: Any) -> str:
        """Create a pool with guests, the issuers and a developer provider."""
        standard = {
            "IdentityPoolName": "survivors",
            "AllowUnauthenticatedIdentities": True,
            "AllowClassicFlow": True,
            "OpenIdConnectProviderARNs": [each.arn for each in self.issuers.values()],
            "DeveloperProviderName": DEVELOPER,
        }
        async with Wire(self.ports[0]) as wire:
            pool_id = str((await wire.call("CreateIdentityPool", **{**standard, **members}))["IdentityPoolId"])
            role = "arn:aws:iam::000000000000:role/survivor"
            roles = {"authenticated": role, "unauthenticated": role}
            await wire.call("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles=roles)
        return pool_id

    def logins(self, **users: str) -> dict[str, str]:
        """A Logins map: `logins(a="ann")`."""
        return {self.issuers[letter].name: self.issuers[letter].lasting_token(user) for letter, user in users.items()}

    def logged_defects(self) -> list[str]:
        """Tracebacks in the logs; each is a defect."""
        return [line for each in self.emulators[:1] for line in each.tracebacks()]


@contextmanager
def cluster(folder: Path, kind: str, *arguments: str, server: PostgresqlServer | None = None) -> Iterator[Cluster]:
    """An emulator on a SQLite file (`kind` "sqlite"), or two replicas on PostgreSQL ("postgresql").

    The replicas use a fresh database on `server`, which is started for them if it is None.
    """
    place = Path(tempfile.mkdtemp(dir=folder, prefix=kind))
    issuers = {letter: OfflineIssuer(f"https://{letter}.issuer.example", place) for letter in "abc"}
    with ExitStack() as stack:
        if kind == "sqlite":
            url, count = f"sqlite:///{place / 'emulator.db'}", 1
        else:
            if server is None:
                server = PostgresqlServer()
                stack.callback(server.stop)
            url, count = server.new_database_url(), 2
        keys = [part for each in issuers.values() for part in ("--issuer-keys", each.setting)]
        all_arguments = ("--database-url", url, *keys, *arguments)
        members = Cluster(kind, url, [], issuers, place, all_arguments, server)
        stack.callback(members.end)
        for _ in range(count):
            members.emulators.append(EmulatorProcess(place, *all_arguments))
        yield members


KINDS = ("sqlite", "postgresql")
