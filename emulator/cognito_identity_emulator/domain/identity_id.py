"""Makes the ids of identities, in the form of AWS's and in the order of creation."""

import re
from functools import lru_cache
from hashlib import blake2b

from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.runtime.scope import region_of

TICK_MS = 4
"""How long the time in an id stays the same."""
RANDOM_BYTES = 6
_FORM = re.compile(
    r"[\w-]+:([0-9a-f]{8}-[0-9a-f]{2})([0-9a-f]{2})-c([0-9a-f]{3})-8([0-9a-f]{3})-[0-9a-f]{12}", re.ASCII
)


def identity_id(pool: IdentityPool, now: int, random_bytes: bytes) -> str:
    """``region:`` and a UUID: ten digits of the pool, eight of the time, and the rest random.

    AWS's ids since about 2024 have the same first digits within a pool, and their third group begins with a ``c``;
    nothing else has been observed of them.

    The time is our choice: ids of one pool are in the order of creation, for 199 days until they start again. New rows
    are then neighbours in the index of ids. At random places, each new row would touch a page that is not in memory.

    `now` is in epoch milliseconds; `random_bytes` are `RANDOM_BYTES` unpredictable bytes.
    """
    tick = f"{now // TICK_MS & 0xFFFFFFFF:08x}"
    return f"{pool.region}:{_pool_digits(pool.id)}{tick[:2]}-c{tick[2:5]}-8{tick[5:]}-{random_bytes.hex()}"


def is_of_pool(identity: str, pool_id: str) -> bool:
    """Whether an id has the form and the digits of the identities of a pool."""
    found = _FORM.fullmatch(identity)
    return found is not None and found[1] == _pool_digits(pool_id) and region_of(identity) == region_of(pool_id)


def tick_of(identity: str) -> int:
    """The time in an id of `identity_id`, in units of `TICK_MS`."""
    found = _FORM.fullmatch(identity)
    return int(f"{found[2]}{found[3]}{found[4]}", 16) if found else 0


@lru_cache(maxsize=1024)
def _pool_digits(pool_id: str) -> str:
    digits = blake2b(pool_id.encode(), digest_size=5).hexdigest()
    return f"{digits[:8]}-{digits[8:]}"
