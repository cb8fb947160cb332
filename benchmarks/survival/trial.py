"""A trial: what is done to the emulator, the bar it has to clear, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done: rounds of the trial's own kind, or minutes; a trial uses one of them, or both."""

    rounds: int = 0
    minutes: float = 0.0


@dataclass(slots=True)
class Outcome:
    """What was measured, in the words of the report, and every way in which the bar was missed."""

    figure: str = ""
    missed: list[str] = field(default_factory=list)

    def check(self, holds: bool, otherwise: str) -> None:
        """Note that the bar was missed unless it holds."""
        if not holds:
            self.missed.append(otherwise)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a trial is given: how much to do, a folder of its own, and where to tell how far it is."""

    size: Size
    folder: Path
    told: TextIO

    def tell(self, sentence: str) -> None:
        """Say how far the trial is."""
        print(f"    {sentence}", file=self.told, flush=True)


@dataclass(frozen=True, slots=True)
class Trial:
    """A row of the report. `name` is its name on the command line."""

    name: str
    test: str
    bar: str
    short: Size
    full: Size
    run: Callable[[Stage], Outcome]
