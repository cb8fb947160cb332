"""Bounds on what errors, log lines and journal entries say: long texts are cut, long lists end with a count.

Every sentence that quotes a value, and every list of problems, goes through these functions, so that an answer cannot
be much larger than its request.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import islice

MOST_PROBLEMS = 100
"""Number of problems that a refusal lists."""
MOST_OF_A_PROBLEM = 400
"""Number of characters of one problem."""
MOST_NAMES = 10
"""Number of names that a sentence lists."""
MOST_OF_A_NAME = 200
"""Number of characters of one name in a sentence."""


def shorten(text: str, most: int) -> str:
    """The text, or its first `most` characters and the number of the others."""
    return text if len(text) <= most else f"{text[:most]}[{len(text) - most} more]"


def join_names(names: Iterable[str], separator: str = ", ") -> str:
    """The names as one text: the first of them, each cut, then the number of the others."""
    all_names = names if isinstance(names, Collection) else tuple(names)
    text = separator.join(shorten(name, MOST_OF_A_NAME) for name in islice(all_names, MOST_NAMES))
    left_out = len(all_names) - MOST_NAMES
    return f"{text}{separator}{left_out} more" if left_out > 0 else text


def first_problems(problems: Sequence[str]) -> tuple[str, ...]:
    """The first problems of a list, each cut, then the number of the others."""
    shown = tuple(shorten(problem, MOST_OF_A_PROBLEM) for problem in problems[:MOST_PROBLEMS])
    left_out = len(problems) - MOST_PROBLEMS
    return (*shown, f"{left_out} more problems") if left_out > 0 else shown
