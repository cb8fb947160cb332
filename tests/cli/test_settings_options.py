"""Settings on the command line: each has a flag, a variable, and a line in the help."""

import dataclasses

import pytest

from cognito_identity_emulator.cli.main import main
from cognito_identity_emulator.server.uvicorn_server import ListenError
from cognito_identity_emulator.settings import Settings, flag, variable
from tests.command import run
from tests.settings_examples import COMPANIONS, EXAMPLES


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings that `serve` would have used; it ends before it listens."""
    caught: list[Settings] = []

    def bind(settings: Settings) -> None:
        caught.append(settings)
        raise ListenError("This is as far as a test goes.")

    monkeypatch.setattr("cognito_identity_emulator.server.uvicorn_server.bind", bind)
    return caught


@pytest.mark.parametrize("name", [each.name for each in dataclasses.fields(Settings)])
def test_every_setting_has_a_flag_and_a_variable(
    name: str, chosen: list[Settings], monkeypatch: pytest.MonkeyPatch
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
    assert chosen == [expected, expected]
    assert expected != Settings(), "the example is the default"


def test_a_flag_wins_over_its_variable(chosen: list[Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COGNITO_IDENTITY_REGION", "eu-west-1")
    with pytest.raises(SystemExit):
        main(["serve", "--region", "eu-central-1"])
    assert chosen[0].region == "eu-central-1"


def test_a_repeatable_flag_and_its_variable_have_several_values(
    chosen: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = ("https://a.example=a.json", "https://b.example=b.json")
    with pytest.raises(SystemExit):
        main(["serve", "--issuer-keys", pairs[0], "--issuer-keys", pairs[1]])
    monkeypatch.setenv("COGNITO_IDENTITY_ISSUER_KEYS", f"{pairs[0]}, {pairs[1]}")
    with pytest.raises(SystemExit):
        main(["serve"])
    assert [each.issuer_keys for each in chosen] == [pairs, pairs]


def test_help_documents_every_setting() -> None:
    words = " ".join(run("serve", "--help").stdout.split())
    for each in dataclasses.fields(Settings):
        assert flag(each.name) in words
        assert f"[{variable(each.name)}]" in words
        assert each.metadata["line"] in words
