"""Generators that work in steps run to completion and return their result."""

import ast
from collections.abc import Iterator

import pytest

from cognito_identity_emulator.runtime.cooperative import Steps, outcome_of
from tests.architecture.source import MODULES


def test_the_result_is_returned_after_the_last_step() -> None:
    done: list[int] = []

    def work() -> Steps[str]:
        for number in range(3):
            done.append(number)
            yield
        return "done"

    assert outcome_of(work()) == "done"
    assert done == [0, 1, 2]


def test_an_exception_of_a_step_is_raised() -> None:
    def work() -> Steps[str]:
        yield
        raise LookupError("lost")

    with pytest.raises(LookupError, match="lost"):
        outcome_of(work())


def test_no_operation_pauses_inside_a_transaction() -> None:
    operations = [module for module in MODULES if module.name.startswith("cognito_identity_emulator.operations")]
    pausing = [(module.place, node.lineno) for module in operations for node in pauses(module.tree)]
    within = [
        (module.place, node.lineno)
        for module in operations
        for block in ast.walk(module.tree)
        if isinstance(block, ast.With)
        for node in pauses(block)
    ]
    assert pausing
    assert within == []


def pauses(tree: ast.AST) -> Iterator[ast.Yield | ast.YieldFrom]:
    """Every `yield` of the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Yield | ast.YieldFrom):
            yield node
