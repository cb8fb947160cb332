"""The report of a seeding: how many of each kind were created, changed or unchanged."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from cognito_identity_emulator.features.seeds.problems import in_file
from cognito_identity_emulator.features.seeds.seed import SeededStack
from cognito_identity_emulator.runtime.nouns import count_nouns


class Outcome(StrEnum):
    """What happened to one pool, identity, role, policy or provider of a seed."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class Counts:
    """How many of each kind."""

    identity_pools: int = 0
    identities: int = 0
    roles: int = 0
    policies: int = 0
    identity_providers: int = 0


_NOUNS = {
    "identity_pools": ("pool", "pools"),
    "identities": ("identity", "identities"),
    "roles": ("role", "roles"),
    "policies": ("policy", "policies"),
    "identity_providers": ("provider", "providers"),
}
"""What is counted, of one and of several."""


@dataclass(frozen=True, slots=True)
class SeededPool:
    """A pool of the seed, with its id, and whether it has identities without a login."""

    identity_pool_id: str
    identity_pool_name: str
    allow_unauthenticated_identities: bool
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SeededIamResource:
    """A role, a policy or an identity provider of the seed."""

    arn: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SeedReport:
    """The counts by outcome, the pools, IAM's resources, and the stacks of templates with their outputs.

    `skipped` is what is not emulated or was merged away.
    """

    created: Counts = field(default_factory=Counts)
    changed: Counts = field(default_factory=Counts)
    unchanged: Counts = field(default_factory=Counts)
    pools: list[SeededPool] = field(default_factory=list)
    iam_resources: list[SeededIamResource] = field(default_factory=list)
    stacks: list[SeededStack] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add_skipped(self, name: str, sentences: Iterable[str]) -> None:
        """Add what a file skipped; `name` is that of the file, and may be empty."""
        self.skipped.extend(in_file(name, sentences))

    def note(self, kind: str, outcome: Outcome) -> None:
        """Count one thing; `kind` is a member of Counts."""
        counts = getattr(self, outcome)
        setattr(counts, kind, getattr(counts, kind) + 1)

    def note_iam_resource(self, kind: str, resource: SeededIamResource) -> None:
        """Count one of IAM's resources once, even if several policies of a seed change it. `kind` is that of `note`."""
        before = next((each for each in self.iam_resources if each.arn == resource.arn), None)
        if before is None:
            self.note(kind, resource.outcome)
            self.iam_resources.append(resource)
        elif before.outcome is Outcome.UNCHANGED and resource.outcome is not Outcome.UNCHANGED:
            counts = self.unchanged
            setattr(counts, kind, getattr(counts, kind) - 1)
            self.note(kind, resource.outcome)
            self.iam_resources[self.iam_resources.index(before)] = resource

    def note_pool(self, pool: SeededPool) -> None:
        """Count a pool once, even if one file creates it and another attaches its roles."""
        before = next((each for each in self.pools if each.identity_pool_id == pool.identity_pool_id), None)
        if before is None:
            self.note("identity_pools", pool.outcome)
            self.pools.append(pool)
        elif before.outcome is Outcome.UNCHANGED and pool.outcome is Outcome.CHANGED:
            self.unchanged.identity_pools -= 1
            self.note("identity_pools", pool.outcome)
            self.pools[self.pools.index(before)] = pool

    def sentence(self) -> str:
        """The report in one line, without what there is none of: 1 pool, 2 roles created; 1 pool unchanged."""
        counts = []
        for outcome in Outcome:
            words = count_nouns(asdict(getattr(self, outcome)), _NOUNS)
            counts += [f"{', '.join(words)} {outcome}"] if words else []
        counts += [f"{len(self.skipped)} skipped"] if self.skipped else []
        return f"{'; '.join(counts) or 'nothing'}."
