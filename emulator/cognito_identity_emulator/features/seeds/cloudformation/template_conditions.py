"""Evaluates the conditions of a template: the named ones, and the condition functions."""

from collections.abc import Callable

from cognito_identity_emulator.features.seeds.cloudformation.stack import Template
from cognito_identity_emulator.features.seeds.cloudformation.template_text import UnresolvableError, text
from cognito_identity_emulator.features.seeds.problems import inside, unknown

_FEWEST_AND_MOST = {"Fn::And": (2, 10), "Fn::Or": (2, 10), "Fn::Not": (1, 1), "Fn::Equals": (2, 2)}


class TemplateConditions:
    """Evaluates the named conditions of one template. `resolve` gives the value of any other expression at a place."""

    def __init__(self, template: Template, resolve: Callable[[object, str], object]) -> None:
        self._conditions = template.conditions
        self._resolve = resolve
        self._results: dict[str, bool] = {}
        self._in_progress: list[str] = []

    def holds(self, name: str | None, place: str) -> bool:
        """Whether a named condition holds; without a name it does. `place` is where the name is written.

        Raises UnresolvableError.
        """
        if name is None:
            return True
        if name not in self._results:
            if name not in self._conditions:
                raise UnresolvableError(place, f"the condition {name} {unknown(name, self._conditions)}")
            if name in self._in_progress:
                raise UnresolvableError(place, f"the condition {name} refers to itself")
            self._in_progress.append(name)
            try:
                self._results[name] = self._expression(self._conditions[name], inside("Conditions", name))
            finally:
                self._in_progress.pop()
        return self._results[name]

    def _expression(self, written: object, place: str) -> bool:
        if not isinstance(written, dict) or len(written) != 1:
            raise UnresolvableError(place, "must be one of Fn::And, Fn::Or, Fn::Not, Fn::Equals and Condition")
        ((name, argument),) = written.items()
        place = inside(place, name)
        if name == "Condition":
            return self.holds(text(argument, place), place)
        if name not in _FEWEST_AND_MOST:
            raise UnresolvableError(place, unknown(name, [*_FEWEST_AND_MOST, "Condition"]))
        least, most = _FEWEST_AND_MOST[name]
        if not isinstance(argument, list) or not least <= len(argument) <= most:
            raise UnresolvableError(place, f"must be a list of {least if least == most else f'{least} to {most}'}")
        if name == "Fn::Equals":
            left, right = (self._comparable(each, inside(place, index)) for index, each in enumerate(argument))
            return left == right
        operands = [self._expression(each, inside(place, index)) for index, each in enumerate(argument)]
        if name == "Fn::Not":
            return not operands[0]
        return all(operands) if name == "Fn::And" else any(operands)

    def _comparable(self, written: object, place: str) -> object:
        """A value for Fn::Equals, which compares scalars as texts: true is "true"."""
        value = self._resolve(written, place)
        return text(value, place) if isinstance(value, bool | int | float) else value
