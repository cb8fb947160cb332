"""The ids of identities that calls make: how they begin, and where they lie."""

from functools import lru_cache
from hashlib import blake2b

from cognito_identity_emulator.domain.identity_pool import IdentityPool

_MS_OF_A_MOMENT = 4
RANDOM_BYTES = 6


def identity_id(pool: IdentityPool, now: int, chance: bytes) -> str:
    """``region:`` and a UUID: ten digits of the pool, eight of the moment, and the rest drawn by chance.

    Ids that AWS gives out since about 2024 share their first digits within a pool, and their third group begins with a
    ``c``; that is all that has been observed of them.

    The moment is ours: ids of one pool are in the order in which they were made, for 199 days until it begins anew.
    Identities are found by their ids, and rows that are made one after the other are written side by side, however
    many there are; at random places of an index each would cost a page that nothing has touched for long.

    `now` is in milliseconds since the epoch; `chance` is `RANDOM_BYTES` that nobody can guess.
    """
    moment = f"{now // _MS_OF_A_MOMENT & 0xFFFFFFFF:08x}"
    return f"{pool.region}:{_of_pool(pool.id)}{moment[:2]}-c{moment[2:5]}-8{moment[5:]}-{chance.hex()}"


@lru_cache(maxsize=1024)
def _of_pool(pool_id: str) -> str:
    digits = blake2b(pool_id.encode(), digest_size=5).hexdigest()
    return f"{digits[:8]}-{digits[8:]}"
