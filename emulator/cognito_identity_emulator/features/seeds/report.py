"""The report of a seeding: how many of each kind were created, changed or unchanged."""

from dataclasses import dataclass, field
from enum import StrEnum


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
    """The counts by outcome, the pools, and what was `skipped` because it is not emulated or was merged away."""

    created: Counts = field(default_factory=Counts)
    changed: Counts = field(default_factory=Counts)
    unchanged: Counts = field(default_factory=Counts)
    pools: list[SeededPool] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

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
        return "; ".join(counts) + "."
