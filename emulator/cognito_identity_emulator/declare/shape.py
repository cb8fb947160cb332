"""Shapes: the structures that operations take and give, declared once with AWS's own members.

A member's wire name is derived from its attribute (`identity_pool_id` is `IdentityPoolId`); the few irregular ones say
so with `member(name=...)`. A member without a default is required. Responses declare their members alphabetically,
because that is the order in which AWS sends them.
"""

import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union, dataclass_transform, get_args, get_origin

import msgspec

from cognito_identity_emulator.declare.constraints import Constraint, Long

member = msgspec.field


class _ShapeMeta(msgspec.StructMeta):
    """Hands the options of Shape down to every shape; msgspec would ask for kw_only anew in each."""

    def __new__(cls, name: str, bases: tuple[type, ...], members: dict[str, Any], **options: Any) -> Any:
        return super().__new__(cls, name, bases, members, **{"frozen": True, "kw_only": True, **options})


if TYPE_CHECKING:

    @dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
    class Shape:
        """What the shape below is to a type checker, which does not see through the metaclass."""

        def __init_subclass__(cls, *, rename: str | None = "pascal") -> None: ...

else:

    class Shape(msgspec.Struct, metaclass=_ShapeMeta, omit_defaults=True, rename="pascal"):
        """A structure of the API. Instances are immutable; members that are None are absent on the wire."""


class Timestamp:
    """A point in time in a response. Each protocol writes it its own way.

    `ms` is milliseconds since the epoch.
    """

    # A plain class: msgspec would write a struct or a dataclass by itself, without asking the protocol.
    __slots__ = ("ms",)

    def __init__(self, ms: int) -> None:
        self.ms = ms


@dataclass(frozen=True, slots=True)
class MemberType:
    """A member's type, taken apart.

    `kind` is one of str, int, bool, Timestamp, list, dict or a Shape; `item` is the type of a list's or a map's values,
    `key` of a map's keys; `constraints` are what the value itself must satisfy.
    """

    kind: type
    constraints: tuple[Constraint, ...]
    is_long: bool = False
    item: "MemberType | None" = None
    key: "MemberType | None" = None


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a shape: its Python attribute, its wire name, its type, and whether it must be there."""

    attribute: str
    name: str
    type: MemberType
    required: bool

    @property
    def path(self) -> str:
        """The name as it stands in AWS's validation messages: the first letter in lower case."""
        return self.name[0].lower() + self.name[1:]


Made = TypeVar("Made")


def once_per_shape(make: Callable[[type[Shape]], Made]) -> Callable[[type[Shape]], Made]:
    """Remember what a function makes of a shape. Shapes are declared once and live as long as the process."""
    return _Remembered(make).__getitem__


class _Remembered(dict[type[Shape], Made]):
    """What was made of each shape. A look-up takes half the instructions of one with functools.cache, and a call needs
    half a dozen."""

    def __init__(self, make: Callable[[type[Shape]], Made]) -> None:
        self._make = make

    def __missing__(self, shape: type[Shape]) -> Made:
        made = self[shape] = self._make(shape)
        return made


@once_per_shape
def members(shape: type[Shape]) -> tuple[Member, ...]:
    """The members of a shape, in the order declared."""
    hints = typing.get_type_hints(shape, include_extras=True)
    return tuple(
        Member(
            attribute=field.name,
            name=field.encode_name,
            type=_member_type(hints[field.name]),
            required=field.required,
        )
        for field in msgspec.structs.fields(shape)  # type: ignore[arg-type]
    )


def _member_type(annotation: Any) -> MemberType:
    """Read an annotation. A constraint may stand inside or outside of `| None`."""
    constraints: list[Constraint] = []
    is_long = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *notes = get_args(annotation)
            is_long = is_long or any(isinstance(note, Long) for note in notes)
            constraints = [note for note in notes if not isinstance(note, Long)] + constraints
        elif origin in (Union, types.UnionType):
            (annotation,) = (part for part in get_args(annotation) if part is not types.NoneType)
        else:
            break
    if origin is list:
        return MemberType(list, tuple(constraints), item=_member_type(get_args(annotation)[0]))
    if origin is dict:
        key, item = get_args(annotation)
        return MemberType(dict, tuple(constraints), item=_member_type(item), key=_member_type(key))
    return MemberType(annotation, tuple(constraints), is_long=is_long)


def shapes_within(shape: type[Shape]) -> Iterator[type[Shape]]:
    """The shape and every shape its members reach, each once."""
    seen: set[type[Shape]] = set()
    waiting = [shape]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        yield current
        for each in members(current):
            inner: MemberType | None = each.type
            while inner is not None:
                if issubclass(inner.kind, Shape):
                    waiting.append(inner.kind)
                inner = inner.item
