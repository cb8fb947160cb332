"""Shapes flattened for comparison: every place inside a request or a response, ours and the official model's.

A place is written as a path: `Roles{}` is a value of the map Roles and `Roles{key}` one of its keys,
`RoleMappings{}.Type` a member of such a value, `Logins[]` an entry of the list Logins.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.loaders import create_loader
from botocore.model import ServiceModel
from botocore.model import Shape as ModelShape

from cognito_identity_emulator.declare.constraints import Constraint, Length, OneOf, Pattern, Range
from cognito_identity_emulator.declare.shape import MemberType, Shape, Timestamp, members

_KINDS: Mapping[type, str] = {
    str: "string",
    int: "integer",
    bool: "boolean",
    list: "list",
    dict: "map",
    Timestamp: "timestamp",
}


@dataclass(frozen=True)
class Place:
    """The type, requiredness and constraints at one place."""

    kind: str
    required: bool
    constraints: frozenset[Constraint]


@cache
def document(name: str) -> dict[str, Any]:
    """The official model of a service, as in its file. `AWS_DATA_PATH` names folders of models before botocore's."""
    return dict(create_loader(os.environ.get("AWS_DATA_PATH")).load_service_model(name, "service-2"))


@cache
def service_model(name: str) -> ServiceModel:
    """The official model of a service, as parsed by botocore."""
    return ServiceModel(document(name), name)


def of_model(shape: ModelShape | None) -> dict[str, Place]:
    """Every place of a structure of the official model."""
    return {} if shape is None else dict(_model_members(shape, ""))


def _model_members(shape: ModelShape, prefix: str) -> Iterator[tuple[str, Place]]:
    required = shape.required_members
    for name, inner in shape.members.items():  # type: ignore[attr-defined]
        yield from _model_places(inner, prefix + name, required=name in required)


def _model_places(shape: ModelShape, path: str, *, required: bool) -> Iterator[tuple[str, Place]]:
    yield path, Place(shape.type_name, required, frozenset(_model_constraints(shape)))
    if shape.type_name == "structure":
        yield from _model_members(shape, path + ".")
    elif shape.type_name == "list":
        yield from _model_places(shape.member, path + "[]", required=False)  # type: ignore[attr-defined]
    elif shape.type_name == "map":
        yield from _model_places(shape.key, path + "{key}", required=False)  # type: ignore[attr-defined]
        yield from _model_places(shape.value, path + "{}", required=False)  # type: ignore[attr-defined]


def _model_constraints(shape: ModelShape) -> Iterator[Constraint]:
    said: dict[str, Any] = dict(shape.metadata)
    least, most = said.get("min"), said.get("max")
    if least is not None or most is not None:
        # A range without an end in the model equals no constraint of ours, so it is reported as a difference.
        end = sys.maxsize if most is None else most
        whole = shape.type_name in ("integer", "long")
        yield Range(-sys.maxsize if least is None else least, end) if whole else Length(least, end)
    if "pattern" in said:
        yield Pattern(said["pattern"])
    if said.get("enum"):
        yield OneOf(tuple(said["enum"]))


def of_ours(shape: type[Shape] | None) -> dict[str, Place]:
    """Every place of one of our shapes."""
    return {} if shape is None else dict(_our_members(shape, ""))


def _our_members(shape: type[Shape], prefix: str) -> Iterator[tuple[str, Place]]:
    for each in members(shape):
        yield from _our_places(each.type, prefix + each.name, required=each.required)


def _our_places(declared: MemberType, path: str, *, required: bool) -> Iterator[tuple[str, Place]]:
    kind = "long" if declared.is_long else _KINDS.get(declared.kind, "structure")
    yield path, Place(kind, required, frozenset(declared.constraints))
    if kind == "structure":
        yield from _our_members(declared.kind, path + ".")
    if declared.key is not None:
        yield from _our_places(declared.key, path + "{key}", required=False)
    if declared.item is not None:
        yield from _our_places(declared.item, path + ("{}" if kind == "map" else "[]"), required=False)
