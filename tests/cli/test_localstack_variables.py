"""The variables of LocalStack: which settings they become, and how they meet the emulator's own."""

from typing import Any

import httpx
import pytest

from cognito_identity_emulator.cli.localstack_variables import HOST_NAMES, from_localstack
from cognito_identity_emulator.cli.main import main
from cognito_identity_emulator.settings import Settings
from tests.command import run, serving
from tests.control_api.client import ask, refusal
from tests.provenance import documented

CONFIGURATION = "https://docs.localstack.cloud/aws/customization/configuration-options/"


@documented(CONFIGURATION)
@pytest.mark.parametrize(
    ("listen", "settings"),
    [
        ("0.0.0.0:4566", {"host": "0.0.0.0", "port": 4566}),
        (":4566", {"port": 4566}),
        ("127.0.0.1:4510", {"host": "127.0.0.1", "port": 4510}),
        ("0.0.0.0:4566,0.0.0.0:443", {"host": "0.0.0.0", "port": 4566}),
        (" :4566 , :443 ", {"port": 4566}),
        ("[::]:4566", {"host": "::", "port": 4566}),
        ("localhost", {"host": "localhost", "port": 4566}),
        ("", {}),
    ],
)
def test_the_first_address_of_gateway_listen_is_the_address(listen: str, settings: dict[str, Any]) -> None:
    found = from_localstack({"GATEWAY_LISTEN": listen})
    assert found.pop("control_host", HOST_NAMES if listen else None) == (HOST_NAMES if listen else None)
    assert found == settings
    Settings(**found)


@documented(CONFIGURATION)
@pytest.mark.parametrize("own_host", ["Emulator.Test:4566", "emulator.test"])
def test_the_name_in_localstack_host_and_those_of_localstack_reach_the_control_api(own_host: str) -> None:
    assert from_localstack({"LOCALSTACK_HOST": own_host}) == {"control_host": (*HOST_NAMES, "emulator.test")}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GATEWAY_LISTEN", "0.0.0.0:port"),
        ("GATEWAY_LISTEN", "http://0.0.0.0:4566"),
        ("GATEWAY_LISTEN", ":70000"),
        ("GATEWAY_LISTEN", ",:4566"),
        ("LOCALSTACK_HOST", "http://localhost"),
        ("LOCALSTACK_HOST", "a b:4566"),
    ],
)
def test_an_address_that_cannot_be_parsed_ends_the_start_with_its_variable(name: str, text: str) -> None:
    done = run("serve", variables={name: text})
    shown = text.partition(",")[0]
    assert done.returncode == 2
    assert done.stderr == f"cognito-identity-emulator: {name} must have the form HOST:PORT, not {shown!r}.\n"


def test_settings_of_the_emulator_win_over_those_of_localstack(
    used_settings: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {
        "GATEWAY_LISTEN": "127.0.0.2:4566",
        "COGNITO_IDENTITY_HOST": "127.0.0.1",
        "COGNITO_IDENTITY_CONTROL_HOST": "emulator.example",
    }.items():
        monkeypatch.setenv(name, text)
    for arguments in ([], ["--port", "4567"], ["--control-host", "other.example"]):
        with pytest.raises(SystemExit):
            main(["serve", *arguments])
    assert [(each.host, each.port, each.control_host) for each in used_settings] == [
        ("127.0.0.1", 4566, ("emulator.example", *HOST_NAMES)),
        ("127.0.0.1", 4567, ("emulator.example", *HOST_NAMES)),
        ("127.0.0.1", 4566, ("other.example",)),
    ]


def test_serve_in_place_of_localstack_prints_its_line_and_answers_under_its_host_names() -> None:
    with serving(variables={"GATEWAY_LISTEN": "127.0.0.1:4566,127.0.0.1:443"}) as emulator:
        assert emulator.process.stdout is not None
        assert emulator.process.stdout.readline() == "Ready.\n"
        for host in ("localhost.localstack.cloud:4566", "cognito-identity.localhost.localstack.cloud"):
            assert httpx.get(f"{emulator.endpoint}/_localstack/health", headers={"host": host}).status_code == 200
            assert ask(emulator.endpoint, "GET", "roles", headers={"host": host})[0] == 200
        for host in ("localstack.cloud", "evillocalhost.localstack.cloud", "localhost.localstack.cloud.evil.example"):
            assert refusal(emulator.endpoint, "GET", "roles", host=host)[:2] == (403, "forbidden")
        emulator.stop()
        assert emulator.process.stderr is not None
        assert (
            "Only the first address of GATEWAY_LISTEN is listened on; ignored: 127.0.0.1:443."
            in emulator.process.stderr.read()
        )


def test_without_a_variable_of_localstack_its_host_names_are_unknown() -> None:
    """A name server that lies about them could otherwise lead a web page to the control API."""
    with serving() as emulator:
        host = "localhost.localstack.cloud"
        assert refusal(emulator.endpoint, "GET", "roles", host=host)[:2] == (403, "forbidden")
