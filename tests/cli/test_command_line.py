"""The command line as a whole: its help, its errors and exit statuses, and the emulator that it talks to."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.cli.commands import COMMANDS, parser_of
from tests.cli.conftest import Command
from tests.command import serving


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """An emulator with a control token, which the variables of the commands name."""
    with Emulator(Settings(control_token="t")) as running:
        yield running


def test_help_lists_every_command_in_its_group(command: Command) -> None:
    status, output, _ = command("--help")
    assert status == 0
    assert [name for name in re.findall(r"^  ([a-z-]+)  ", output, re.MULTILINE) if name in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_has_its_examples(name: str, command: Command) -> None:
    status, output, _ = command(name, "--help")
    assert status == 0
    for each in parser_of(name).examples:
        assert f"  cognito-identity-emulator {each.arguments}\n      {each.meaning}\n" in output


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["tokn"], 2, "There is no command tokn. Did you mean token?"),
        (["xyz"], 2, f"There is no command xyz. Valid: {', '.join(sorted(COMMANDS))}."),
        (["token", "--subjekt", "alice"], 2, "There is no option --subjekt. Did you mean --subject?"),
        (["token", "--xyz"], 2, "There is no option --xyz. See `cognito-identity-emulator token --help`."),
        (["token", "--sub", "alice", "p"], 2, "There is no option --sub. Did you mean --subject?"),
        (["token", "p"], 2, "The following arguments are required: --subject. See "),
        (["token", "p", "q", "--subject", "a"], 2, "Unrecognized arguments: q. See "),
        (["token", "p", "--subject", "a", "--fault", "xyz"], 2, "Valid: none-algorithm, not-yet-valid, "),
        (["token", "p", "--subject", "a", "--fault", "wrong-isuer"], 2, "Did you mean wrong-issuer?"),
        (["token", "p", "--subject", "a", "--claims", "{"], 2, "--claims must be a JSON object: "),
        (
            ["token", "p", "--subject", "a", "--expires-in-s", "1h"],
            2,
            "--expires-in-s: '1h' is not a whole number. See ",
        ),
        (
            ["export", "--endpoint-url", "http://localhost:1", "--database-url", "sqlite:///x.db"],
            2,
            "--database-url: not allowed with argument --endpoint-url. See ",
        ),
        (["explain", "GetIdd"], 2, "There is no operation GetIdd. Did you mean GetId?"),
        (["rotate-key", "--endpoint-url", "localhost:1"], 2, "Did you mean http://localhost:1?"),
        (["rotate-key", "--control-token", "x"], 2, "does not accept this control token. Name it: --control-token, "),
    ],
)
def test_a_mistake_is_reported_in_one_sentence(
    arguments: list[str], status: int, sentence: str, command: Command
) -> None:
    actual, output, error = command(*arguments)
    assert (actual, output) == (status, "")
    assert error.startswith("cognito-identity-emulator: ")
    assert error.count("\n") == 1
    assert sentence in error


def test_an_emulator_that_does_not_answer_is_reported_with_both_ways_to_name_it(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    status, _, error = command("rotate-key", "--endpoint-url", url)
    assert status == 2
    assert f"No emulator answers at {url} (Connection refused)." in error
    assert "--endpoint-url, or COGNITO_IDENTITY_ENDPOINT_URL" in error


def test_a_local_emulator_is_reached_without_the_proxy(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert command("rotate-key")[0] == 0


def test_a_self_signed_certificate_is_trusted_by_its_variable(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving("--tls-self-signed") as emulator:
        assert emulator.process.stdout is not None
        certificate = emulator.process.stdout.readline().rpartition("AWS_CA_BUNDLE=")[2].strip()
        status, _, error = command("rotate-key", "--endpoint-url", emulator.endpoint)
        assert status == 2
        assert "is not trusted (self-signed certificate). Name its file: AWS_CA_BUNDLE." in error
        monkeypatch.setenv("AWS_CA_BUNDLE", certificate)
        assert command("rotate-key", "--endpoint-url", emulator.endpoint)[0] == 0


def test_the_seed_command_reads_the_variable_of_its_option(
    command: Command, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COGNITO_IDENTITY_ENDPOINT_URL")
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE)
    monkeypatch.setenv("COGNITO_IDENTITY_SEED_PARAMETER", "Stage=dev")
    status, output, error = command("seed", str(template), "--endpoint-url", emulator.endpoint_url)
    assert (status, error) == (0, "")
    assert json.loads(output)["created"]["identity_pools"] == 1


TEMPLATE = """
Parameters: {Stage: {Type: String}}
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties: {IdentityPoolName: !Sub "app-${Stage}", AllowUnauthenticatedIdentities: true}
"""
