"""Numbers on the command line."""

import argparse
import math


def parse_integer(text: str) -> int:
    """A whole number, which may be negative. Raises ArgumentTypeError."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def parse_count(text: str) -> int:
    """A whole number from 0. Raises ArgumentTypeError."""
    count = parse_integer(text)
    if count < 0:
        raise argparse.ArgumentTypeError(f"{count} is less than 0")
    return count


def parse_number(text: str) -> float:
    """A finite number. Raises ArgumentTypeError."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return number
