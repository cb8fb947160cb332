"""A fault: something that goes wrong on purpose, so that a test sees how its client reacts."""

from dataclasses import dataclass

ANY_OPERATION = "*"
CONNECTION_FAULTS = ("drop", "truncate", "empty-500")


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with calls of an operation ("*": of any operation).

    `error` is the code of the error that the call is refused with, and `message` its message. `connection_fault` is one
    of CONNECTION_FAULTS, which breaks the response of a call that was performed. `delay_s` comes before either, or
    alone. The fault applies to `count` calls, or to each with `probability` (0 to 1, drawn with `seed`), or to all.
    """

    id: str
    operation: str
    error: str | None = None
    message: str | None = None
    count: int | None = None
    probability: float | None = None
    seed: int | None = None
    delay_s: float = 0.0
    connection_fault: str | None = None
