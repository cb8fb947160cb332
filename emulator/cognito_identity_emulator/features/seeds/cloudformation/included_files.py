"""Finds the names of the files that a template includes with AWS::Include, before any parameter has its value."""

import posixpath
from collections.abc import Iterator, Mapping

from cognito_identity_emulator.features.seeds.cloudformation.transforms import INCLUSION, TRANSFORM, transforms_of


def included_names(document: Mapping[str, object]) -> list[str]:
    """The names of the files, without the addresses before them."""
    locations = [parameters.get("Location") for name, parameters in transforms_of(document) if name == INCLUSION]
    locations += [each for each in _locations(document) if each is not None]
    names = [
        posixpath.basename(each.partition("?")[0]) for location in locations for each in _texts(location, document)
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


def _texts(location: object, document: Mapping[str, object]) -> Iterator[str]:
    """The texts of an expression; a Ref gives the default of its parameter."""
    pending = [location]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            parameters = document.get("Parameters")
            declared = parameters.get(str(each.get("Ref"))) if isinstance(parameters, dict) else None
            pending += [declared.get("Default")] if isinstance(declared, dict) else []
            pending += each.values()
        elif isinstance(each, list):
            pending += each
