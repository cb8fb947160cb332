"""Every mistake in docs/mistakes.md is made, and gets the sentence and the exit code of the page."""

import os
from collections.abc import Iterator

import pytest

from docs import mistakes
from tests.cli.mistakes import MISTAKES, Endpoints, Mistake, make, running_emulators

ALL = [each for group in MISTAKES.values() for each in group]
_MAX_WORDS = 25


@pytest.fixture(scope="module")
def endpoints() -> Iterator[Endpoints]:
    with running_emulators() as running:
        yield running


@pytest.mark.parametrize("mistake", ALL, ids=lambda each: each.operator)
def test_a_mistake_gets_the_sentence_and_the_exit_code_of_the_page(mistake: Mistake, endpoints: Endpoints) -> None:
    if mistake.unprivileged and os.geteuid() != 0:
        pytest.skip("only root can run a command as another user")
    outcome = make(mistake, endpoints)
    assert outcome.code == mistake.code
    assert "Traceback" not in outcome.message
    assert "secret" not in outcome.message
    assert 0 < len(outcome.message.partition("\n")[0].split()) <= _MAX_WORDS
    assert mistakes.row(mistake, outcome) in mistakes.PAGE.read_text().splitlines(), "run `make docs`"


def test_the_page_has_a_row_for_every_mistake_and_no_other() -> None:
    rows = [line for line in mistakes.PAGE.read_text().splitlines() if line.startswith("| ") and "`" in line]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == [each.operator for each in ALL]
    assert len(ALL) == len({each.operator for each in ALL}) >= 60
