"""The commands of daily work, against a live emulator: what they do and what they print."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.cli.durations import format_duration, parse_duration
from cognito_identity_emulator.cli.printing import coloured, print_table, printable
from cognito_identity_emulator.domain.arns import account_of_arn
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.cli.conftest import Command
from tests.cli.terminal import Terminal
from tests.command import run


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """An emulator whose clock the commands can move."""
    with Emulator() as running:
        yield running


def test_status_counts_what_is_stored(emulator: Emulator, command: Command) -> None:
    pool_id = emulator.create_pool()["IdentityPoolId"]
    emulator.perform("GetId", IdentityPoolId=pool_id)
    emulator.fail_next("GetId", "TooManyRequestsException", times=3)
    _, output, _ = command("status")
    for expected in (
        rf"console +{emulator.endpoint_url}/_emulator/",
        "pools +1",
        "identities +1",
        "clock +.*, the machine's time, running",
        "faults +the next 3 calls of GetId: TooManyRequestsException",
    ):
        assert re.search(expected, output), output
    status = json.loads(command("status", "--json")[1])
    assert (status["stored"]["pools"], status["clock"]["frozen"], len(status["faults"])) == (1, False, 1)
    emulator.reset()


def test_status_says_that_the_emulator_stops(emulator: Emulator, command: Command) -> None:
    emulator.is_stopping = True
    try:
        status, output, _ = command("status")
        assert json.loads(command("status", "--json")[1])["status"] == "stopping"
    finally:
        emulator.is_stopping = False
    assert (status, re.findall(r"status +(\w+)", output)) == (0, ["stopping"])


def test_status_says_why_the_emulator_is_not_ready(
    emulator: Emulator, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "health", lambda: "The database does not respond.")
    status, output, error = command("status")
    assert (status, output) == (2, "")
    assert f"The emulator at {emulator.endpoint_url} is not ready: The database does not respond.\n" in error


def test_open_starts_the_browser_at_the_console(emulator: Emulator, tmp_path: Path) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    done = run("open", "--endpoint-url", emulator.endpoint_url, variables={"BROWSER": str(browser)})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == opened.read_text() == f"{emulator.endpoint_url}/_emulator/\n"


def test_open_says_when_there_is_no_console(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with Emulator(Settings(control="off")) as without:
        status, output, error = command("open", "--endpoint-url", without.endpoint_url)
    assert (status, output) == (2, "")
    assert "--control off" in error
    with Emulator(Settings(control_token="t")) as guarded:
        url = f"{guarded.endpoint_url}/_emulator/\n"
        assert command("open", "--endpoint-url", guarded.endpoint_url) == (0, url, ""), "the console asks for the token"


@pytest.mark.parametrize(
    ("arguments", "offset", "state"),
    [
        (["+20m"], "20m ahead of the machine's time", "running"),
        (["-1h"], "1h behind the machine's time", "running"),
        (["freeze"], None, "frozen"),
        (["unfreeze"], None, "running"),
        (["set", "2027-01-01T00:00:00Z"], None, "running"),
        (["reset"], "the machine's time", "running"),
        ([], "the machine's time", "running"),
    ],
)
def test_the_clock_is_changed_and_shown(
    arguments: list[str], offset: str | None, state: str, emulator: Emulator, command: Command
) -> None:
    status, output, _ = command("clock", *arguments)
    shown = dict(line.split(None, 1) for line in output.splitlines())
    assert (status, shown["state"]) == (0, state)
    if arguments[:1] == ["set"]:
        assert shown["time"].startswith("2027-01-01T00:")
    elif offset is not None:
        assert shown["offset"] == offset
    emulator.clock.reset()


def test_a_fault_is_added_shown_and_deleted(emulator: Emulator, command: Command) -> None:
    fault_id = command("fault", "getid", "toomanyrequestsexception", "--count", "5", "--delay", "500ms")[1].split()[0]
    (fault,) = emulator.faults()
    assert (fault.operation, fault.error, fault.count, fault.delay_s) == ("GetId", "TooManyRequestsException", 5, 0.5)
    line = f"{fault_id}  the next 5 calls of GetId: delay of 0.5s, TooManyRequestsException"
    assert command("faults")[1].splitlines()[1:] == [line]
    assert command("faults", "--delete", fault_id) == (0, "Deleted 1 fault.\n", "")
    assert command("fault", "*", "--connection-fault", "drop", "--probability", "0.5")[1].endswith(
        "50% of the calls of any operation: connection fault drop\n"
    )
    assert command("faults", "--clear") == (0, "Deleted 1 fault.\n", "")
    assert command("faults") == (0, "", "No faults.\n")


@pytest.mark.parametrize(
    ("text", "seconds", "formatted"),
    [
        ("90", 90, "1m30s"),
        ("+20m", 1200, "20m"),
        ("-1h", -3600, "-1h"),
        ("1h30m", 5400, "1h30m"),
        ("500ms", 0.5, "0.5s"),
        ("2w", 1_209_600, "14d"),
        ("0", 0, "0s"),
    ],
)
def test_a_duration_is_read_and_written(text: str, seconds: float, formatted: str) -> None:
    assert parse_duration(text) == seconds
    assert format_duration(seconds) == formatted


def test_control_characters_of_clients_never_reach_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    print_table(("name", "state"), [[printable("a\x1b[2Jb"), coloured("ok", "green")]])
    assert screen.getvalue() == "\x1b[1mNAME\x1b[0m    \x1b[1mSTATE\x1b[0m\na�[2Jb  \x1b[32mok\x1b[0m\n"
    monkeypatch.setenv("NO_COLOR", "1")
    assert coloured("ok", "green") == "ok"


def test_redirect_uri_adds_to_what_a_provider_has(emulator: Emulator, command: Command) -> None:
    arn = "arn:aws:iam::111122223333:oidc-provider/issuer.example"
    emulator.put_identity_provider(IdentityProvider(arn, client_ids=("app",), redirect_uris=("https://a.example/",)))
    status, output, _ = command("redirect-uri", arn, "https://a.example/", "https://b.example/")
    assert (status, output.split()[-1]) == (0, f"{emulator.endpoint_url}/sign-in/issuer.example")
    (provider,) = (each for each in emulator.identity_providers() if each.arn == arn)
    assert provider.client_ids == ("app",)
    assert provider.redirect_uris == ("https://a.example/", "https://b.example/")
    status, _, error = command("redirect-uri", "other.example", "http://c.example/")
    assert status != 0
    assert "redirect_uris[0]: http is for hosts in your own network" in error


def test_redirect_uri_prints_the_issuer_of_a_provider_that_is_registered_under_its_address(
    emulator: Emulator, command: Command
) -> None:
    issuer = f"{emulator.endpoint_url}/sign-in/my-provider"
    _, output, _ = command("redirect-uri", issuer.removeprefix("http://"), "https://a.example/")
    assert output.split()[-1] == issuer
    assert httpx.get(f"{issuer}/.well-known/openid-configuration").json()["issuer"] == issuer


def test_redirect_uri_finds_the_account_of_a_provider(emulator: Emulator, command: Command) -> None:
    name = "accounts.example"

    def uris() -> dict[str, tuple[str, ...]]:
        """The redirect URIs by the account of the provider."""
        found = emulator.identity_providers()
        return {account_of_arn(each.arn): each.redirect_uris for each in found if each.arn.endswith(f"/{name}")}

    emulator.put_identity_provider(IdentityProvider(f"arn:aws:iam::111122223333:oidc-provider/{name}"))
    assert command("redirect-uri", name, "https://a.example/")[0] == 0
    assert uris() == {"111122223333": ("https://a.example/",)}
    _, output, _ = command("redirect-uri", name, "https://b.example/", "--account", "444455556666")
    assert f"Registered for arn:aws:iam::444455556666:oidc-provider/{name}." in output
    assert uris() == {"111122223333": ("https://a.example/",), "444455556666": ("https://b.example/",)}
    status, _, error = command("redirect-uri", name, "https://c.example/")
    assert status == 2
    assert "registered in several accounts: 111122223333, 444455556666. Choose one with --account." in error
    arn = f"arn:aws:iam::111122223333:oidc-provider/{name}"
    status, _, error = command("redirect-uri", arn, "https://c.example/", "--account", "444455556666")
    assert status == 2
    assert "Leave out --account." in error


def test_redirect_uri_registers_a_new_provider_in_the_account_of_the_emulator(command: Command) -> None:
    with Emulator(Settings(account="123456789012", region="us-gov-west-1")) as other:
        status, _, _ = command(
            "redirect-uri", "new.example", "https://a.example/", "--endpoint-url", other.endpoint_url
        )
        assert status == 0
        assert [each.arn for each in other.identity_providers()] == [
            "arn:aws-us-gov:iam::123456789012:oidc-provider/new.example"
        ]
