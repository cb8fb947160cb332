"""Reads a seed document: pools, identities, roles, policies and providers, with chosen or derived ids."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec

from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.domain.custom_pool_id import custom_pool_id
from cognito_identity_emulator.domain.iam import IamRole, IdentityProvider, ManagedPolicy
from cognito_identity_emulator.domain.iam_checks import managed_policy_problems, role_problems
from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import PrincipalTagMap
from cognito_identity_emulator.domain.linking import MAX_LINKED_LOGINS
from cognito_identity_emulator.features.seeds.derived_ids import derived_id
from cognito_identity_emulator.features.seeds.entries import (
    FORMAT_VERSION,
    IdentityEntry,
    PolicyEntry,
    PoolEntry,
    PrincipalTagEntry,
    ProviderEntry,
    RoleEntry,
    SeedDocument,
)
from cognito_identity_emulator.features.seeds.pool_checks import check_custom_id, check_settings, roles_seed
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, inside, later_version
from cognito_identity_emulator.features.seeds.seed import IdentitySeed, PoolSeed, Seed
from cognito_identity_emulator.features.seeds.shape_reader import ShapeReader
from cognito_identity_emulator.logins.registration import provider_problems
from cognito_identity_emulator.operations.cognito_identity import pool_members, principal_tag_members, role_members
from cognito_identity_emulator.runtime.scope import region_of

Checked = TypeVar("Checked")
Registered = TypeVar("Registered", RoleEntry, PolicyEntry, ProviderEntry)

_LISTS = ("identity_pools", "roles", "policies", "identity_providers")


def read_document(document: dict[str, object], *, account: str, region: str) -> Seed:
    """The seed that a decoded document describes.

    `account` and `region` are the emulator's own: pools belong to that account when the document names none, and a pool
    without an id is in that region. Raises SeedError with every problem.
    """
    problems = ProblemCollector()
    reader = ShapeReader(problems)
    later = later_version(document.get("version"), FORMAT_VERSION)
    if later is not None:
        problems.add("version", later)
        document = {**document, "version": FORMAT_VERSION}
    # Entries are read one by one, so that a problem in one does not hide those in the others.
    lists = {name: [] if document.get(name) is None else document[name] for name in _LISTS}
    outline = reader.shape(SeedDocument, {**document, **{name: [] for name in _LISTS}}, "")
    account, default_account = (outline and outline.account) or account, account
    entries = reader.entries(PoolEntry, lists["identity_pools"], "identity_pools")
    pools = tuple(_pool(entry, place, account, default_account, region, problems) for place, entry in entries)
    identities = [identity for pool in pools for identity in pool.identities]
    for entries_with_ids in (pools, identities):
        _find_repeated([(each.place, each.id) for each in entries_with_ids], "is the id of", problems)
    roles = tuple(_registered(reader, RoleEntry, IamRole, role_problems, lists["roles"], "roles"))
    policies = tuple(
        _registered(reader, PolicyEntry, ManagedPolicy, managed_policy_problems, lists["policies"], "policies")
    )
    providers = tuple(
        _registered(
            reader,
            ProviderEntry,
            IdentityProvider,
            provider_problems,
            lists["identity_providers"],
            "identity_providers",
        )
    )
    problems.check()
    return Seed(pools, roles=roles, policies=policies, identity_providers=providers)


def _find_repeated(placed: Iterable[tuple[str, Hashable]], what: str, problems: ProblemCollector) -> None:
    first: dict[Hashable, str] = {}
    for place, name in placed:
        if name in first:
            problems.add(place, f"{name} {what} {first[name]} already")
        first.setdefault(name, place)


def _pool(
    entry: PoolEntry, place: str, account: str, default_account: str, region: str, problems: ProblemCollector
) -> PoolSeed:
    settings = pool_members.to_domain(entry)
    generated_id = derived_id(region, "pool", account, region, entry.name)
    pool_id = entry.identity_pool_id or custom_pool_id(settings.tags) or generated_id
    if entry.identity_pool_id is None:
        check_custom_id(settings, region, place, problems)
    check_settings(settings, account, default_account, place, problems)
    roles = None
    if entry.roles is not None or entry.role_mappings is not None:
        mappings = role_members.to_domain(entry.role_mappings)
        roles = roles_seed(settings, entry.roles, mappings, place, problems)
    tag_maps = _tag_maps(entry.principal_tag_attribute_maps, inside(place, "PrincipalTagAttributeMaps"), problems)
    listed = enumerate(entry.identities or ())
    there = inside(place, "Identities")
    identities = tuple(_identity(each, inside(there, index), entry, pool_id, problems) for index, each in listed)
    owners = [(each.place, f"{login.subject} of {login.provider}") for each in identities for login in each.logins]
    _find_repeated(owners, "is a login of", problems)
    return PoolSeed(place, pool_id, account, settings, roles, tag_maps, identities)


def _tag_maps(
    entries: Sequence[PrincipalTagEntry] | None, place: str, problems: ProblemCollector
) -> dict[str, PrincipalTagMap]:
    names = [(inside(place, index), each.identity_provider_name) for index, each in enumerate(entries or ())]
    _find_repeated(names, "has its map in", problems)
    return {each.identity_provider_name: principal_tag_members.to_domain(each) for each in entries or ()}


def _identity(
    entry: IdentityEntry, place: str, pool: PoolEntry, pool_id: str, problems: ProblemCollector
) -> IdentitySeed:
    logins = tuple(_logins(entry, place, pool, problems))
    if len(logins) > MAX_LINKED_LOGINS:
        problems.add(place, f"an identity has at most {MAX_LINKED_LOGINS} logins, not {len(logins)}")
    region = region_of(pool_id)
    if entry.identity_id is not None:
        if region_of(entry.identity_id) != region:
            problems.add(inside(place, "IdentityId"), f"must begin with {region}: as the id of its pool does")
        return IdentitySeed(place, entry.identity_id, True, logins)
    if not logins:
        problems.add(place, "an identity without logins needs an IdentityId")
        return IdentitySeed(place, place, False, logins)
    first = min(logins)
    return IdentitySeed(place, derived_id(region, "identity", pool_id, first.provider, first.subject), False, logins)


def _logins(entry: IdentityEntry, place: str, pool: PoolEntry, problems: ProblemCollector) -> Iterator[Login]:
    """The logins of an identity. An OIDC provider may be named by its ARN; its logins have the issuer."""
    providers = [oidc_provider_name(key) or key for key in entry.logins or ()]
    named = [
        (inside(inside(place, "Logins"), key), each) for key, each in zip(entry.logins or (), providers, strict=True)
    ]
    _find_repeated(named, "has its login in", problems)
    yield from map(Login, providers, (entry.logins or {}).values())
    identifiers = entry.developer_user_identifiers or ()
    if identifiers and pool.developer_provider_name is None:
        problems.add(inside(place, "DeveloperUserIdentifiers"), "the pool has no DeveloperProviderName")
    for identifier in identifiers:
        yield Login(pool.developer_provider_name or "", identifier, developer=True)


def _registered(
    reader: ShapeReader,
    shape: type[Registered],
    resource_type: type[Checked],
    find_problems: Callable[[Checked], list[str]],
    listed: object,
    place: str,
) -> Iterator[Checked]:
    """The resources of a list, which are registered by their ARNs. A resource has the members of its entry."""
    placed = []
    for there, entry in reader.entries(shape, listed, place):
        resource = msgspec.convert(entry, resource_type, from_attributes=True)
        reader.problems.found += [f"{there}.{problem}" for problem in find_problems(resource)]
        placed.append((there, entry.arn))
        yield resource
    _find_repeated(placed, "is the ARN of", reader.problems)
