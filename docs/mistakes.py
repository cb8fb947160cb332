"""Renders docs/mistakes.md: mistakes of operators with the sentence and the exit code that each of them gets."""

import os
from pathlib import Path

from docs import tables
from tests.cli.mistakes import MISTAKES, SHOWN_ENDPOINT, SHOWN_FOLDER, Mistake, Outcome, make, running_emulators

PAGE = Path(__file__).with_name("mistakes.md")
_INTRODUCTION = f"""\
# Mistakes

For each mistake, the sentence that `cognito-identity-emulator` prints and its exit code. With 0, the emulator warns and
runs. The project's tests make every one of these mistakes and compare the sentences. `{SHOWN_FOLDER}` is the folder in
which the command runs.
"""
_HEAD = tables.head("the operator", "command", "sentence", "exit code")


def page() -> str:
    """The page, with every mistake made anew. Rows that only root can produce are kept when another user runs this."""
    current = PAGE.read_text().splitlines() if PAGE.exists() else []
    sections = ""
    with running_emulators() as endpoints:
        for group, mistakes in MISTAKES.items():
            rows = ""
            for each in mistakes:
                kept = [line for line in current if line.startswith(f"| {each.operator} |")]
                if each.unprivileged and os.geteuid() != 0 and kept:
                    rows += f"{kept[0]}\n"
                else:
                    rows += f"{row(each, make(each, endpoints))}\n"
            sections += f"\n## {group}\n\n{_HEAD}{rows}"
    return _INTRODUCTION + sections


def row(mistake: Mistake, outcome: Outcome) -> str:
    """The row of a mistake."""
    message = "<br>".join(_code(line.strip()) for line in outcome.message.splitlines())
    return tables.row(mistake.operator, _code(command(mistake)), message, outcome.code).rstrip("\n")


def command(mistake: Mistake) -> str:
    """The command of a mistake, as it is written in a shell, without the name of the program."""
    variables = "".join(f"{name}={_quoted(value)} " for name, value in mistake.variables.items())
    port = SHOWN_ENDPOINT.rpartition(":")[2]
    return variables + mistake.arguments.format(endpoint=SHOWN_ENDPOINT, guarded=SHOWN_ENDPOINT, port=port)


def _quoted(value: str) -> str:
    return f"'{value}'" if not value or '"' in value else value


def _code(text: str) -> str:
    if not text:
        return ""
    fence, space = ("``", " ") if "`" in text else ("`", "")
    return f"{fence}{space}{text}{space}{fence}"
