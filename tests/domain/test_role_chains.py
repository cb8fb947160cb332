"""Tags down a chain of roles: which are inherited, and which of a call are refused."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.session_tags import chained_tag_refusal, inherited_tags
from tests.provenance import documented

CHAINING = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining"
KEYS = st.sampled_from(["team", "Team", "TEAM", "unit", "Unit", "cost"])
TAGS = st.dictionaries(KEYS, st.sampled_from(["red", "blue"]), max_size=4)
STEPS = st.lists(st.tuples(TAGS, st.lists(KEYS, max_size=3)), max_size=6)


def without_case(tags: Mapping[str, str]) -> dict[str, str]:
    return {key.lower(): value for key, value in tags.items()}


@documented(CHAINING)
@given(STEPS)
def test_an_inherited_tag_keeps_its_value_down_every_chain(steps: Sequence[tuple[dict[str, str], list[str]]]) -> None:
    """A chain of calls, of which those that are refused change nothing."""
    tags: dict[str, str] = {}
    transitive: tuple[str, ...] = ()
    for given_tags, given_keys in steps:
        inherited = inherited_tags(tags, transitive)
        if chained_tag_refusal(list(given_tags.items()), given_keys, inherited) is not None:
            continue
        tags, transitive = {**inherited, **given_tags}, (*inherited, *given_keys)
        kept = without_case(inherited)
        assert kept.items() <= without_case(inherited_tags(tags, transitive)).items()
        assert len(without_case(tags)) == len(tags), "no two keys differ in case only"


@documented(CHAINING)
@given(TAGS, st.lists(KEYS, max_size=3))
def test_only_tags_with_transitive_keys_are_inherited(tags: dict[str, str], keys: list[str]) -> None:
    inherited = inherited_tags(tags, keys)
    assert inherited.items() <= tags.items()
    assert without_case(inherited).keys() == without_case(tags).keys() & {key.lower() for key in keys}


@documented(CHAINING)
@given(TAGS, TAGS)
def test_a_tag_with_an_inherited_key_is_refused_in_any_case(tags: dict[str, str], inherited: dict[str, str]) -> None:
    is_free = not without_case(tags).keys() & without_case(inherited).keys()
    has_duplicates = len(without_case(tags)) < len(tags)
    refusal = chained_tag_refusal(list(tags.items()), (), inherited)
    assert (refusal is None) == (is_free and not has_duplicates)
