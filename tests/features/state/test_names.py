"""Names that are in two places are found among any number, also when their fingerprints are on disk."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cognito_identity_emulator.features.seeds.problems import ProblemCollector
from cognito_identity_emulator.features.state import fingerprints
from cognito_identity_emulator.features.state.fingerprints import Fingerprints
from cognito_identity_emulator.features.state.names import NameChecker
from tests.provenance import assumed


@assumed("our own check of a state")
@given(some.lists(some.integers(-(2**63), 2**63 - 1) | some.integers(0, 20)), some.integers(1, 10))
def test_exactly_the_numbers_that_were_added_twice_are_repeated(values: list[int], most_in_memory: int) -> None:
    with pytest.MonkeyPatch.context() as patch, closing(Fingerprints()) as found:
        patch.setattr(fingerprints, "MAX_IN_MEMORY", most_in_memory)
        for value in values:
            found.add(value)
        assert found.repeated(1000) == {value for value in values if values.count(value) > 1}


@assumed("our own check of a state")
def test_names_with_the_same_fingerprint_are_different_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cognito_identity_emulator.features.state.names.fingerprint", lambda name: 1)
    names = [("access key", "a"), ("access key", "b"), ("access key", "a")]
    with closing(NameChecker()) as checker:
        checker.add(names)
        problems = ProblemCollector()
        checker.check(lambda: ((f"sessions[{index}]", [name]) for index, name in enumerate(names)), problems)
    assert problems.found == ["sessions[2]: a is already in sessions[0]"]
