"""`reset` and `import` ask before they delete what is stored."""

import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.cli.confirmation import DELETED
from cognito_identity_emulator.storage.reset import ResetReport
from tests.cli.conftest import Command
from tests.cli.terminal import Terminal

Arguments = tuple[str, ...]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/target.db"


@pytest.fixture
def deletion(
    request: pytest.FixtureRequest, emulator: Emulator, command: Command, database_url: str, tmp_path: Path
) -> tuple[Arguments, Callable[[], int]]:
    """A command that deletes a pool and its identity, and a function that counts the pools that are left."""
    pool_id = emulator.create_pool()["IdentityPoolId"]
    emulator.perform("GetId", IdentityPoolId=pool_id)
    full, empty = tmp_path / "full.json", tmp_path / "empty.json"
    state = emulator.export_state()
    full.write_text(json.dumps(state))
    empty.write_text(json.dumps({**state, "identity_pools": []}))
    if request.param != "import into a database":
        commands: dict[str, Arguments] = {"reset": ("reset",), "import": ("import", str(empty))}
        return commands[request.param], lambda: len(emulator.export_state()["identity_pools"])
    assert command("import", str(full), "--database-url", database_url)[0] == 0, "an empty database needs no question"
    counted = tmp_path / "counted.json"

    def count() -> int:
        assert command("export", "--database-url", database_url, "--output", str(counted))[0] == 0
        return len(json.loads(counted.read_text())["identity_pools"])

    return ("import", str(empty), "--database-url", database_url), count


@pytest.mark.parametrize("deletion", ["reset", "import", "import into a database"], indirect=True)
def test_stored_pools_are_deleted_only_after_a_yes(
    deletion: tuple[Arguments, Callable[[], int]], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, count_pools = deletion
    status, output, error = command(*arguments)
    assert (status, output, count_pools()) == (2, "", 1)
    assert "1 pool and 1 identity of " in error
    assert "Add --yes to do it" in error
    monkeypatch.setattr("sys.stdin", Terminal("no\nyes\n"))
    status, output, error = command(*arguments)
    assert (status, output, count_pools()) == (1, "", 1)
    assert "1 pool and 1 identity of " in error
    assert error.endswith("? [y/N] cognito-identity-emulator: Nothing was changed.\n")
    assert (command(*arguments)[0], count_pools()) == (0, 0)
    assert command(*arguments)[0] == 0, "where nothing is stored, there is no question"


def test_the_commands_name_everything_that_a_reset_counts() -> None:
    assert [*DELETED, "clock"] == [each.name for each in fields(ResetReport)]


def test_yes_answers_the_question_and_the_report_says_what_was_deleted(emulator: Emulator, command: Command) -> None:
    emulator.create_pool()
    emulator.fail_next("GetId", "TooManyRequestsException")
    emulator.clock.freeze()
    assert command("reset", "--account", "111111111111") == (0, "Deleted nothing, because nothing was stored.\n", "")
    deleted = "Deleted 1 pool and 1 fault.\nThe clock is at the machine's time again.\n"
    assert command("reset", "--yes") == (0, deleted, "")
