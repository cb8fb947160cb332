"""Texts in templates, and the error for an expression that has no value here."""


class UnresolvableError(Exception):
    """An expression without a value here. `place` is its path in the template; `sentence` says why and what helps."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place}: {sentence}")
        self.place = place
        self.sentence = sentence


def text(value: object, place: str) -> str:
    """A scalar as CloudFormation writes it. Raises UnresolvableError for anything else."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise UnresolvableError(place, "must be text")
