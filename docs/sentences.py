"""The part of docs/fidelity.md about sentences: how many are AWS's by which evidence, and which are ours."""

import importlib
import inspect
import pkgutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, get_args

from cognito_identity_emulator import declare, errors
from cognito_identity_emulator.errors.evidence import SENTENCES, Evidence, Kind
from docs.tables import head, linked, row

_MEANINGS: dict[Kind, str] = {
    "observed": "A capture of AWS has the sentence, in this case.",
    "observed elsewhere": "A capture of AWS has it in another case, operation or service; here it is assumed.",
    "documented": "A page of AWS has it.",
    "ours": "No source has AWS's sentence, or AWS has no such case.",
}


class _Number(int):
    """A number that is printed as its name."""

    name = ""

    def __format__(self, _specification: str) -> str:
        return f"<{self.name}>"


def sentences() -> dict[Callable[..., Any], Evidence]:
    """Every function that builds a sentence for a client, with its evidence."""
    for package in (errors, declare):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return SENTENCES


def name_of(function: Callable[..., Any]) -> str:
    """The name of a sentence in the code: its error, and the method that makes it."""
    return function.__qualname__.removesuffix(".__init__")


def text_of(function: Callable[..., Any]) -> str:
    """The sentence, with the names of its facts in angle brackets."""
    owner_name, _, name = function.__qualname__.rpartition(".")
    if not owner_name:
        return str(function(*_placeholders(function)))
    owner = getattr(sys.modules[function.__module__], owner_name)
    if name == "__init__":
        return str(owner(*_placeholders(owner)).message)
    if inspect.ismethod(getattr(owner, name)):
        return str(getattr(owner, name)(*_placeholders(getattr(owner, name))).message)
    sentence = getattr(owner(*_placeholders(owner)), name)
    return sentence if isinstance(sentence, str) else str(sentence[0])


def _placeholders(function: Callable[..., Any]) -> Iterator[Any]:
    """A value for each parameter, which is printed as the parameter's name; None for what may be absent."""
    for parameter in inspect.signature(function).parameters.values():
        wanted, text = parameter.annotation, f"<{parameter.name}>"
        if int in (wanted, *get_args(wanted)):
            number = _Number()
            number.name = parameter.name
            yield number
        elif wanted is str:
            yield text
        else:
            yield None if type(None) in get_args(wanted) else list(_words(wanted)) or [text]


def _words(wanted: Any) -> Iterator[str]:
    """The words of a sequence that has no others."""
    for inner in get_args(wanted):
        yield from (word for word in get_args(inner) if isinstance(word, str))


def section() -> str:
    """The count of the sentences by evidence, and the list of ours."""
    every = sentences()
    counts = Counter(evidence.kind for evidence in every.values())
    text = (
        "## Sentences\n\n"
        "The evidence of every sentence that a client may get is beside it in the code (`errors/evidence.py`). The\n"
        "facts behind AWS's own are in [aws-behaviour.md](aws-behaviour.md).\n\n"
        + head("evidence", "sentences", "meaning", numbers=("sentences",))
        + "".join(row(kind, counts[kind], meaning) for kind, meaning in _MEANINGS.items())
        + row("**total**", len(every), "")
        + "\n### Sentences of ours\n\n"
        + head("sentence", "in the code", "why")
    )
    for function, evidence in sorted(every.items(), key=lambda each: name_of(each[0])):
        if evidence.kind == "ours":
            text += row(f"`{text_of(function)}`", f"`{name_of(function)}`", linked(evidence.source))
    return text + "\n"
