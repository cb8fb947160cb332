"""Settings: defaults, checks, and where each value comes from."""

import dataclasses
from typing import Any

import pytest

from cognito_identity_emulator import RemoteEmulator, Settings
from cognito_identity_emulator.remote.control_api_client import ControlTokenError
from cognito_identity_emulator.settings import (
    SettingsError,
    flag,
    from_environment,
    groups,
    parse,
    variable,
    warnings_about,
)
from tests.settings_examples import EXAMPLES


def changed(name: str, value: Any) -> Settings:
    """The default settings except for one."""
    return dataclasses.replace(Settings(), **{name: value})


def test_every_setting_has_a_default_and_one_line_that_documents_it() -> None:
    Settings()
    for each in dataclasses.fields(Settings):
        line = each.metadata["line"]
        assert line.endswith(".")
        assert "\n" not in line


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().region = "eu-west-1"  # type: ignore[misc]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_variable_sets_each_setting(name: str) -> None:
    text, value = EXAMPLES[name]
    assert from_environment({variable(name): text, "PATH": "/bin"}) == {name: value}


@pytest.mark.parametrize(
    ("name", "the_flag", "the_variable"),
    [
        ("port", "--port", "COGNITO_IDENTITY_PORT"),
        ("max_identity_pools", "--max-identity-pools", "COGNITO_IDENTITY_MAX_IDENTITY_POOLS"),
    ],
)
def test_flag_and_variable_are_derived_from_the_name(name: str, the_flag: str, the_variable: str) -> None:
    assert (flag(name), variable(name)) == (the_flag, the_variable)


def test_lists_are_separated_by_commas() -> None:
    assert parse("issuer_keys", " https://a=1 ,, https://b=2,") == ("https://a=1", "https://b=2")


KUBERNETES = {
    "COGNITO_IDENTITY_SERVICE_HOST": "10.0.0.1",
    "COGNITO_IDENTITY_SERVICE_PORT": "4591",
    "COGNITO_IDENTITY_SERVICE_PORT_HTTP": "4591",
    "COGNITO_IDENTITY_PORT_4591_TCP": "tcp://10.0.0.1:4591",
    "COGNITO_IDENTITY_PORT_4591_TCP_ADDR": "10.0.0.1",
    "COGNITO_IDENTITY_PORT_4591_TCP_PORT": "4591",
    "COGNITO_IDENTITY_PORT_4591_TCP_PROTO": "tcp",
    "COGNITO_IDENTITY_EMULATOR_SERVICE_HOST": "10.0.0.2",
    "COGNITO_IDENTITY_EMULATOR_SERVICE_PORT": "4591",
    "COGNITO_IDENTITY_EMULATOR_PORT": "tcp://10.0.0.2:4591",
}
"""What Kubernetes sets for the services cognito-identity and cognito-identity-emulator, without the one below."""


@pytest.mark.parametrize(
    ("environment", "warnings"),
    [
        ({"COGNITO_IDENTITY_REGION": "eu-west-1", "COGNITO_IDENTITY_ENDPOINT_URL": "http://x", "POOL_ID": "x"}, []),
        (
            {"COGNITO_IDENTITY_REGOIN": "eu-west-1"},
            ["COGNITO_IDENTITY_REGOIN is not a setting and is ignored. Did you mean COGNITO_IDENTITY_REGION?"],
        ),
        (
            {"COGNITO_IDENTITY_POOL_ID": "x", "COGNITO_IDENTITY_CLIENT": "y"},
            ["COGNITO_IDENTITY_CLIENT, COGNITO_IDENTITY_POOL_ID are not settings and are ignored."],
        ),
        (KUBERNETES, []),
        (
            {"COGNITO_IDENTITY_PORT": "tcp://10.0.0.1:4591"},
            [
                "COGNITO_IDENTITY_PORT=tcp://10.0.0.1:4591 is Kubernetes' address of a service, not a setting, and is "
                "ignored. Use --port."
            ],
        ),
    ],
    ids=["known", "misspelt", "of an application", "of Kubernetes", "a setting's name used by Kubernetes"],
)
def test_variables_that_are_no_settings_are_ignored_with_a_warning(
    environment: dict[str, str], warnings: list[str]
) -> None:
    assert from_environment(environment).keys() <= {"region"}
    assert list(warnings_about(environment)) == warnings


def test_the_settings_of_a_group_are_declared_together() -> None:
    declared = [each.name for each in dataclasses.fields(Settings)]
    assert [each.name for group in groups().values() for each in group] == declared


def test_a_value_that_cannot_be_parsed_is_refused_by_the_name_of_its_variable() -> None:
    with pytest.raises(SettingsError, match=r"^COGNITO_IDENTITY_PORT must be a whole number, not 'many'\.$"):
        from_environment({"COGNITO_IDENTITY_PORT": "many"})


@pytest.mark.parametrize(
    "name", [each.name for each in dataclasses.fields(Settings) if isinstance(each.default, tuple)]
)
def test_a_text_in_place_of_a_list_is_refused_and_not_shown(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{flag(name)} must be a list or a tuple of texts in Python") as refused:
        changed(name, "AKID:secret")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("token", ["a\n", "a\r", "a\nb", "t\u00f6k\u20acn"])
def test_a_control_token_that_no_header_can_have_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(SettingsError, match="--control-token must have printable ASCII") as refused:
        Settings(control_token=token)
    with pytest.raises(ControlTokenError, match="The control token must have printable ASCII") as unsendable:
        RemoteEmulator("http://127.0.0.1:1", token)
    assert token not in f"{refused.value} {unsendable.value}"


@pytest.mark.parametrize(
    "host", ["http://emulator", "emulator:4591", "emulator/", "bad value", "*", "a.*.example", "ä"]
)
def test_a_control_host_that_no_request_can_have_is_refused(host: str) -> None:
    with pytest.raises(SettingsError, match="--control-host must be a host name"):
        Settings(control_host=("emulator", host))


@pytest.mark.parametrize("account", ["", "12345678901", "1234567890123", "12345678901a", "１２３４５６７８９０１２"])
def test_an_account_is_twelve_digits(account: str) -> None:
    with pytest.raises(SettingsError, match="--account must be twelve digits"):
        Settings(account=account)


@pytest.mark.parametrize(
    ("region", "good"),
    [
        ("us-east-1", True),
        ("ap-southeast-7", True),
        ("us-gov-west-1", True),
        ("local", False),
        ("", False),
        ("us east 1", False),
        ("us-east-1\n", False),
    ],
)
def test_a_region_looks_like_one(region: str, good: bool) -> None:
    if good:
        assert Settings(region=region).region == region
    else:
        with pytest.raises(SettingsError, match="--region must look like us-east-1"):
            Settings(region=region)


@pytest.mark.parametrize("name", [each.name for each in dataclasses.fields(Settings) if each.metadata["choices"]])
def test_a_choice_is_one_of_its_words(name: str) -> None:
    choices = Settings.__dataclass_fields__[name].metadata["choices"]
    for word in choices:
        assert getattr(changed(name, word), name) == word
    with pytest.raises(SettingsError, match=f"{flag(name)} must be one of {', '.join(choices)}, not 'other'"):
        changed(name, "other")


def test_a_secret_is_not_repeated_in_a_complaint() -> None:
    with pytest.raises(SettingsError) as error:
        Settings(signing_keys=("only-a-secret",))
    assert "only-a-secret" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "workers"), [("sqlite:///emulator.db", 1), ("postgresql://localhost/x", 1), ("sqlite:///emulator.db", 2)]
)
def test_a_database_that_keeps_its_ids_is_refused(url: str, workers: int) -> None:
    with pytest.raises(SettingsError, match="--seed-ids is for a database in memory: a file and PostgreSQL keep"):
        Settings(seed_ids=7, database_url=url, workers=workers)
