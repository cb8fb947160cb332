"""Durations on the command line: 90 (seconds), 500ms, 20m, 1h30m, 2d."""

import argparse
import re

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_SHOWN = ("d", "h", "m", "s")
_NUMBER, _UNIT = r"\d+(?:\.\d+)?", "ms|[smhdw]"
_PARTS = f"(?:{_NUMBER}(?:{_UNIT}))+"
_PART = re.compile(f"({_NUMBER})({_UNIT})")
_DURATION = re.compile(f"(?P<sign>[+-]?)(?:(?P<seconds>{_NUMBER})|(?P<parts>{_PARTS}))")
NEGATIVE_DURATION = re.compile(f"-{_PARTS}")
"""A negative duration that has units."""


def parse_duration(text: str) -> float:
    """The seconds of a duration, negative with a minus sign. Raises ArgumentTypeError."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise argparse.ArgumentTypeError(f"{text.strip()!r} is not a duration, such as 90, 20m or 1h30m")
    if found["seconds"]:
        seconds = float(found["seconds"])
    else:
        seconds = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(found["parts"]))
    return -seconds if found["sign"] == "-" else seconds


def format_duration(seconds: float) -> str:
    """A duration in days, hours, minutes and seconds: 1h30m, -2d, 0.5s."""
    sign, rest = "-" if seconds < 0 else "", round(abs(seconds), 3)
    text = ""
    for unit in _SHOWN[:-1]:
        count, rest = divmod(rest, _SECONDS[unit])
        text += f"{count:.0f}{unit}" if count else ""
    return f"{sign}{text}{round(rest, 3):g}s" if rest or not text else sign + text
