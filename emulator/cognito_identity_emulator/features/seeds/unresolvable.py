"""An expression of a template that stands for nothing that is known here."""


class Unresolvable(Exception):
    """`place` is the path in the template, `sentence` says why, and what would help."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place}: {sentence}")
        self.place = place
        self.sentence = sentence


def text(value: object, place: str) -> str:
    """A scalar as CloudFormation writes it. Raises Unresolvable for anything else."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise Unresolvable(place, "must be a text")
