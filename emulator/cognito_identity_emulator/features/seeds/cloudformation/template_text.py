"""Texts and functions in templates, and the error for expressions that have no value here."""

from collections.abc import Iterable, Mapping, Sequence

from cognito_identity_emulator.features.seeds.problems import ProblemCollector


class UnresolvableError(Exception):
    """Expressions without a value here.

    `problems` has, for each of them, its path in the template and the sentence that says why and what helps.
    """

    def __init__(self, place: str, sentence: str, others: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(f"{place}: {sentence}")
        self.problems: Sequence[tuple[str, str]] = ((place, sentence), *others)

    @property
    def sentences(self) -> Sequence[str]:
        """Each problem as one sentence, with its place in front."""
        return [f"{place}: {sentence}" for place, sentence in self.problems]

    def report(self, problems: ProblemCollector) -> None:
        """Add every problem to those of the template."""
        for place, sentence in self.problems:
            problems.add(place, sentence)


class TooMuchWorkError(UnresolvableError):
    """The template needs more work than one may cause, so its other expressions are not tried."""


def text(value: object, place: str) -> str:
    """A scalar as CloudFormation writes it. Raises UnresolvableError for anything else."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise UnresolvableError(place, "must be text")


def is_function(written: Mapping[str, object]) -> bool:
    """Whether a map is a function with its argument."""
    name = next(iter(written), "")
    return len(written) == 1 and (name == "Ref" or name.startswith("Fn::"))
