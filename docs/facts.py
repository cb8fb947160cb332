"""The facts of docs/aws-behaviour.md: an item of a list each, with a name, a text and its evidence."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parent / "aws-behaviour.md"
EVIDENCE = ("Documented", "Observed", "Observed elsewhere", "Inferred", "Recalled", "Unknown")

_ITEM = re.compile(r"^- <a .*(?:\n  .*)*", re.MULTILINE)
_FACT = re.compile(
    rf'- <a id="(?P<name>[a-z0-9-]+)"></a>\*\*(?P=name)\.\*\* (?P<text>.+) \*(?P<kind>{"|".join(EVIDENCE)})\b[^*]*\*'
)


class Fact(NamedTuple):
    """What AWS does, under the name that `Differs:` lines give it."""

    name: str
    text: str
    kind: str


class FactError(ValueError):
    """An item of the page does not have the form of a fact."""


def facts() -> Sequence[Fact]:
    """Every fact of the page, in its order. Raises FactError."""
    return [_fact(" ".join(item.split())) for item in _ITEM.findall(PAGE.read_text())]


def _fact(item: str) -> Fact:
    found = _FACT.fullmatch(item)
    if found is None:
        raise FactError(f"Not a name, a text and its evidence: {item}")
    return Fact(found["name"], found["text"], found["kind"])
