"""Bounds on what errors, log lines and journal entries say: long texts are cut, long lists end with a count.

Every sentence that quotes a value, and every list of problems, goes through these functions, so that an answer cannot
be much larger than its request.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

MAX_PROBLEMS = 40
"""Number of problems that a refusal lists: about a page of a terminal."""
MAX_PROBLEM_CHARACTERS = 400
"""Number of characters of one problem."""
MAX_NAMES = 10
"""Number of names that a sentence lists."""
MAX_NAME_CHARACTERS = 200
"""Number of characters of one name in a sentence."""


_CUT_ENDING = re.compile(r"\[([0-9]{1,9}) more\]\Z")
_LONGEST_CUT_ENDING = len("[999999999 more]")


def shorten(text: str, most: int) -> str:
    """The text, or its first `most` characters and the number of the others.

    A text that was cut before keeps the count of all characters that it lacks, so a second cut changes the count and
    not its meaning.
    """
    if len(text) <= most:
        return text
    ending = _CUT_ENDING.search(text, max(0, len(text) - _LONGEST_CUT_ENDING))
    kept, left_out = (len(text), 0) if ending is None else (ending.start(), int(ending[1]))
    return text if kept <= most else f"{text[:most]}[{kept - most + left_out} more]"


def join_names(names: Iterable[str], separator: str = ", ") -> str:
    """The names as one text: the first of them, each cut, then the number of the others."""
    all_names = names if isinstance(names, Collection) else tuple(names)
    text = separator.join(shorten(name, MAX_NAME_CHARACTERS) for name in islice(all_names, MAX_NAMES))
    left_out = len(all_names) - MAX_NAMES
    return f"{text}{separator}{left_out} more" if left_out > 0 else text


def first_problems(problems: Sequence[str]) -> tuple[str, ...]:
    """The first problems of a list, each cut, then the number of the others."""
    shown = tuple(shorten(problem, MAX_PROBLEM_CHARACTERS) for problem in problems[:MAX_PROBLEMS])
    left_out = len(problems) - MAX_PROBLEMS
    return (*shown, f"{left_out} more problem{'s' if left_out > 1 else ''}") if left_out > 0 else shown
