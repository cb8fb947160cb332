"""A fault: what a test wants to go wrong, on purpose."""

from dataclasses import dataclass

ANY_OPERATION = "*"
CONNECTION_FAULTS = ("drop", "truncate", "empty-500")


@dataclass(frozen=True, slots=True)
class Fault:
    """What shall go wrong with calls of an operation ("*": of any).

    `error` is an exception's code, answered with `message`; `trouble` is one of CONNECTION_FAULTS on the line;
    `delay_s` comes before either, or alone. It happens `count` times, or with `probability` (0 to 1, drawn from `seed`)
    each time.
    """

    id: str
    operation: str
    error: str | None = None
    message: str | None = None
    count: int | None = None
    probability: float | None = None
    seed: int | None = None
    delay_s: float = 0.0
    trouble: str | None = None
