"""A trial of the emulator: its steps, the bar to pass, and the outcome."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a trial: rounds, minutes, or both."""

    rounds: int = 0
    minutes: float = 0.0


@dataclass(slots=True)
class Outcome:
    """The figure for the report, and every way in which the trial failed."""

    figure: str = ""
    missed: list[str] = field(default_factory=list)

    def check(self, condition: bool, otherwise: str) -> None:
        """Notes a failure unless the condition is true."""
        if not condition:
            self.missed.append(otherwise)


@dataclass(frozen=True, slots=True)
class TrialContext:
    """The input of a trial: its size, a folder, and the stream for its progress."""

    size: Size
    folder: Path
    output: TextIO

    def report(self, sentence: str) -> None:
        """Write a line of progress."""
        print(f"    {sentence}", file=self.output, flush=True)


@dataclass(frozen=True, slots=True)
class Trial:
    """A row of the report. `name` is its name on the command line."""

    name: str
    test: str
    bar: str
    short: Size
    full: Size
    run: Callable[[TrialContext], Outcome]
