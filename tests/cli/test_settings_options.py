"""Settings on the command line: each has a flag, a variable, and a line in the help."""

import dataclasses

import pytest

from cognito_identity_emulator.cli.main import main
from cognito_identity_emulator.settings import Settings, flag, groups, variable
from tests.command import run
from tests.settings_examples import COMPANIONS, EXAMPLES


@pytest.mark.parametrize("name", [each.name for each in dataclasses.fields(Settings)])
def test_every_setting_has_a_flag_and_a_variable(
    name: str, used_settings: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, value = EXAMPLES[name]
    companions = COMPANIONS.get(name, {})
    for companion, companions_text in companions.items():
        monkeypatch.setenv(variable(companion), companions_text)
    with pytest.raises(SystemExit):
        main(["serve", flag(name)] if value is True else ["serve", flag(name), text])
    monkeypatch.setenv(variable(name), text)
    with pytest.raises(SystemExit):
        main(["serve"])
    expected = dataclasses.replace(Settings(), **{name: value, **companions})
    assert used_settings == [expected, expected]
    assert expected != Settings(), "the example is the default"


def test_a_flag_overrides_its_variable(used_settings: list[Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COGNITO_IDENTITY_REGION", "eu-west-1")
    with pytest.raises(SystemExit):
        main(["serve", "--region", "eu-central-1"])
    assert used_settings[0].region == "eu-central-1"


def test_a_repeatable_flag_and_its_variable_have_several_values(
    used_settings: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = ("https://a.example=a.json", "https://b.example=b.json")
    with pytest.raises(SystemExit):
        main(["serve", "--issuer-keys", pairs[0], "--issuer-keys", pairs[1]])
    monkeypatch.setenv("COGNITO_IDENTITY_ISSUER_KEYS", f"{pairs[0]}, {pairs[1]}")
    with pytest.raises(SystemExit):
        main(["serve"])
    assert [each.issuer_keys for each in used_settings] == [pairs, pairs]


def test_help_documents_every_setting_in_its_group() -> None:
    words = " ".join(run("serve", "--help").stdout.split())
    for each in dataclasses.fields(Settings):
        assert flag(each.name) in words
        assert f"[{variable(each.name)}]" in words
        assert each.metadata["line"] in words
        if each.metadata["choices"]:
            assert f"{flag(each.name)} {{{','.join(each.metadata['choices'])}}}" in words
    for group in groups():
        assert f" {group}: --" in words
    assert "Default: ." not in words
