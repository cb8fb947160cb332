"""Reads an exported state and checks all of it: every problem is found at once, with its place."""

from base64 import b64decode
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from emulator.control.state_form import IdentityState, PoolState, SessionState, SigningKeyState, State
from emulator.domain.arns import parse_role_arn
from emulator.domain.iam import IamRole, IdentityProvider, role_problems
from emulator.keys.key_ring import SEAL, is_signing_key
from emulator.keys.sealing import SECRET_BYTES
from emulator.logins.registration import provider_problems
from emulator.scope import region_of
from emulator.seeds.pool_checks import check_members, check_stored_roles
from emulator.seeds.problems import Problems, UnusableSeed, inside
from emulator.seeds.reading import Reader
from emulator.seeds.shapes import ProviderEntry, RoleEntry

Made = TypeVar("Made")
Placed = list[tuple[str, Made]]

_LISTS = ("identity_pools", "roles", "identity_providers", "sessions", "signing_keys")


@dataclass(frozen=True, slots=True)
class ReadState:
    """A state that can be written as it is."""

    pools: Sequence[PoolState]
    roles: Sequence[IamRole]
    identity_providers: Sequence[IdentityProvider]
    sessions: Sequence[SessionState]
    signing_keys: Sequence[SigningKeyState]
    sealing_keys: Mapping[str, bytes]


def read_state(document: Mapping[str, object], *, nul_is_stored: bool) -> ReadState:
    """The state that a document describes. `nul_is_stored`: the database keeps the character NUL in a text.

    Raises UnusableSeed with every problem.
    """
    try:
        text = msgspec.json.encode(document)
    except (TypeError, ValueError, OverflowError, RecursionError) as problem:
        raise UnusableSeed([f"the state is not what JSON can say: {problem}"]) from None
    if not nul_is_stored and rb"\u0000" in text:
        raise UnusableSeed(["a text has the character NUL, which this database does not keep"])
    try:
        return _read(dict(document))
    except RecursionError:
        raise UnusableSeed(["the state is nested too deeply"]) from None


def _read(document: dict[str, object]) -> ReadState:
    problems = Problems()
    reader = Reader(problems)
    lists = {name: [] if document.get(name) is None else document[name] for name in _LISTS}
    outline = reader.shape(State, {**document, **{name: [] for name in _LISTS}}, "")
    pools = list(reader.entries(PoolState, lists["identity_pools"], "identity_pools"))
    roles = [
        (place, IamRole(each.arn, each.trust_policy, each.max_session_duration_s))
        for place, each in reader.entries(RoleEntry, lists["roles"], "roles")
    ]
    providers = [
        (place, _provider(each))
        for place, each in reader.entries(ProviderEntry, lists["identity_providers"], "identity_providers")
    ]
    sessions = list(reader.entries(SessionState, lists["sessions"], "sessions"))
    keys = list(reader.entries(SigningKeyState, lists["signing_keys"], "signing_keys"))
    _check_pools(pools, problems)
    for role_place, role in roles:
        problems.found += [f"{role_place}.{problem}" for problem in role_problems(role)]
    for provider_place, provider in providers:
        problems.found += [f"{provider_place}.{problem}" for problem in provider_problems(provider)]
    for session_place, session in sessions:
        if parse_role_arn(session.role_arn) is None:
            problems.add(inside(session_place, "role_arn"), f"{session.role_arn!r} is not the ARN of an IAM role")
    _check_keys(keys, problems)
    for listed in (roles, providers):
        _find_repeated(((place, each.arn) for place, each in listed), problems)
    _find_repeated(((place, each.access_key_id) for place, each in sessions), problems)
    seals = _seals({} if outline is None else outline.sealing_keys, problems)
    problems.check()
    return ReadState(_bare(pools), _bare(roles), _bare(providers), _bare(sessions), _bare(keys), seals)


def _bare(placed: Placed[Made]) -> tuple[Made, ...]:
    return tuple(each for _, each in placed)


def _provider(entry: ProviderEntry) -> IdentityProvider:
    client_ids = None if entry.client_ids is None else tuple(entry.client_ids)
    return IdentityProvider(entry.arn, client_ids, entry.jwks_url, entry.jwks, entry.saml_metadata)


def _find_repeated(
    placed: Iterable[tuple[str, Hashable]], problems: Problems, told: Callable[[object], str] = str
) -> None:
    first: dict[Hashable, str] = {}
    for place, name in placed:
        if name in first:
            problems.add(place, f"{told(name)} stands in {first[name]} already")
        first.setdefault(name, place)


def _check_pools(pools: Placed[PoolState], problems: Problems) -> None:
    identities: Placed[IdentityState] = []
    for place, pool in pools:
        check_members(pool, place, problems)
        check_stored_roles(pool.roles, pool.role_mappings, place, problems)
        tag_maps = enumerate(pool.principal_tag_attribute_maps or ())
        there = inside(place, "PrincipalTagAttributeMaps")
        _find_repeated(((inside(there, index), each.identity_provider_name) for index, each in tag_maps), problems)
        held = [(inside(inside(place, "identities"), n), each) for n, each in enumerate(pool.identities or ())]
        _check_identities(pool, held, problems)
        identities += held
    _find_repeated(((place, each.identity_pool_id) for place, each in pools), problems)
    _find_repeated(((place, each.identity_id) for place, each in identities), problems)
    for placed_seqs in (
        [(place, each.seq) for place, each in pools],
        [(place, each.seq) for place, each in identities],
        [(place, d.seq) for place, each in identities for d in each.developer_user_identifiers or ()],
    ):
        _find_repeated(placed_seqs, problems, lambda seq: f"the seq {seq}")


def _check_identities(pool: PoolState, identities: Placed[IdentityState], problems: Problems) -> None:
    region = region_of(pool.identity_pool_id)
    for place, each in identities:
        if region_of(each.identity_id) != region:
            problems.add(inside(place, "IdentityId"), f"must begin with {region}: as the id of its pool does")
    logins = ((place, (p, s)) for place, each in identities for p, s in (each.logins or {}).items())
    identifiers = (
        (place, (d.provider, d.identifier)) for place, each in identities for d in each.developer_user_identifiers or ()
    )
    for owned in (logins, identifiers):
        _find_repeated(owned, problems, lambda login: "{1} of {0}".format(*login))  # type: ignore[misc]


def _check_keys(keys: Placed[SigningKeyState], problems: Problems) -> None:
    _find_repeated(((place, each.key_id) for place, each in keys), problems)
    active = ((place, each.purpose) for place, each in keys if each.retired_at is None)
    _find_repeated(active, problems, lambda purpose: f"the active key of {purpose}")
    for place, each in keys:
        if not is_signing_key(each.private_key_pem):
            problems.add(inside(place, "private_key_pem"), "is not an RSA private key of at least 2048 bits as PEM")


def _seals(written: Mapping[str, str] | None, problems: Problems) -> dict[str, bytes]:
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
