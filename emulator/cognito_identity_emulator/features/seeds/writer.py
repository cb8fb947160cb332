"""Writes seeds: all of them or nothing, in one transaction. It creates and updates, and never deletes.

What is there already is compared first, so seeding twice changes nothing. A login never changes hands: an identity that
would have to give one up is a problem, like every other listed with its place.
"""

import logging
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.linking import MOST_LINKED_LOGINS
from cognito_identity_emulator.errors.cognito_identity import DeveloperProviderNameFixed
from cognito_identity_emulator.features.seeds.problems import Problems, SeedError, inside
from cognito_identity_emulator.features.seeds.report import Outcome, SeededPool, SeedReport
from cognito_identity_emulator.features.seeds.seed import IdentitySeed, PoolSeed, Seed
from cognito_identity_emulator.operations.cognito_identity.pool_members import to_domain
from cognito_identity_emulator.runtime.scope import Scope, region_of
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.errors import ContentionError
from cognito_identity_emulator.storage.registry import RegistryStore
from cognito_identity_emulator.storage.store import Store

_MOST_ATTEMPTS = 4
_PROGRESS_EVERY = 10_000

_log = logging.getLogger("cognito_identity_emulator.seeds")


def write_seeds(database: Database, seeds: Sequence[tuple[str, Seed]], *, most_pools: int, now: int) -> SeedReport:
    """Write seeds, each with the name that its problems are told under (may be empty).

    `most_pools` an account may have in a region; `now` is epoch milliseconds. Raises SeedError with every problem,
    and then nothing is written.
    """
    for _ in range(_MOST_ATTEMPTS):
        try:
            with database.transaction(long=True) as connection:
                report = SeedReport()
                found: list[str] = []
                for name, seed in seeds:
                    problems = Problems()
                    _Writer(connection, report, problems, most_pools, now).write(seed)
                    found += [f"{name}: {problem}" if name else problem for problem in problems.found]
                if found:
                    raise SeedError(found)
            return report
        except ContentionError:
            continue  # somebody was first with an id or a login: run again, and see it
    raise SeedError(["others write the same pools or identities at this very time: seed again"])


class _Writer:
    def __init__(
        self, connection: Connection, report: SeedReport, problems: Problems, most_pools: int, now: int
    ) -> None:
        self._connection = connection
        self._report = report
        self._problems = problems
        self._most_pools = most_pools
        self._now = now

    def write(self, seed: Seed) -> None:
        """Write everything there is no problem with; the transaction is given up when there was any."""
        self._report.skipped.extend(seed.skipped)
        self._register(seed)
        for pool in seed.pools:
            self._pool(pool)

    def _register(self, seed: Seed) -> None:
        registry = RegistryStore(self._connection)
        if seed.identity_providers:
            known_providers = {each.arn: each for each in registry.providers()}
            for provider in seed.identity_providers:
                outcome = _outcome(known_providers.get(provider.arn), provider)
                self._report.note("identity_providers", outcome)
                if outcome is not Outcome.UNCHANGED:
                    registry.put_provider(provider)
        if seed.roles:
            known_roles = {each.arn: each for each in registry.roles()}
            for role in seed.roles:
                outcome = _outcome(known_roles.get(role.arn), role)
                self._report.note("roles", outcome)
                if outcome is not Outcome.UNCHANGED:
                    registry.put_role(role)

    def _pool(self, seed: PoolSeed) -> None:
        store = Store(self._connection, Scope(None, region_of(seed.id)))
        store.pools.lock(seed.id)
        before = store.pools.find(seed.id)
        if before is not None and before.account != seed.account:
            self._problems.add(seed.place, f"{seed.id} is a pool of account {before.account}")
            return
        empty = IdentityPool(
            seed.id, seed.account, region_of(seed.id), seed.members.identity_pool_name, False, self._now
        )
        try:
            after = _with_roles(to_domain(before or empty, seed.members), seed)
        except DeveloperProviderNameFixed as refusal:
            self._problems.add(inside(seed.place, "DeveloperProviderName"), str(refusal.message))
            return
        outcome = _outcome(before, after)
        if before is None:
            store.pools.add(after)
            if not store.pools.are_within(self._most_pools, after.account, after.region):
                sentence = f"account {after.account} has {self._most_pools} pools in {after.region} already"
                self._problems.add(seed.place, f"{sentence}: raise --max-identity-pools")
                return
        elif before != after:
            store.pools.replace(replace(after, principal_tag_maps=before.principal_tag_maps))
        for provider, tag_map in seed.principal_tag_maps.items():
            if before is None or before.principal_tag_maps.get(provider) != tag_map:
                store.pools.put_tag_map(seed.id, provider, tag_map)
        self._report.note("identity_pools", outcome)
        self._report.pools.append(SeededPool(after.id, after.name, outcome))
        self._identities(store, seed, is_new=before is None)

    def _identities(self, store: Store, pool: PoolSeed, *, is_new: bool) -> None:
        many = len(pool.identities) > _PROGRESS_EVERY
        for number, identity in enumerate(pool.identities):
            if many and number % _PROGRESS_EVERY == 0:
                _log.info("Seeding %s: %d of %d identities.", pool.id, number, len(pool.identities))
            outcome = self._identity(store, pool, identity, pool_is_new=is_new)
            if outcome is not None:
                self._report.note("identities", outcome)

    def _identity(self, store: Store, pool: PoolSeed, seed: IdentitySeed, *, pool_is_new: bool) -> Outcome | None:
        """What became of an identity; None when there is a problem, or it was merged into another meanwhile."""
        identities = store.identities
        owners = {} if pool_is_new else {each: identities.owner(pool.id, each) for each in seed.logins}
        led_to = next((owner for owner in owners.values() if owner is not None), None)
        identity_id = seed.id if seed.chosen or led_to is None else led_to
        before = identities.find_anywhere(identity_id)
        if before is not None and before.pool_id != pool.id:
            self._problems.add(seed.place, f"{identity_id} is an identity of the pool {before.pool_id}")
            return None
        if before is not None and before.disabled:
            self._report.skipped.append(f"{seed.place}: {identity_id} was merged into {before.merged_into}")
            return None
        missing = [login for login in seed.logins if owners.get(login) is None]
        strangers = {login: owner for login, owner in owners.items() if owner not in (None, identity_id)}
        held = identities.logins_of(before) if before is not None and missing else ()
        if self._is_contested(seed, strangers, missing, held):
            return None
        if before is None:
            made = Identity(identity_id, pool.id, pool.account, bool(seed.logins), None, self._now, self._now)
            identities.add(made)
            before, outcome = made, Outcome.CREATED
        else:
            outcome = Outcome.CHANGED if missing else Outcome.UNCHANGED
        if missing:
            identities.link(before, missing, self._now)
        return outcome

    def _is_contested(
        self, seed: IdentitySeed, strangers: Mapping[Login, str | None], missing: Sequence[Login], held: Sequence[Login]
    ) -> bool:
        """Whether a login is somebody else's already, or has no room beside those the identity holds."""
        sentences = [
            f"{login.subject} of {login.provider} is a login of {owner} already" for login, owner in strangers.items()
        ]
        taken = {each.provider: each.subject for each in held if not each.developer}
        sentences += [
            f"has the login {taken[login.provider]} of {login.provider} already"
            for login in missing
            if not login.developer and login.provider in taken
        ]
        if len(held) + len(missing) > MOST_LINKED_LOGINS:
            sentences.append(f"would have more than {MOST_LINKED_LOGINS} logins")
        for sentence in sentences:
            self._problems.add(seed.place, sentence)
        return bool(sentences)


def _with_roles(pool: IdentityPool, seed: PoolSeed) -> IdentityPool:
    """The pool as SetIdentityPoolRoles and SetPrincipalTagAttributeMap would leave it."""
    given = seed.roles
    if given is not None:
        roles = pool.roles if given.roles is None else given.roles
        pool = replace(pool, roles=roles, role_mappings=given.role_mappings)
    return replace(pool, principal_tag_maps={**pool.principal_tag_maps, **seed.principal_tag_maps})


def _outcome(before: object, after: object) -> Outcome:
    if before is None:
        return Outcome.CREATED
    return Outcome.UNCHANGED if before == after else Outcome.CHANGED
