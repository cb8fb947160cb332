"""A test runs the command of each row of the README's table of ways to use the emulator."""

import re

from tests.readme import REPOSITORY, commands


def test_a_test_runs_the_command_of_each_way() -> None:
    texts = [path.read_text() for path in (REPOSITORY / "tests").rglob("*.py")]
    run = {way for text in texts for _, way in re.findall(r"""\bcommand_of\((["'])(.+?)\1\)""", text)}
    assert run == set(commands())
