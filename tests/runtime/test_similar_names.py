"""A misspelt name gets the name that was probably meant."""

import pytest

from cognito_identity_emulator.runtime.similar_names import nearest

NAMES = ("GetId", "GetOpenIdToken", "PORT")


@pytest.mark.parametrize(
    ("name", "similar"), [("GetIdd", "GetId"), ("getopenidtokn", "GetOpenIdToken"), ("Prot", "PORT"), ("xyz", None)]
)
def test_the_most_similar_name_is_found_in_upper_and_lower_case(name: str, similar: str | None) -> None:
    assert nearest(name, NAMES) == similar


def test_a_higher_cutoff_finds_fewer_names() -> None:
    assert nearest("GetI", NAMES, cutoff=0.8) == "GetId"
    assert nearest("GetI", NAMES, cutoff=0.95) is None
