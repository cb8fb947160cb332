"""docs/aws-behaviour.md: its facts have names and evidence, and the code's claims about AWS are among them."""

import ast
import re
from collections.abc import Callable
from typing import Any

import pytest

from cognito_identity_emulator.declare.operation import differences
from docs.facts import PAGE, facts
from docs.sentences import name_of, sentences, text_of
from tests.architecture.source import MODULES

NAMES = [each.name for each in facts()]
DIFFERENCES = [
    pytest.param(difference.fact, id=f"{module.name}: {difference.text}")
    for module in MODULES
    for difference in differences(ast.get_docstring(module.tree) or "")
]
SENTENCES_OF_AWS = [
    pytest.param(sentence, id=f"{sentence.__module__}:{name_of(sentence)}")
    for sentence, evidence in sentences().items()
    if evidence.kind != "ours"
]


def test_every_item_of_the_page_is_a_fact_with_evidence() -> None:
    assert len(NAMES) == PAGE.read_text().count("\n- <a ")
    assert len(NAMES) > 150


def test_no_two_facts_have_the_same_name() -> None:
    assert sorted(set(NAMES)) == sorted(NAMES)


@pytest.mark.parametrize("fact", DIFFERENCES)
def test_a_difference_names_its_fact(fact: str) -> None:
    """The line ends with the name in brackets; see CONTRIBUTING.md."""
    assert fact in NAMES


@pytest.mark.parametrize("sentence", SENTENCES_OF_AWS)
def test_a_sentence_of_aws_is_quoted_by_a_fact(sentence: Callable[..., Any]) -> None:
    page = " ".join(PAGE.read_text().split())
    pieces = [" ".join(piece.split()) for piece in re.split(r"<\w+>|(?<=\.) ", text_of(sentence))]
    assert max(map(len, pieces)) > 3
    assert [piece for piece in pieces if piece not in page] == []
