"""Dynamic references to parameters of Systems Manager and to secrets: ``{{resolve:ssm:/app/google}}``.

Their values are given by the operator, as parameters of that name.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

import re
from collections.abc import Mapping

from cognito_identity_emulator.features.seeds.cloudformation.template_text import UnresolvableError
from cognito_identity_emulator.features.seeds.problems import inside
from cognito_identity_emulator.runtime.bounds import MAX_NAME_CHARACTERS, shorten

PREFIX = "resolve:"
"""The beginning of the name of a parameter that is the value of a dynamic reference."""
_BEGINNING = "{{" + PREFIX
_REFERENCE = re.compile(r"\{\{(resolve:[^{}]*)\}\}")


def with_values(value: object, values: Mapping[str, str], place: str) -> object:
    """A resolved value in which each dynamic reference is replaced by its value. Raises UnresolvableError."""
    missing: list[tuple[str, str]] = []
    replaced = _replaced(value, values, place, missing)
    if missing:
        first, *others = missing
        raise UnresolvableError(*first, others)
    return replaced


def _replaced(value: object, values: Mapping[str, str], place: str, missing: list[tuple[str, str]]) -> object:
    if isinstance(value, dict):
        return {name: _replaced(each, values, inside(place, name), missing) for name, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, values, inside(place, index), missing) for index, each in enumerate(value)]
    if not isinstance(value, str) or _BEGINNING not in value:
        return value

    def value_of(found: "re.Match[str]") -> str:
        for name in _names(found[1]):
            if name in values:
                return values[name]
        name = shorten(found[1], MAX_NAME_CHARACTERS)
        sentence = f"the dynamic reference {name} has no value: use --seed-parameter '{name}=value'"
        missing.append((place, sentence))
        return ""

    return _REFERENCE.sub(value_of, value)


def _names(reference: str) -> tuple[str, ...]:
    """The names under which its value may be given: the reference itself, and without a version or empty parts."""
    service, _, key = reference.removeprefix(PREFIX).partition(":")
    name = f"{PREFIX}{service}:{key.rstrip(':')}"
    if service.startswith("ssm"):
        return reference, name, f"{PREFIX}{service}:{key.partition(':')[0]}"
    return reference, name
