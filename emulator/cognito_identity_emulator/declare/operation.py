"""An operation: one action of an AWS API, declared by its types, its errors and the function that performs it."""

import inspect
import re
import sys
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.runtime.cooperative import Steps

Request = TypeVar("Request", bound=Shape)
Response = TypeVar("Response", bound=Shape | None)

_URL = re.compile(r"https://\S+")
DIFFERS = re.compile(r"^Differs: (.*(?:\n(?!\n|Differs: ).*)*)", re.MULTILINE)


@dataclass(frozen=True)
class Operation(Generic[Request, Response]):
    """One action of an AWS API, and the function that performs it.

    `signed` is what AWS's model says: whether the call must carry a signature. `unsigned_too` opens a signed operation
    to unsigned callers as well, but for `--signatures verify`. `signs` says that it makes an RSA signature, so that it
    is better run beside the event loop than on it. `raises` are the error types the model declares. `pauses`: the
    function is a generator, which gives the response step by step.
    """

    perform: Callable[[Request, Any], Response | Steps[Response]]
    request: type[Request]
    response: type[Response] | None
    signed: bool
    raises: Sequence[type[ServiceError]]
    unsigned_too: bool = False
    signs: bool = False
    pauses: bool = False
    name: str = field(init=False)

    def __post_init__(self) -> None:
        words = self.perform.__name__.split("_")
        object.__setattr__(self, "name", "".join(word.capitalize() for word in words))

    @cached_property
    def _documentation(self) -> str:
        return inspect.cleandoc(sys.modules[self.perform.__module__].__doc__ or "")

    @cached_property
    def summary(self) -> str:
        """What it does, in one sentence."""
        return " ".join(self._documentation.partition("\n\n")[0].split()).partition(": ")[2]

    @cached_property
    def documentation_url(self) -> str:
        """AWS's page about it."""
        found = _URL.search(self._documentation)
        return found[0] if found else ""

    @cached_property
    def differs(self) -> tuple[str, ...]:
        """What AWS does and we do not, or do otherwise: the `Differs:` lines of its module."""
        return tuple(" ".join(found.split()) for found in DIFFERS.findall(self._documentation))


def operation(
    *, signed: bool, raises: Sequence[type[ServiceError]], unsigned_too: bool = False, signs: bool = False
) -> Callable[[Callable[[Request, Any], Response | Steps[Response]]], Operation[Request, Response]]:
    """Make an operation of a function `(request, call) -> response`, or of one in steps, `-> Steps[response]`; its
    types are read from its annotations."""

    def declare(perform: Callable[[Request, Any], Response | Steps[Response]]) -> Operation[Request, Response]:
        annotations = perform.__annotations__
        response = annotations["return"]
        pauses = inspect.isgeneratorfunction(perform)
        return Operation(
            perform=perform,
            request=annotations["request"],
            response=typing.get_args(response)[-1] if pauses else response,
            signed=signed,
            raises=tuple(raises),
            unsigned_too=unsigned_too,
            signs=signs,
            pauses=pauses,
        )

    return declare


AnyOperation = Operation[typing.Any, typing.Any]


@dataclass(frozen=True)
class Service:
    """An AWS service: its name in signatures, its wire prefix or API version, and its operations by name.

    `not_emulated` are the real actions we lack, so that they are not called unknown.
    """

    name: str
    target_prefix: str
    version: str
    operations: Mapping[str, AnyOperation]
    not_emulated: frozenset[str] = frozenset()


def service(
    name: str, *, target_prefix: str, version: str, operations: Sequence[AnyOperation], not_emulated: Sequence[str] = ()
) -> Service:
    """Make a service of its operations, listed by name."""
    return Service(name, target_prefix, version, {each.name: each for each in operations}, frozenset(not_emulated))
