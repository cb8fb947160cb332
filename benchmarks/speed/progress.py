"""Reports on stderr how far a run is."""

import sys
import time
from dataclasses import dataclass, field


@dataclass
class Progress:
    """Counts the steps of a section and estimates the time that is left from the pace so far."""

    section: str
    steps: int
    done: int = 0
    began: float = field(default_factory=time.monotonic)

    def step(self, result: str) -> None:
        """Count a step that is done, and print its result."""
        self.done += 1
        elapsed_s = time.monotonic() - self.began
        left_s = elapsed_s / self.done * (self.steps - self.done)
        print(f"{self.section} {self.done}/{self.steps}, {left_s:.0f} s to go: {result}", file=sys.stderr, flush=True)
