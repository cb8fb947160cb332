"""Reads an exported state and checks all of it; every problem is reported at once, with its place."""

from base64 import b64decode
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeVar

import msgspec

from cognito_identity_emulator.domain.arns import parse_role_arn
from cognito_identity_emulator.domain.iam import IamRole, IdentityProvider, ManagedPolicy
from cognito_identity_emulator.domain.iam_checks import managed_policy_problems, role_problems, version_problems
from cognito_identity_emulator.domain.policy_versions import registered
from cognito_identity_emulator.features.seeds.entries import RoleEntry
from cognito_identity_emulator.features.seeds.pool_checks import check_roles, check_settings
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, SeedError, inside
from cognito_identity_emulator.features.seeds.shape_reader import ShapeReader
from cognito_identity_emulator.features.state.document import (
    IdentityState,
    PolicyState,
    PoolState,
    ProviderState,
    SessionState,
    SigningKeyState,
    State,
)
from cognito_identity_emulator.keys.key_ring import SEAL, is_signing_key
from cognito_identity_emulator.keys.sealing import SECRET_BYTES
from cognito_identity_emulator.logins.registration import provider_problems
from cognito_identity_emulator.operations.cognito_identity import pool_members, role_members
from cognito_identity_emulator.runtime.scope import region_of

Entry = TypeVar("Entry")
Placed = list[tuple[str, Entry]]
Place = tuple[str | int, ...]
"""A place that is not formatted yet: a formatted one, and the steps from there."""

_LISTS = ("identity_pools", "roles", "policies", "identity_providers", "sessions", "signing_keys")


@dataclass(frozen=True, slots=True)
class ReadState:
    """A state without problems, ready to be written."""

    pools: Sequence[PoolState]
    roles: Sequence[IamRole]
    policies: Sequence[ManagedPolicy]
    identity_providers: Sequence[IdentityProvider]
    sessions: Sequence[SessionState]
    signing_keys: Sequence[SigningKeyState]
    sealing_keys: Mapping[str, bytes]


def read_state(document: Mapping[str, object], *, nul_is_stored: bool) -> ReadState:
    """The state that a document describes. `nul_is_stored`: the database can store the character NUL in a text.

    Raises SeedError with every problem.
    """
    try:
        has_nul = rb"\u0000" in msgspec.json.encode(document)
    except (TypeError, ValueError, OverflowError, RecursionError) as problem:
        raise SeedError([f"the state cannot be JSON: {problem}"]) from None
    if has_nul and not nul_is_stored:
        raise SeedError(["a text contains the character NUL, which this database cannot store"])
    try:
        return _read(dict(document))
    except RecursionError:
        raise SeedError(["the state is nested too deeply"]) from None


def _read(document: dict[str, object]) -> ReadState:
    problems = ProblemCollector()
    reader = ShapeReader(problems)
    lists = {name: [] if document.get(name) is None else document[name] for name in _LISTS}
    outline = reader.shape(State, {**document, **{name: [] for name in _LISTS}}, "")
    pools = list(reader.entries(PoolState, lists["identity_pools"], "identity_pools"))
    roles = [
        (place, msgspec.convert(each, IamRole, from_attributes=True))
        for place, each in reader.entries(RoleEntry, lists["roles"], "roles")
    ]
    policies = [
        (place, msgspec.convert(each, ManagedPolicy, from_attributes=True))
        for place, each in reader.entries(PolicyState, lists["policies"], "policies")
    ]
    providers = [
        (place, msgspec.convert(each, IdentityProvider, from_attributes=True))
        for place, each in reader.entries(ProviderState, lists["identity_providers"], "identity_providers")
    ]
    sessions = list(reader.entries(SessionState, lists["sessions"], "sessions"))
    keys = list(reader.entries(SigningKeyState, lists["signing_keys"], "signing_keys"))
    _check_pools(pools, problems)
    for role_place, role in roles:
        problems.found += [f"{role_place}.{problem}" for problem in role_problems(role)]
    for policy_place, policy in policies:
        problems.found += [f"{policy_place}.{problem}" for problem in managed_policy_problems(policy)]
        problems.found += [f"{policy_place}.{problem}" for problem in version_problems(policy)]
    for provider_place, provider in providers:
        problems.found += [f"{provider_place}.{problem}" for problem in provider_problems(provider)]
    for session_place, session in sessions:
        if parse_role_arn(session.role_arn) is None:
            problems.add(inside(session_place, "role_arn"), f"{session.role_arn!r} is not the ARN of an IAM role")
    _check_keys(keys, problems)
    _find_repeated(lambda: (((place,), each.arn) for place, each in roles), problems)
    _find_repeated(lambda: (((place,), each.arn) for place, each in policies), problems)
    _find_repeated(lambda: (((place,), each.arn) for place, each in providers), problems)
    _find_repeated(lambda: (((place,), each.access_key_id) for place, each in sessions), problems)
    seals = _seals({} if outline is None else outline.sealing_keys, problems)
    problems.check()
    return ReadState(
        _bare(pools), _bare(roles), _versioned(policies), _bare(providers), _bare(sessions), _bare(keys), seals
    )


def _bare(placed: Placed[Entry]) -> tuple[Entry, ...]:
    return tuple(each for _, each in placed)


def _versioned(policies: Placed[ManagedPolicy]) -> tuple[ManagedPolicy, ...]:
    """The policies; those of an earlier release have no versions yet."""
    return tuple(each if each.versions else registered(each, None, 0) for _, each in policies)


def _find_repeated(
    placed: Callable[[], Iterable[tuple[Place, Hashable]]],
    problems: ProblemCollector,
    describe: Callable[[Any], str] = str,
) -> None:
    """Report every name that is in two places. A million identities have mostly no such name, so places are only kept
    and formatted when there is one."""
    if _are_different(name for _, name in placed()):
        return
    first: dict[Hashable, Place] = {}
    for place, name in placed():
        if name in first:
            problems.add(_text(place), f"{describe(name)} is already in {_text(first[name])}")
        first.setdefault(name, place)


def _are_different(names: Iterable[Hashable]) -> bool:
    seen: set[Hashable] = set()
    for name in names:
        if name in seen:
            return False
        seen.add(name)
    return True


def _text(place: Place) -> str:
    start, *steps = place
    return reduce(inside, steps, str(start))


def _check_pools(pools: Placed[PoolState], problems: ProblemCollector) -> None:
    for place, pool in pools:
        # The emulator that made the pool had a default account of its own, so any account of a provider is accepted.
        check_settings(pool_members.to_domain(pool), pool.account, pool.account, place, problems)
        check_roles(pool.roles, role_members.to_domain(pool.role_mappings), place, problems)
        _check_tag_maps(place, pool, problems)
        _check_identities(place, pool, problems)

    def identities() -> Iterator[tuple[Place, IdentityState]]:
        return (placed for place, pool in pools for placed in _identities(place, pool))

    _find_repeated(lambda: (((place,), each.identity_pool_id) for place, each in pools), problems)
    _find_repeated(lambda: ((place, each.identity_id) for place, each in identities()), problems)
    for seqs in (
        lambda: (((place,), each.seq) for place, each in pools),
        lambda: ((place, each.seq) for place, each in identities()),
        lambda: ((place, d.seq) for place, each in identities() for d in each.developer_user_identifiers or ()),
    ):
        _find_repeated(seqs, problems, lambda seq: f"the seq {seq}")


def _check_tag_maps(place: str, pool: PoolState, problems: ProblemCollector) -> None:
    tag_maps = enumerate(pool.principal_tag_attribute_maps or ())
    placed = [((place, "PrincipalTagAttributeMaps", index), each.identity_provider_name) for index, each in tag_maps]
    _find_repeated(lambda: placed, problems)


def _check_identities(place: str, pool: PoolState, problems: ProblemCollector) -> None:
    region = region_of(pool.identity_pool_id)
    for there, each in _identities(place, pool):
        if region_of(each.identity_id) != region:
            problems.add(_text((*there, "IdentityId")), f"must begin with {region}: as the id of its pool does")
    for logins in (
        lambda: ((there, login) for there, each in _identities(place, pool) for login in (each.logins or {}).items()),
        lambda: (
            (there, (user.provider, user.identifier))
            for there, each in _identities(place, pool)
            for user in each.developer_user_identifiers or ()
        ),
    ):
        _find_repeated(logins, problems, lambda login: "{1} of {0}".format(*login))


def _identities(place: str, pool: PoolState) -> Iterator[tuple[Place, IdentityState]]:
    return (((place, "identities", index), each) for index, each in enumerate(pool.identities or ()))


def _check_keys(keys: Placed[SigningKeyState], problems: ProblemCollector) -> None:
    _find_repeated(lambda: (((place,), each.key_id) for place, each in keys), problems)
    active = [((place,), each.purpose) for place, each in keys if each.retired_at is None]
    _find_repeated(lambda: active, problems, lambda purpose: f"the active key of {purpose}")
    for place, each in keys:
        if not is_signing_key(each.private_key_pem):
            problems.add(inside(place, "private_key_pem"), "is not an RSA private key of at least 2048 bits as PEM")


def _seals(written: Mapping[str, str] | None, problems: ProblemCollector) -> dict[str, bytes]:
    found = {}
    for name, text in (written or {}).items():
        try:
            found[name] = b64decode(text, validate=True)
        except ValueError:
            found[name] = b""
        if len(found[name]) != SECRET_BYTES:
            problems.add(inside("sealing_keys", name), f"must be {SECRET_BYTES} bytes as Base64")
    if written is not None and SEAL not in found:
        problems.add(inside("sealing_keys", SEAL), "is required")
    return found
