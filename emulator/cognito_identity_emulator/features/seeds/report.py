"""The report of a seeding: how many of each kind were created, changed or unchanged."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from cognito_identity_emulator.features.seeds.seed import SeededStack


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


@dataclass(frozen=True, slots=True)
class SeededPool:
    """A pool of the seed, with its id."""

    identity_pool_id: str
    identity_pool_name: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SeedReport:
    """The counts by outcome, the pools, the stacks of templates with their outputs, and what was `skipped` because it
    is not emulated or was merged away."""

    created: Counts = field(default_factory=Counts)
    changed: Counts = field(default_factory=Counts)
    unchanged: Counts = field(default_factory=Counts)
    pools: list[SeededPool] = field(default_factory=list)
    stacks: list[SeededStack] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def add_skipped(self, name: str, sentences: Iterable[str]) -> None:
        """Add what a file skipped; `name` is that of the file, and may be empty."""
        self.skipped.extend(f"{name}: {each}" if name else each for each in sentences)

    def note(self, kind: str, outcome: Outcome) -> None:
        """Count one thing; `kind` is a member of Counts."""
        counts = getattr(self, outcome)
        setattr(counts, kind, getattr(counts, kind) + 1)

    def sentence(self) -> str:
        """The report in one line."""
        counts = [
            f"{getattr(self, outcome).identity_pools} pools, {getattr(self, outcome).identities} identities, "
            f"{getattr(self, outcome).roles} roles, {getattr(self, outcome).policies} policies and "
            f"{getattr(self, outcome).identity_providers} providers {outcome}"
            for outcome in Outcome
        ]
        counts += [f"{len(self.skipped)} skipped"] if self.skipped else []
        return "; ".join(counts) + "."
