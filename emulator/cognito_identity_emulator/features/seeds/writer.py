"""Writes seeds in one transaction, all of them or nothing. It creates and updates, and never deletes.

Only differences are written, so seeding twice changes nothing. A login never moves to another identity: a seed that
would move one is a problem, reported with its place like every other.
"""

import dataclasses
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from msgspec.structs import replace

from cognito_identity_emulator.domain.arns import account_of_arn, resource_name
from cognito_identity_emulator.domain.iam import IamRole, IdentityProvider, ManagedPolicy
from cognito_identity_emulator.domain.iam_checks import added_role_problems
from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool, PrincipalTagMap
from cognito_identity_emulator.domain.linking import MAX_LINKED_LOGINS
from cognito_identity_emulator.domain.policy_versions import registered
from cognito_identity_emulator.domain.pool_rules import new_pool, with_settings
from cognito_identity_emulator.errors.cognito_identity import DeveloperProviderNameFixed
from cognito_identity_emulator.features.seeds.pool_checks import check_mapping_keys
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, SeedError, in_file, inside
from cognito_identity_emulator.features.seeds.report import Outcome, SeededIamResource, SeededPool, SeedReport
from cognito_identity_emulator.features.seeds.seed import (
    IdentitySeed,
    PolicyAttachment,
    PoolAttachment,
    PoolSeed,
    RolesSeed,
    Seed,
    SeededStack,
)
from cognito_identity_emulator.logins.registration import with_dates
from cognito_identity_emulator.runtime.scope import Scope, region_of
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.errors import ContentionError
from cognito_identity_emulator.storage.exports import StackExport, put_export
from cognito_identity_emulator.storage.registry import RegistryStore
from cognito_identity_emulator.storage.store import Store

_MAX_ATTEMPTS = 4
_PROGRESS_EVERY = 10_000

_Registered = TypeVar("_Registered", IamRole, IdentityProvider, ManagedPolicy)

_log = logging.getLogger("cognito_identity_emulator.seeds")


class _UndoError(Exception):
    """Ends the transaction of a dry run, so that nothing is written."""


def write_seeds(
    database: Database, seeds: Sequence[tuple[str, Seed]], *, most_pools: int, now: int, dry_run: bool = False
) -> SeedReport:
    """Write seeds, each with the name that precedes its problems (may be empty).

    `most_pools` is the limit of an account in a region; `now` is in epoch milliseconds. A `dry_run` writes nothing
    and reports what it would write. Raises SeedError with every problem, and then nothing is written.
    """
    for _ in range(_MAX_ATTEMPTS):
        try:
            with database.transaction(long=True) as connection:
                report = SeedReport()
                found: list[str] = []
                writers = [(name, seed, _Writer(connection, report, most_pools, now)) for name, seed in seeds]
                for name, seed, writer in writers:
                    report.add_skipped(name, seed.skipped)
                    report.stacks.extend(seed.stacks)
                    _remember_exports(connection, seed.stacks)
                    writer.write(seed)
                for name, seed, writer in writers:
                    writer.attach(seed)
                    report.add_skipped(name, writer.attach_policies(seed.policy_attachments))
                    found += in_file(name, writer.problems.found)
                if found:
                    raise SeedError(found)
                if dry_run:
                    raise _UndoError
            return report
        except _UndoError:
            return report
        except ContentionError:
            continue  # another writer took an id or a login: the next attempt sees it
    raise SeedError(["the same pools or identities were being written at the same time: seed again"])


def _remember_exports(connection: Connection, stacks: Sequence[SeededStack]) -> None:
    for stack in stacks:
        for name, value in stack.exports.items():
            put_export(connection, StackExport(stack.account, stack.region, name, value, stack.stack_name))


class _Writer:
    def __init__(self, connection: Connection, report: SeedReport, most_pools: int, now: int) -> None:
        self._connection = connection
        self._report = report
        self.problems = ProblemCollector()
        self._most_pools = most_pools
        self._now = now

    def write(self, seed: Seed) -> None:
        """Write everything that has no problem; after any problem the caller rolls back."""
        self._register(seed)
        for pool in seed.pools:
            self._pool(pool)

    def attach(self, seed: Seed) -> None:
        """Write the roles and principal tags for pools that other seeds wrote, or that existed before."""
        for attachment in seed.attachments:
            self._attach(attachment)

    def attach_policies(self, attachments: Sequence[PolicyAttachment]) -> list[str]:
        """Add policies to roles that no file has. Returns a sentence for each policy that is not added, and why."""
        if not attachments:
            return []
        registry = RegistryStore(self._connection)
        registry.lock()
        arns = {(account_of_arn(arn), resource_name(arn)): arn for arn in registry.role_arns()}
        sentences: list[str] = []
        for each in attachments:
            role = registry.role(arns.get((each.account, each.role_name), ""))
            if role is None:
                missing = f"the role {each.role_name} is neither in these files nor in the emulator"
                sentences.append(f"{each.place}: {missing}: seed it first, or create it")
                continue
            after = _with_policies(role, each)
            added = added_role_problems(role, after)
            problems = [*each.problems, *(f"{each.place}: {problem}" for problem in added)]
            if problems:
                sentences += [f"{problem}; the role {each.role_name} is without this policy" for problem in problems]
                continue
            if each.managed_policy is not None:
                self._attach_managed_policy(each.managed_policy, registry)
            if after != role:
                registry.put_role(after)
            self._report.note_iam_resource("roles", SeededIamResource(role.arn, _outcome(role, after)))
            sentences += each.notes
        return sentences

    def _attach_managed_policy(self, policy: ManagedPolicy, registry: RegistryStore) -> None:
        if policy.arn not in [each.arn for each in self._report.iam_resources]:  # another role may have it as well
            self._put_policies([policy], registry)

    def _attach(self, seed: PoolAttachment) -> None:
        store = Store(self._connection, Scope(None, region_of(seed.id)))
        store.pools.lock(seed.id)
        before = store.pools.find(seed.id)
        if before is None:
            self.problems.add(
                seed.place, f"the pool {seed.id} is neither in these seeds nor in the emulator: seed it as well"
            )
            return
        if before.account != seed.account:
            self.problems.add(seed.place, f"{seed.id} is a pool of account {before.account}")
            return
        if seed.roles is not None:
            place = inside(seed.place, "Properties")
            check_mapping_keys(before, seed.roles.role_mappings, place, self.problems)
        self._replace(store, before, _with_roles(before, seed.roles, seed.principal_tag_maps))

    def _replace(self, store: Store, before: IdentityPool, after: IdentityPool) -> None:
        """Write what differs, and report the pool."""
        if before != after:
            store.pools.replace(replace(after, principal_tag_maps=before.principal_tag_maps))
        self._put_tag_maps(store, before, after)
        self._report_pool(after, _outcome(before, after))

    def _put_tag_maps(self, store: Store, before: IdentityPool | None, after: IdentityPool) -> None:
        for provider, tag_map in after.principal_tag_maps.items():
            if before is None or before.principal_tag_maps.get(provider) != tag_map:
                store.pools.put_tag_map(after.id, provider, tag_map)

    def _report_pool(self, pool: IdentityPool, outcome: Outcome) -> None:
        self._report.note_pool(SeededPool(pool.id, pool.name, pool.allow_unauthenticated_identities, outcome))

    def _register(self, seed: Seed) -> None:
        registry, now = RegistryStore(self._connection), self._now
        self._put_policies(seed.policies, registry)
        self._put(
            "identity_providers",
            _with_stored_redirect_uris(seed.identity_providers, registry),
            registry.providers,
            lambda provider, before: registry.put_provider(with_dates(provider, before, now)),
        )
        self._put(
            "roles",
            seed.roles,
            registry.roles,
            lambda role, _before: registry.put_role(dataclasses.replace(role, created_at=now)),
        )

    def _put_policies(self, policies: Sequence[ManagedPolicy], registry: RegistryStore) -> None:
        now = self._now
        self._put(
            "policies",
            policies,
            registry.policies,
            lambda policy, before: registry.put_policy(registered(policy, before, now)),
        )

    def _put(
        self,
        kind: str,
        seeded: Sequence[_Registered],
        stored: Callable[[], Sequence[_Registered]],
        put: Callable[[_Registered, _Registered | None], None],
    ) -> None:
        """Register what is new or differs from what is stored. `kind` is its name in the report; `put` takes what is
        seeded and what it replaces."""
        before = {each.arn: each for each in stored()} if seeded else {}
        for each in seeded:
            outcome = _outcome(before.get(each.arn), each)
            self._report.note(kind, outcome)
            self._report.iam_resources.append(SeededIamResource(each.arn, outcome))
            if outcome is not Outcome.UNCHANGED:
                put(each, before.get(each.arn))

    def _pool(self, seed: PoolSeed) -> None:
        store = Store(self._connection, Scope(None, region_of(seed.id)))
        store.pools.lock(seed.id)
        before = store.pools.find(seed.id)
        if before is not None and before.account != seed.account:
            self.problems.add(seed.place, f"{seed.id} is a pool of account {before.account}")
            return
        try:
            after = _with_roles(self._configured(seed, before), seed.roles, seed.principal_tag_maps)
        except DeveloperProviderNameFixed as refusal:
            self.problems.add(inside(seed.place, "DeveloperProviderName"), str(refusal.message))
            return
        if before is None:
            store.pools.add(after)
            if not store.pools.are_within(self._most_pools, after.account, after.region):
                sentence = f"account {after.account} already has {self._most_pools} pools in {after.region}"
                self.problems.add(seed.place, f"{sentence}: raise --max-identity-pools")
                return
            self._put_tag_maps(store, None, after)
            self._report_pool(after, Outcome.CREATED)
        else:
            self._replace(store, before, after)
        self._identities(store, seed, is_new=before is None)

    def _configured(self, seed: PoolSeed, before: IdentityPool | None) -> IdentityPool:
        if before is not None:
            return with_settings(before, seed.settings)
        region = region_of(seed.id)
        return new_pool(seed.settings, id=seed.id, account=seed.account, region=region, created_at=self._now)

    def _identities(self, store: Store, pool: PoolSeed, *, is_new: bool) -> None:
        many = len(pool.identities) > _PROGRESS_EVERY
        for number, identity in enumerate(pool.identities):
            if many and number % _PROGRESS_EVERY == 0:
                _log.info("Seeding %s: %d of %d identities.", pool.id, number, len(pool.identities))
            outcome = self._identity(store, pool, identity, pool_is_new=is_new)
            if outcome is not None:
                self._report.note("identities", outcome)

    def _identity(self, store: Store, pool: PoolSeed, seed: IdentitySeed, *, pool_is_new: bool) -> Outcome | None:
        """The outcome for an identity; None when there is a problem, or when it was merged into another."""
        identities = store.identities
        owners = {} if pool_is_new else {each: identities.owner(pool.id, each) for each in seed.logins}
        owner_id = next((owner for owner in owners.values() if owner is not None), None)
        identity_id = seed.id if seed.chosen or owner_id is None else owner_id
        before = identities.find_anywhere(identity_id)
        if before is not None and before.pool_id != pool.id:
            self.problems.add(seed.place, f"{identity_id} is an identity of the pool {before.pool_id}")
            return None
        if before is not None and before.merged_into is not None:
            self._report.skipped.append(f"{seed.place}: {identity_id} was merged into {before.merged_into}")
            return None
        missing = [login for login in seed.logins if owners.get(login) is None]
        other_owners = {login: owner for login, owner in owners.items() if owner not in (None, identity_id)}
        linked = identities.logins_of(before) if before is not None and missing else ()
        if self._is_contested(seed, other_owners, missing, linked):
            return None
        if before is None:
            new_identity = Identity(identity_id, pool.id, pool.account, bool(seed.logins), None, self._now, self._now)
            identities.add(new_identity)
            before, outcome = new_identity, Outcome.CREATED
        else:
            outcome = Outcome.CHANGED if missing else Outcome.UNCHANGED
        if missing:
            identities.link(before, missing, self._now)
        return outcome

    def _is_contested(
        self,
        seed: IdentitySeed,
        other_owners: Mapping[Login, str | None],
        missing: Sequence[Login],
        linked: Sequence[Login],
    ) -> bool:
        """Whether a login belongs to another identity, or does not fit beside the logins that the identity has."""
        sentences = [
            f"{login.subject} of {login.provider} is a login of {owner} already"
            for login, owner in other_owners.items()
        ]
        subjects = {each.provider: each.subject for each in linked if not each.developer}
        sentences += [
            f"has the login {subjects[login.provider]} of {login.provider} already"
            for login in missing
            if not login.developer and login.provider in subjects
        ]
        if len(linked) + len(missing) > MAX_LINKED_LOGINS:
            sentences.append(f"would have more than {MAX_LINKED_LOGINS} logins")
        for sentence in sentences:
            self.problems.add(seed.place, sentence)
        return bool(sentences)


def _with_stored_redirect_uris(seeded: Sequence[IdentityProvider], registry: RegistryStore) -> list[IdentityProvider]:
    """The providers, with the redirect URIs that are stored for one that is seeded without: templates cannot name
    them, and a seed deletes nothing."""
    stored = {each.arn: each.redirect_uris for each in registry.providers()} if seeded else {}
    return [dataclasses.replace(each, redirect_uris=each.redirect_uris or stored.get(each.arn, ())) for each in seeded]


def _with_roles(pool: IdentityPool, seed: RolesSeed | None, tag_maps: Mapping[str, PrincipalTagMap]) -> IdentityPool:
    """The pool after SetIdentityPoolRoles and SetPrincipalTagAttributeMap."""
    if seed is not None:
        roles = pool.roles if seed.roles is None else seed.roles
        pool = replace(pool, roles=roles, role_mappings=seed.role_mappings)
    return replace(pool, principal_tag_maps={**pool.principal_tag_maps, **tag_maps})


def _with_policies(role: IamRole, attachment: PolicyAttachment) -> IamRole:
    """The role after PutRolePolicy and AttachRolePolicy."""
    changed = {name: each for name, each in attachment.policies.items() if role.policies.get(name) != each}
    arns = dict.fromkeys((*role.managed_policy_arns, *attachment.managed_policy_arns))
    texts = {name: text for name, text in role.policy_texts.items() if name not in changed}
    return dataclasses.replace(
        role, policies={**role.policies, **changed}, policy_texts=texts, managed_policy_arns=tuple(arns)
    )


def _outcome(before: object, after: object) -> Outcome:
    if before is None:
        return Outcome.CREATED
    return Outcome.UNCHANGED if before == after else Outcome.CHANGED
