"""Limits the work that the functions of one template may do: nested references can make a vast value of a small one."""

from cognito_identity_emulator.features.seeds.cloudformation.template_text import TooMuchWorkError

MAX_WORK, STEP_COST = 5_000_000, 50
"""How much work the functions of one template may do, in characters of text; a step costs as much as so many."""


class WorkBudget:
    """What is left of the work of one template."""

    def __init__(self) -> None:
        self._left = MAX_WORK

    def charge(self, cost: int, place: str) -> None:
        """Count steps, and the size of what functions return. Raises TooMuchWorkError once everything is spent."""
        self._left -= cost
        if self._left < 0:
            raise TooMuchWorkError(place, "the template's functions produce too much text")


def size_of(value: object) -> int:
    """The size of a value in characters; an entry of a list or a map costs as much as a step."""
    size, pending = 0, [value]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            size += len(each)
        elif isinstance(each, list | dict):
            size += STEP_COST * len(each)
            if size > MAX_WORK:
                break
            pending += each.values() if isinstance(each, dict) else each
    return size
