"""Reads an exported state piece by piece and checks all of it; every problem is reported at once, with its place.

A state may have millions of identities and sessions. Each is checked and put aside in `staging`, so that few of them
are in memory.
"""

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec

from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.arns import is_arn, parse_role_arn
from cognito_identity_emulator.domain.iam import IamRole, IdentityProvider, ManagedPolicy
from cognito_identity_emulator.domain.iam_checks import managed_policy_problems, role_problems, version_problems
from cognito_identity_emulator.domain.policy_versions import registered
from cognito_identity_emulator.features.seeds.pool_checks import check_roles, check_settings
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, SeedError, inside, later_version
from cognito_identity_emulator.features.seeds.shape_reader import ShapeReader, must_be_list
from cognito_identity_emulator.features.state.document import (
    STATE_VERSION,
    IdentityState,
    PolicyState,
    PoolState,
    ProviderState,
    RoleState,
    SessionState,
    SigningKeyState,
    State,
)
from cognito_identity_emulator.features.state.json_stream import JsonStream
from cognito_identity_emulator.features.state.names import Name, NameChecker, names_of
from cognito_identity_emulator.features.state.progress import with_progress
from cognito_identity_emulator.features.state.staging import StagedList, Staging
from cognito_identity_emulator.keys.key_ring import SEAL, signing_key_problem
from cognito_identity_emulator.keys.sealing import SECRET_BYTES
from cognito_identity_emulator.logins.registration import provider_problems
from cognito_identity_emulator.operations.cognito_identity import pool_members, role_members
from cognito_identity_emulator.runtime.scope import region_of
from cognito_identity_emulator.storage.exports import StackExport

Entry = TypeVar("Entry", bound=Shape)
Placed = list[tuple[str, Entry]]
"""Entries without a problem, each with its place."""

_MAX_REGIONS = 2
"""Of the regions of a pool's identities, this many are kept: two are one too many."""


@dataclass(frozen=True, slots=True)
class ReadPool:
    """A pool, whose `state` is without its identities."""

    state: PoolState
    identities: StagedList[IdentityState]


@dataclass(frozen=True, slots=True)
class ReadState:
    """A state without problems, ready to be written."""

    pools: Sequence[ReadPool]
    roles: Sequence[IamRole]
    policies: Sequence[ManagedPolicy]
    identity_providers: Sequence[IdentityProvider]
    sessions: StagedList[SessionState]
    signing_keys: Sequence[SigningKeyState]
    sealing_keys: Mapping[str, bytes]
    federating_accounts: Sequence[str]
    exports: Sequence[StackExport]


@contextmanager
def read_state(pieces: Iterable[bytes], *, nul_is_stored: bool) -> Iterator[ReadState]:
    """The state in a JSON text, which may be used until the end of the `with` block.

    `nul_is_stored`: the database can store the character NUL in a text. Raises SeedError with every problem.
    """
    with closing(Staging()) as staging, closing(NameChecker()) as names:
        reader = _StateReader(JsonStream(pieces), staging, names)
        try:
            state = reader.read(nul_is_stored=nul_is_stored)
        except RecursionError:
            raise SeedError(["the state is nested too deeply"]) from None
        yield state


class _StateReader:
    """Reads one state, whose members are in any order."""

    def __init__(self, stream: JsonStream, staging: Staging, names: NameChecker) -> None:
        self._stream = stream
        self._staging = staging
        self._names = names
        self._problems = ProblemCollector()
        self._shapes = ShapeReader(self._problems)
        self._pools: Placed[PoolState] = []
        self._identities: dict[str, StagedList[IdentityState]] = {}
        """The identities of each pool, by its place. The pool itself may have a problem."""
        self._sessions = staging.new_list(SessionState)
        self._roles: Placed[RoleState] = []
        self._policies: Placed[PolicyState] = []
        self._providers: Placed[ProviderState] = []
        self._keys: Placed[SigningKeyState] = []

    def read(self, *, nul_is_stored: bool) -> ReadState:
        """The state. Raises SeedError with every problem."""
        if not self._stream.is_at("{"):
            self._stream.value()
            raise SeedError(["the state must be a map"])
        others: dict[str, object] = {}
        for name in self._stream.members():
            self._read_member(name, others)
            later = later_version(others.get("version"), STATE_VERSION)
            if later is not None:  # its other members are no problems of their own
                raise SeedError([f"version: {later}"])
        self._stream.finish()
        if self._stream.has_nul and not nul_is_stored:
            raise SeedError(["a text contains the character NUL, which this database cannot store"])
        outline = self._shapes.shape(State, others, "")
        seals = _seals({} if outline is None else outline.sealing_keys, self._problems)
        roles = [(place, _role(each)) for place, each in self._roles]
        policies = [
            (place, msgspec.convert(each, ManagedPolicy, from_attributes=True)) for place, each in self._policies
        ]
        providers = [
            (place, msgspec.convert(each, IdentityProvider, from_attributes=True)) for place, each in self._providers
        ]
        for place, role in roles:
            self._problems.found += [f"{place}.{problem}" for problem in role_problems(role)]
        for place, policy in policies:
            self._problems.found += [f"{place}.{problem}" for problem in managed_policy_problems(policy)]
            self._problems.found += [f"{place}.{problem}" for problem in version_problems(policy)]
        for place, provider in providers:
            self._problems.found += [f"{place}.{problem}" for problem in provider_problems(provider)]
        for place, key in self._keys:
            problem = signing_key_problem(key.private_key_pem, key.purpose)
            if problem is not None:
                self._problems.add(inside(place, "private_key_pem"), problem)
        self._names.check(self._names_by_place, self._problems)
        self._problems.check()
        pools = [ReadPool(pool, self._identities[place]) for place, pool in self._pools]
        accounts = [] if outline is None else outline.outbound_web_identity_federation or []
        exports = [] if outline is None else outline.stack_exports or []
        return ReadState(
            pools,
            _bare(roles),
            _versioned(policies),
            _bare(providers),
            self._sessions,
            _bare(self._keys),
            seals,
            accounts,
            msgspec.convert(exports, list[StackExport], from_attributes=True),
        )

    def _read_member(self, name: str, others: dict[str, object]) -> None:
        """Read a member of the state: a list, or one of `others`."""
        if name == "identity_pools":
            for place in self._places(name):
                self._read_pool(place, len(self._identities))
        elif name == "sessions":
            self._sessions = self._staging.new_list(SessionState)
            for place in with_progress(self._places(name), "sessions are checked"):
                self._read_session(place)
        elif name == "roles":
            self._roles += self._entries(RoleState, name)
        elif name == "policies":
            self._policies += self._entries(PolicyState, name)
        elif name == "identity_providers":
            self._providers += self._entries(ProviderState, name)
        elif name == "signing_keys":
            self._keys += self._entries(SigningKeyState, name)
        else:
            others[name] = self._stream.value()

    def _places(self, name: str) -> Iterator[str]:
        """The places of a list's entries; the caller reads each entry. Null is an empty list, and any other value that
        is not a list is a problem."""
        if self._stream.is_at("["):
            for index in self._stream.entries():
                yield inside(name, index)
            return
        value = self._stream.value()
        if value is not None:
            self._problems.add(name, must_be_list(value))

    def _entries(self, shape: type[Entry], name: str) -> Iterator[tuple[str, Entry]]:
        """The entries of a list that have no problem, each with its place."""
        for place in self._places(name):
            entry = self._checked(shape, self._stream.value(), place)
            if entry is not None:
                yield place, entry

    def _checked(self, shape: type[Entry], value: object, place: str, pool: int = 0) -> Entry | None:
        """The entry, whose names are noted, or None when it has a problem."""
        entry = self._shapes.entry(shape, value, place)
        if entry is not None:
            self._names.add(names_of(entry, pool))
        return entry

    def _read_session(self, place: str) -> None:
        session = self._checked(SessionState, self._stream.value(), place)
        self._sessions.add(session)
        if session is None:
            return
        if session.account_arn is not None:
            if not is_arn(session.account_arn):
                self._problems.add(inside(place, "account_arn"), f"{session.account_arn!r} is not an ARN")
        elif parse_role_arn(session.role_arn) is None:
            self._problems.add(inside(place, "role_arn"), f"{session.role_arn!r} is not the ARN of an IAM role")

    def _read_pool(self, place: str, index: int) -> None:
        if not self._stream.is_at("{"):
            self._checked(PoolState, self._stream.value(), place)
            return
        members: dict[str, object] = {}
        self._identities[place] = identities = self._staging.new_list(IdentityState)
        regions: set[str] = set()
        for name in self._stream.members():
            if name == "identities" and self._stream.is_at("["):
                self._read_identities(inside(place, name), index, identities, regions)
            else:
                members[name] = self._stream.value()
        pool = self._checked(PoolState, members, place)
        if pool is None:
            return
        self._pools.append((place, pool))
        # The emulator that made the pool had a default account of its own, so any account of a provider is accepted.
        check_settings(pool_members.to_domain(pool), pool.account, pool.account, place, self._problems)
        check_roles(pool.roles, role_members.to_domain(pool.role_mappings), place, self._problems)
        self._check_tag_maps(place, pool)
        region = region_of(pool.identity_pool_id)
        if regions - {region}:
            self._report_regions(inside(place, "identities"), identities, region)

    def _read_identities(self, place: str, pool: int, identities: StagedList[IdentityState], regions: set[str]) -> None:
        for index in with_progress(self._stream.entries(), "identities of a pool are checked"):
            identity = self._checked(IdentityState, self._stream.value(), inside(place, index), pool)
            identities.add(identity)
            if identity is not None and len(regions) < _MAX_REGIONS:
                regions.add(region_of(identity.identity_id))

    def _report_regions(self, place: str, identities: StagedList[IdentityState], region: str) -> None:
        for index, identity in identities.indexed():
            if region_of(identity.identity_id) != region:
                there = inside(inside(place, index), "IdentityId")
                self._problems.add(there, f"must begin with {region}: as the id of its pool does")

    def _check_tag_maps(self, place: str, pool: PoolState) -> None:
        first: dict[str, str] = {}
        for index, tag_map in enumerate(pool.principal_tag_attribute_maps or ()):
            provider = tag_map.identity_provider_name
            there = inside(inside(place, "PrincipalTagAttributeMaps"), index)
            if provider in first:
                self._problems.add(there, f"{provider} is already in {first[provider]}")
            first.setdefault(provider, there)

    def _names_by_place(self) -> Iterator[tuple[str, Iterator[Name]]]:
        """The names of all entries once more, with the place of each entry."""
        small = (self._pools, self._roles, self._policies, self._providers, self._keys)
        for place, entry in (placed for entries in small for placed in entries):
            yield place, names_of(entry, 0)
        for pool, (place, identities) in enumerate(self._identities.items()):
            place = inside(place, "identities")
            for index, identity in identities.indexed():
                yield inside(place, index), names_of(identity, pool)
        for index, session in self._sessions.indexed():
            yield inside("sessions", index), names_of(session, 0)


def _bare(placed: Iterable[tuple[str, Any]]) -> tuple[Any, ...]:
    return tuple(each for _, each in placed)


def _role(state: RoleState) -> IamRole:
    """The role, with the texts that say the same as their documents."""
    role = msgspec.convert(state, IamRole, from_attributes=True)
    texts = {name: text for name, text in role.policy_texts.items() if _says(text, role.policies.get(name))}
    text = role.trust_policy_text
    return replace(role, trust_policy_text=text if _says(text, role.trust_policy) else "", policy_texts=texts)


def _says(text: str, document: object) -> bool:
    try:
        return bool(msgspec.json.decode(text) == document)
    except (ValueError, RecursionError):
        return False


def _versioned(policies: Iterable[tuple[str, ManagedPolicy]]) -> tuple[ManagedPolicy, ...]:
    """The policies; those of an earlier release have no versions yet."""
    return tuple(each if each.versions else registered(each, None, 0) for _, each in policies)


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
