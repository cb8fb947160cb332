"""Reads the values of a template's parameters.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from collections.abc import Callable, Mapping

from cognito_identity_emulator.features.seeds.cloudformation.template_text import UnresolvableError, text

_SSM = "AWS::SSM::Parameter::Value<"
_LIST_TYPES = ("CommaDelimitedList", "List<", f"{_SSM}List<", f"{_SSM}CommaDelimitedList")
_COST_OF_A_VALUE = 10


def parameter_value(
    name: str,
    declared: Mapping[str, object],
    values: Mapping[str, str],
    charge: Callable[[int, str], None],
    place: str,
) -> str | list[str]:
    """The value of a parameter: that of the operator (`values`), else its default.

    `charge` counts the work, `place` is where the parameter is used. Raises UnresolvableError.
    """
    value = values.get(name, declared.get("Default"))
    if value is None:
        raise UnresolvableError(place, f"the parameter {name} has no default: use --seed-parameter {name}=value")
    allowed = declared.get("AllowedValues")
    written = text(value, place)
    if isinstance(allowed, list):
        charge(_COST_OF_A_VALUE * len(allowed), place)
        if written not in [text(each, place) for each in allowed]:
            raise UnresolvableError(
                place, f"the parameter {name} is {written!r}, which is not one of its AllowedValues"
            )
    is_list = str(declared.get("Type")).startswith(_LIST_TYPES)
    return [each.strip() for each in written.split(",")] if is_list else written


def is_secret(declared: Mapping[str, object], place: str) -> bool:
    """Whether a parameter has NoEcho."""
    return text(declared.get("NoEcho", False), place) == "true"
