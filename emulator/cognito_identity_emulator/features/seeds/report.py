"""What seeding did, by kind."""

from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of one thing that a seed asks for."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class Counts:
    """How many of each kind."""

    identity_pools: int = 0
    identities: int = 0
    roles: int = 0
    identity_providers: int = 0


@dataclass(frozen=True, slots=True)
class SeededPool:
    """A pool of the seed: the id to use it by, and what became of it."""

    identity_pool_id: str
    identity_pool_name: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What was created, what was changed, and what was there already; `skipped` says what of a seed was left out."""

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
        """The report in one line, for a person."""
        told = [
            f"{getattr(self, outcome).identity_pools} pools, {getattr(self, outcome).identities} identities, "
            f"{getattr(self, outcome).roles} roles and {getattr(self, outcome).identity_providers} providers {outcome}"
            for outcome in Outcome
        ]
        return "; ".join(told) + "."
