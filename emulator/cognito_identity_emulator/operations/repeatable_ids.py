"""Hands out the ids of new pools and identities where they are derived from a seed (`--seed-ids`)."""

from collections.abc import Callable

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.repeatable_ids import (
    first_place,
    is_repeatable,
    repeatable_identity_id,
    repeatable_pool_id,
)

IsTaken = Callable[[str], bool]
"""Whether a pool or an identity has that id."""


class RepeatableIds:
    """The ids that an emulator with a database in memory hands out again after a restart.

    A pool's id is derived from its account, region and name, a guest's from the number of guests that the pool had
    before, and a user's from the login. An id of this run is not handed out twice, even after a deletion.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._next_places: dict[tuple[str, ...], int] = {}
        self._in_use: set[str] = set()
        """The identity ids of this run: those handed out, and those of an earlier run that came back."""

    def pool_id(self, account: str, region: str, name: str, is_taken: IsTaken) -> str:
        """The id of a new pool."""

        def derive(place: int) -> str:
            return repeatable_pool_id(self._seed, account, region, name, place)

        return self._next_free((account, region, name), 0, derive, is_taken)

    def identity_id(self, pool: IdentityPool, login: Login | None, is_taken: IsTaken) -> str:
        """The id of a new identity: of the user with that login, or of a guest."""

        def derive(place: int) -> str:
            return repeatable_identity_id(self._seed, pool, place)

        key = (pool.id,) if login is None else (pool.id, login.provider, login.subject)
        new_id = self._next_free(key, first_place(self._seed, pool, login), derive, is_taken)
        self._in_use.add(new_id)
        return new_id

    def is_of_earlier_run(self, pool: IdentityPool, identity_id: str, *, with_logins: bool) -> bool:
        """Whether an earlier run handed out that id, as far as the seed tells, and this run did not use it.

        The id of a user is only accepted `with_logins`.
        """
        return identity_id not in self._in_use and is_repeatable(self._seed, pool, identity_id, with_logins=with_logins)

    def note_use(self, identity_id: str) -> None:
        """Note that an identity of an earlier run exists again."""
        self._in_use.add(identity_id)

    def restart(self) -> None:
        """Start over, as after a restart of the emulator."""
        self._next_places.clear()
        self._in_use.clear()

    def _next_free(self, key: tuple[str, ...], first: int, derive: Callable[[int], str], is_taken: IsTaken) -> str:
        """The id at the next place that is free. An import may have taken many: the steps between them double."""
        place, step = self._next_places.get(key, first), 1
        while (new_id := derive(place)) in self._in_use or is_taken(new_id):
            place += step
            step *= 2
        self._next_places[key] = place + 1
        return new_id
