"""What the commands print: tables, names with values, and JSON. Colour only at a terminal, and not with NO_COLOR.

Text from an emulator may hold anything that its clients sent, so control characters are not printed.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cognito_identity_emulator.runtime.colours import are_colours_allowed, in_colour

_COLOUR_CODE = re.compile(r"\x1b\[\d*m")
_INDENT = "  "


def printable(value: object) -> str:
    """A value as one line of text: nothing for None, and a replacement for every control character."""
    return "" if value is None else "".join(each if each.isprintable() else "�" for each in str(value))


def coloured(text: object, colour: str) -> str:
    """The text in a colour, where standard output shows colours."""
    plain = printable(text)
    return in_colour(plain, colour) if plain and sys.stdout.isatty() and are_colours_allowed() else plain


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    print(json.dumps(value, indent=2))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows below their headings, each column as wide as its widest cell. Cells are printable or coloured."""
    titles = [coloured(each.upper(), "bold") for each in headings]
    widths = [max(_width(row[column]) for row in [titles, *rows]) for column in range(len(headings))]
    for row in [titles, *rows]:
        print(aligned(row, widths))


def print_list(
    answer: Mapping[str, Any], member: str, columns: Mapping[str, Callable[[Any], str]], options: argparse.Namespace
) -> None:
    """Print a list of the control API: the answer with --json, else a row for each entry of its `member`.

    `columns` has the cell of an entry by the heading. Where the list is empty, a sentence says so on standard error.
    """
    entries = answer[member]
    if options.json:
        print_json(answer)
    elif entries:
        print_table(list(columns), [[cell(each) for cell in columns.values()] for each in entries])
    else:
        print(f"No {member.removeprefix('identity_')}.", file=sys.stderr)


def aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    """The cells in one line, each at least as wide as `widths` says; a cell without a width is as wide as its text."""
    padded = (
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, [*widths, *[0] * len(cells)], strict=False)
    )
    return _INDENT.join(padded).rstrip()


def print_values(values: Mapping[str, str | Iterable[str]], indent: str = "") -> None:
    """Print a line for each name and its value, or several where a value is a list. Names without value are left out.

    Values are printable or coloured.
    """
    lines = {name: [value] if isinstance(value, str) else list(value) for name, value in values.items()}
    width = max(len(name) for name in lines)
    for name, texts in lines.items():
        for number, text in enumerate(each for each in texts if each):
            print(f"{indent}{'' if number else name:<{width}}{_INDENT}{text}")


def _width(text: str) -> int:
    return len(_COLOUR_CODE.sub("", text))
