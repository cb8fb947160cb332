"""Says on the error stream how far a run is."""

import sys
import time
from dataclasses import dataclass, field


@dataclass
class Progress:
    """Counts the steps of a section. Each is said with how long the rest will take, at the pace so far."""

    section: str
    steps: int
    done: int = 0
    began: float = field(default_factory=time.monotonic)

    def step(self, text: str) -> None:
        """One step more is done; what came of it."""
        self.done += 1
        took_s = time.monotonic() - self.began
        left_s = took_s / self.done * (self.steps - self.done)
        print(f"{self.section} {self.done}/{self.steps}, {left_s:.0f} s to go: {text}", file=sys.stderr, flush=True)
