"""What is wrong with a seed: every problem at once, each with its place in the file."""

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches

MOST_PROBLEMS = 1000
_PLAIN_KEY = re.compile(r"[\w:-]+")


class SeedError(Exception):
    """A seed that nothing is created of. `problems` name each mistake with its place: ``roles[0].arn: ...``."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class Problems:
    """Collects problems, so that all of them are found before the seed is given up, unless there are too many."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, place: str, sentence: str) -> None:
        """Note what is wrong at a place; the whole document's place is empty. Raises SeedError for the last that
        anybody would read."""
        self.found.append(f"{place}: {sentence}" if place else sentence)
        if len(self.found) == MOST_PROBLEMS:
            raise SeedError([*self.found, "and perhaps more"])

    def check(self) -> None:
        """Raises SeedError when there is any problem."""
        if self.found:
            raise SeedError(self.found)


def inside(place: str, step: str | int) -> str:
    """The place of a list's entry, or of a map's: ``Identities[2]``, ``Logins['accounts.google.com']``."""
    if isinstance(step, int):
        return f"{place}[{step}]"
    if not _PLAIN_KEY.fullmatch(step):
        return f"{place}[{step!r}]"
    return f"{place}.{step}" if place else step


def unknown(name: str, known: Collection[str]) -> str:
    """The sentence about a name that is none of the known ones, with the one that was probably meant."""
    meant = get_close_matches(name, known, n=1) or get_close_matches(
        name.lower(), [each for each in known if each.lower() == name.lower()], n=1, cutoff=0.0
    )
    hint = f"did you mean {meant[0]}?" if meant else f"there are {', '.join(sorted(known))}"
    return f"is not known here; {hint}"
