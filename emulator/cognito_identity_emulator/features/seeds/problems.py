"""Problems of a seed or a state, each with its place in the file."""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from cognito_identity_emulator.runtime.bounds import (
    MAX_NAME_CHARACTERS,
    MAX_PROBLEM_CHARACTERS,
    first_problems,
    join_names,
    shorten,
)
from cognito_identity_emulator.runtime.similar_names import nearest

MAX_COUNTED_PROBLEMS = 1000
"""Problems of one file that are collected; an answer lists the first of them, and counts the others."""
_MAX_COMPARED = 200
"""Names that an unknown one is compared with, because a comparison is slow."""
_PLAIN_KEY = re.compile(r"[\w:-]+")


class SeedError(Exception):
    """A seed that cannot be used. `problems` has each problem with its place, cut: ``roles[0].arn: ...``. As text, it
    is the first of them."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(shorten(each, MAX_PROBLEM_CHARACTERS) for each in problems)
        super().__init__("; ".join(first_problems(problems)))


class ProblemCollector:
    """Collects problems, so that all of them are reported at once."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, place: str, sentence: str) -> None:
        """Add a problem at a place; the place of the whole document is empty. Raises SeedError when there are too many
        to count."""
        self.found.append(shorten(f"{place}: {sentence}" if place else sentence, MAX_PROBLEM_CHARACTERS))
        if len(self.found) >= MAX_COUNTED_PROBLEMS:
            raise SeedError([*self.found[: MAX_COUNTED_PROBLEMS - 1], "and perhaps more"])

    def check(self) -> None:
        """Raise SeedError when there is any problem."""
        if self.found:
            raise SeedError(self.found)


def later_version(version: object, latest: int) -> str | None:
    """The problem of a file of a later format; None for any other value."""
    if isinstance(version, int) and version > latest:
        return f"{version} is of a later release of the emulator, and this one reads {latest}; use that release"
    return None


def in_file(path: str, sentences: Iterable[str]) -> list[str]:
    """Sentences about a file, each with its path, which may be empty."""
    return [f"{path}: {each}" if path else each for each in sentences]


def headline(problems: Sequence[str]) -> str:
    """The sentence before the problems of a refused seed."""
    counted = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
    return f"The seed has {counted}, and nothing was created."


def grouped_by_resource(problems: Sequence[str]) -> list[str]:
    """The problems of a template, each once, with those of one resource next to each other."""
    groups: dict[str, dict[str, None]] = {}
    for problem in problems:
        resource = ".".join(problem.partition(":")[0].split(".")[:2])
        groups.setdefault(resource, {})[problem] = None
    return [problem for group in groups.values() for problem in group]


def inside(place: str, step: str | int) -> str:
    """The place of an entry of a list or a map: ``Identities[2]``, ``Logins['accounts.google.com']``."""
    if isinstance(step, int):
        return f"{place}[{step}]"
    if not _PLAIN_KEY.fullmatch(step):
        return f"{place}[{step!r}]"
    return f"{place}.{step}" if place else step


def unknown(name: str, names: Collection[str]) -> str:
    """The sentence about a name that is not one of `names`, with the closest of them."""
    name = shorten(name, MAX_NAME_CHARACTERS)
    names = list(islice(names, _MAX_COMPARED))
    meant = nearest(name, names)
    hint = f"did you mean {meant}?" if meant else f"there are {join_names(sorted(names)) or 'none'}"
    return f"is unknown; {hint}"
