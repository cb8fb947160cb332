"""The evidence of a sentence: where AWS was seen to say it, which page has it, or that it is ours.

Each function that builds a sentence for a client has one of these decorators. The function itself stays as it is.
docs/fidelity.md counts the sentences and lists ours; docs/aws-behaviour.md has the facts behind the others.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

import msgspec

Kind = Literal["observed", "observed elsewhere", "documented", "ours"]


class Evidence(msgspec.Struct, frozen=True):
    """`source` says where the sentence was seen or is documented; of a sentence of ours, why it is ours."""

    kind: Kind
    source: str


SENTENCES: dict[Callable[..., Any], Evidence] = {}
"""The functions that build a sentence for a client, each with its evidence."""

Sentence = TypeVar("Sentence", bound=Callable[..., Any])


def observed(source: str) -> Callable[[Sentence], Sentence]:
    """AWS was seen to say this in this case: an issue, a log, a public test suite that runs against AWS."""
    return _with_evidence(Evidence("observed", source))


def observed_elsewhere(source: str) -> Callable[[Sentence], Sentence]:
    """AWS was seen to say this in another case, operation or service, so that it says it here is assumed."""
    return _with_evidence(Evidence("observed elsewhere", source))


def documented(source: str) -> Callable[[Sentence], Sentence]:
    """A page of AWS has the sentence: its URL."""
    return _with_evidence(Evidence("documented", source))


def ours(why: str) -> Callable[[Sentence], Sentence]:
    """The wording is the emulator's: no source has AWS's sentence, or AWS has no such case."""
    return _with_evidence(Evidence("ours", why))


def _with_evidence(evidence: Evidence) -> Callable[[Sentence], Sentence]:
    def note(sentence: Sentence) -> Sentence:
        SENTENCES[sentence] = evidence
        return sentence

    return note
