"""Settings become environment variables, from which an emulator elsewhere reads the same settings."""

import dataclasses

import pytest

from cognito_identity_emulator import Settings
from cognito_identity_emulator.remote.environment import to_environment
from cognito_identity_emulator.settings import SettingsError, from_environment
from tests.settings_examples import COMPANIONS, EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_settings_become_variables_that_give_the_same_settings(name: str) -> None:
    settings = dataclasses.replace(Settings(), **{name: EXAMPLES[name][1], **COMPANIONS.get(name, {})})
    assert Settings(**from_environment(to_environment(settings))) == settings


def test_defaults_become_no_variables() -> None:
    assert to_environment(Settings()) == {}


def test_a_comma_in_a_list_cannot_become_a_variable() -> None:
    with pytest.raises(SettingsError, match="COGNITO_IDENTITY_SEED_PARAMETER has a comma"):
        to_environment(Settings(seed_parameter=("Names=a,b",)))
