"""Shapes: the requests, the responses and the structures in them, declared once with AWS's members.

A member's wire name is derived from its attribute (`identity_pool_id` is `IdentityPoolId`), or set with
`member(name=...)`. A member without a default is required. Responses declare their members alphabetically, because AWS
sends them in that order.
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
    """Applies the options of Shape to every shape; msgspec does not inherit kw_only."""

    def __new__(cls, name: str, bases: tuple[type, ...], members: dict[str, Any], **options: Any) -> Any:
        return super().__new__(cls, name, bases, members, **{"frozen": True, "kw_only": True, **options})


if TYPE_CHECKING:

    @dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
    class Shape:
        """The shape below for a type checker, which does not understand the metaclass."""

        def __init_subclass__(cls, *, rename: str | None = "pascal") -> None: ...

else:

    class Shape(msgspec.Struct, metaclass=_ShapeMeta, omit_defaults=True, rename="pascal"):
        """A structure of the API. Instances are immutable; members that are None are absent on the wire."""


class Timestamp:
    """A point in time in a response. Each protocol has its own format for it.

    `ms` is milliseconds since the epoch.
    """

    # A plain class: msgspec would encode a struct or a dataclass itself, without the enc_hook of the protocol.
    __slots__ = ("ms",)

    def __init__(self, ms: int) -> None:
        self.ms = ms


@dataclass(frozen=True, slots=True)
class MemberType:
    """The type of a member.

    `kind` is str, int, bool, Timestamp, list, dict or a Shape; `item` is the type of a list's or a map's values, `key`
    that of a map's keys; `constraints` are those of the value itself.
    """

    kind: type
    constraints: tuple[Constraint, ...]
    is_long: bool = False
    item: "MemberType | None" = None
    key: "MemberType | None" = None


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a shape: its Python attribute, its wire name, its type, and whether it is required."""

    attribute: str
    name: str
    type: MemberType
    required: bool

    @property
    def path(self) -> str:
        """The name in AWS's validation messages: the first letter is in lower case."""
        return self.name[0].lower() + self.name[1:]


Derived = TypeVar("Derived")


def once_per_shape(derive: Callable[[type[Shape]], Derived]) -> Callable[[type[Shape]], Derived]:
    """Cache a function of a shape. Shapes are declared once and live as long as the process."""
    return _DerivedByShape(derive).__getitem__


class _DerivedByShape(dict[type[Shape], Derived]):
    """A function's results by shape. A lookup takes half the instructions of functools.cache, and each call of an
    operation needs about six."""

    def __init__(self, derive: Callable[[type[Shape]], Derived]) -> None:
        self._derive = derive

    def __missing__(self, shape: type[Shape]) -> Derived:
        derived = self[shape] = self._derive(shape)
        return derived


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
    """The type in an annotation. A constraint may be inside or outside of `| None`."""
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
    pending = [shape]
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        yield current
        for each in members(current):
            inner: MemberType | None = each.type
            while inner is not None:
                if issubclass(inner.kind, Shape):
                    pending.append(inner.kind)
                inner = inner.item
