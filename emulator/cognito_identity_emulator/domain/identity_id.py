"""Makes the ids of identities, in the form of AWS's and in the order of creation."""

from functools import lru_cache
from hashlib import blake2b

from cognito_identity_emulator.domain.identity_pool import IdentityPool

_TICK_MS = 4
RANDOM_BYTES = 6


def identity_id(pool: IdentityPool, now: int, random_bytes: bytes) -> str:
    """``region:`` and a UUID: ten digits of the pool, eight of the time, and the rest random.

    AWS's ids since about 2024 have the same first digits within a pool, and their third group begins with a ``c``;
    nothing else has been observed of them.

    The time is our choice: ids of one pool are in the order of creation, for 199 days until they start again. New rows
    are then neighbours in the index of ids. At random places, each new row would touch a page that is not in memory.

    `now` is in epoch milliseconds; `random_bytes` are `RANDOM_BYTES` unpredictable bytes.
    """
    tick = f"{now // _TICK_MS & 0xFFFFFFFF:08x}"
    return f"{pool.region}:{_pool_digits(pool.id)}{tick[:2]}-c{tick[2:5]}-8{tick[5:]}-{random_bytes.hex()}"


@lru_cache(maxsize=1024)
def _pool_digits(pool_id: str) -> str:
    digits = blake2b(pool_id.encode(), digest_size=5).hexdigest()
    return f"{digits[:8]}-{digits[8:]}"
