"""Colours of text on a terminal, as ANSI escape codes."""

import os

_CODES = {"red": 31, "green": 32, "yellow": 33, "grey": 90, "bold": 1}


def are_colours_allowed() -> bool:
    """Whether the environment allows colours: NO_COLOR (https://no-color.org) is not set, and the terminal has some."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def in_colour(text: str, colour: str) -> str:
    """The text in a colour, or in bold."""
    return f"\x1b[{_CODES[colour]}m{text}\x1b[0m"
