"""Runs commands in this process, and reads the settings that they use."""

from collections.abc import Callable

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.cli.main import main
from cognito_identity_emulator.server.uvicorn_server import ListenError

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(emulator: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command against the emulator and returns its exit status, its output and its errors."""
    monkeypatch.setenv("COGNITO_IDENTITY_ENDPOINT_URL", emulator.endpoint_url)
    monkeypatch.setenv("COGNITO_IDENTITY_CONTROL_TOKEN", emulator.settings.control_token)

    def run_main(*arguments: str) -> tuple[int, str, str]:
        status = 0
        try:
            main(arguments)
        except SystemExit as ended:
            status = int(ended.code or 0)
        return status, *capsys.readouterr()

    return run_main


@pytest.fixture
def used_settings(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Records the settings of each `serve`, which fails before it listens."""
    recorded: list[Settings] = []

    def bind(settings: Settings) -> None:
        recorded.append(settings)
        raise ListenError("The test stops here.")

    monkeypatch.setattr("cognito_identity_emulator.server.uvicorn_server.bind", bind)
    return recorded
