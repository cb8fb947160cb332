"""Work in steps: how calls that are made together are performed together.

An operation that goes through several rooms pauses, with a bare `yield`, where it leaves one for the next. Who performs
several calls lets each come to its next pause before any goes on: what a room executes is then still in the processor's
caches when the next call enters. An operation never pauses inside a transaction, which the others would come into.
"""

from collections.abc import Generator
from typing import TypeVar

Outcome = TypeVar("Outcome")

Steps = Generator[None, None, Outcome]
"""What pauses on its way to an outcome."""


def outcome_of(steps: Steps[Outcome]) -> Outcome:
    """The outcome, without a stop at the pauses. Raises what the work raises."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome
