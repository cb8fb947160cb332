"""Derives the ids of pools and identities from a seed, so that an emulator without a file hands them out again.

An id is a keyed hash of its place: of the pool's name in its account and region, or of a guest or a login in a pool.
The emulator recognises the identity ids of an earlier run with the same seed by that hash.
"""

from hashlib import blake2b

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_id import RANDOM_BYTES, TICK_MS, identity_id, is_of_pool, tick_of
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.runtime.random import uuid_with

_LOGIN_PLACES = 1 << 31
"""Guests have the places below, in the order of their creation; logins have those from here on."""
_PLACE_MASK = 0xFFFFFFFF


def repeatable_pool_id(seed: int, account: str, region: str, name: str, place: int) -> str:
    """The id of the pool of that name; `place` counts the pools of one name from 0."""
    return f"{region}:{uuid_with(_digest(seed, 16, 'pool', account, region, name, str(place)))}"


def repeatable_identity_id(seed: int, pool: IdentityPool, place: int) -> str:
    """The id of the identity at that place of a pool."""
    place &= _PLACE_MASK
    return identity_id(pool, place * TICK_MS, _digest(seed, RANDOM_BYTES, "identity", pool.id, str(place)))


def first_place(seed: int, pool: IdentityPool, login: Login | None) -> int:
    """The place of the first guest of a pool, or of the first identity of a login."""
    if login is None:
        return 0
    digest = _digest(seed, 4, "login", pool.id, login.provider, login.subject)
    return _LOGIN_PLACES | int.from_bytes(digest)


def is_repeatable(seed: int, pool: IdentityPool, identity: str, *, with_logins: bool) -> bool:
    """Whether an emulator with this seed may have handed out that id in the pool: to a guest, or to a user with logins
    if the call has some."""
    if not is_of_pool(identity, pool.id):
        return False
    place = tick_of(identity)
    is_allowed = with_logins or place < _LOGIN_PLACES
    return is_allowed and repeatable_identity_id(seed, pool, place) == identity


def _digest(seed: int, size: int, *names: str) -> bytes:
    return blake2b("\0".join([str(seed), *names]).encode(), digest_size=size).digest()
