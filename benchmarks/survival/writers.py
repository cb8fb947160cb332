"""Writers that remember every acknowledged write, and a check that the database has them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.survival.cluster import DEVELOPER
from benchmarks.survival.stored import rows
from benchmarks.survival.wire import GONE, RefusedError, Wire

_PAUSE_S = 0.02  # after a call without a response


@dataclass(slots=True)
class Acknowledged:
    """The identities and developer users in successful responses, and the other responses."""

    guests: list[str] = field(default_factory=list)
    users: dict[str, str] = field(default_factory=dict)
    refusals: list[RefusedError] = field(default_factory=list)
    silences: int = 0

    def __len__(self) -> int:
        return len(self.guests) + len(self.users)

    def lost(self, database_url: str) -> list[str]:
        """The acknowledged writes that the database has lost."""
        stored = {row[0] for row in rows(database_url, "SELECT id FROM identities")}
        owners = dict(rows(database_url, "SELECT identifier, identity_id FROM developer_identifiers"))
        found = [f"the guest {each} is lost" for each in self.guests if each not in stored]
        for user, identity in self.users.items():
            if owners.get(user) != identity:
                found.append(f"{user} was {identity} and is {owners.get(user)}")
        return found


class Writers:
    """`count` tasks that write to these ports until `stop`."""

    def __init__(self, ports: Sequence[int], pool: str, count: int = 8, prefix: str = "") -> None:
        self.acknowledged = Acknowledged()
        self.last_answer: dict[int, float] = {}
        self._pool, self._prefix = pool, prefix
        self._stopping = False
        self._tasks = [asyncio.create_task(self._write(ports[each % len(ports)], each)) for each in range(count)]

    async def stop(self) -> None:
        """Stop after the current call of each writer."""
        self._stopping = True
        await asyncio.gather(*self._tasks)

    async def _write(self, port: int, writer: int) -> None:
        number = 0
        acknowledged = self.acknowledged
        async with Wire(port) as wire:
            while not self._stopping:
                number += 1
                user = f"{self._prefix}{writer}-{number}"
                try:
                    token = await wire.call(
                        "GetOpenIdTokenForDeveloperIdentity", IdentityPoolId=self._pool, Logins={DEVELOPER: user}
                    )
                    acknowledged.users[user] = token["IdentityId"]
                    for _ in range(3):
                        acknowledged.guests.append((await wire.call("GetId", IdentityPoolId=self._pool))["IdentityId"])
                    self.last_answer[writer] = asyncio.get_running_loop().time()
                except RefusedError as refusal:
                    acknowledged.refusals.append(refusal)
                    await asyncio.sleep(_PAUSE_S)
                except GONE:
                    acknowledged.silences += 1
                    await asyncio.sleep(_PAUSE_S)
