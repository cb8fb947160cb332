"""Ours, not AWS's: which check a call failed, in words for whoever wonders. It reaches logs and the journal only."""

from dataclasses import dataclass

_LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """What was expected and what came; `hint` says which setting, or which change of the pool or of the call, would
    let it pass."""

    name: str
    expected: str
    got: str
    hint: str | None = None

    def sentence(self) -> str:
        """The outcome in one line, without anything secret."""
        told = f"{self.name}: expected {shown(self.expected)}, got {shown(self.got)}"
        return f"{told}. {self.hint}" if self.hint else f"{told}."


def shown(value: object) -> str:
    """A value from a token, made fit for a log: one line, and not longer than it need be."""
    text = str(value)
    line = "".join(letter if letter.isprintable() else " " for letter in text[:_LONGEST_SHOWN])
    return line + "..." if len(text) > _LONGEST_SHOWN else line
