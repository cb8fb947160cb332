"""Finds the names of the files that a template includes with AWS::Include, before its expressions are resolved."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from cognito_identity_emulator.features.seeds.cloudformation.transforms import INCLUSION, TRANSFORM, transforms_of

_VARIABLE = re.compile(r"\$\{([A-Za-z0-9]{1,255})\}")


def included_names(document: Mapping[str, object], parameters: Mapping[str, str]) -> list[str]:
    """The names of the files, without the addresses before them. `parameters` are the operator's."""
    locations = [included.get("Location") for name, included in transforms_of(document) if name == INCLUSION]
    locations += [each for each in _locations(document) if each is not None]
    names = [
        posixpath.basename(_with_values(each, parameters).partition("?")[0])
        for location in locations
        for each in _texts(location, document, parameters)
    ]
    return [name for name in dict.fromkeys(names) if name and "${" not in name]


def _locations(document: Mapping[str, object]) -> Iterator[object]:
    pending: list[object] = [document]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            transform = each.get(TRANSFORM)
            if isinstance(transform, dict) and transform.get("Name") == INCLUSION:
                parameters = transform.get("Parameters")
                yield parameters.get("Location") if isinstance(parameters, dict) else None
            pending += each.values()
        elif isinstance(each, list):
            pending += each


def _with_values(text: str, parameters: Mapping[str, str]) -> str:
    """The text of Fn::Sub with the values of the operator's parameters."""
    return _VARIABLE.sub(lambda found: parameters.get(found[1], found[0]), text)


def _texts(location: object, document: Mapping[str, object], values: Mapping[str, str]) -> Iterator[str]:
    """The texts of an expression; a Ref gives the value of its parameter, and the default."""
    pending = [location]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            parameters = document.get("Parameters")
            name = str(each.get("Ref"))
            pending += [values[name]] if name in values else []
            declared = parameters.get(name) if isinstance(parameters, dict) else None
            pending += [declared.get("Default")] if isinstance(declared, dict) else []
            pending += each.values()
        elif isinstance(each, list):
            pending += each
