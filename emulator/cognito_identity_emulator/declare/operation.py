"""Declares operations: each is one action of an AWS API, with its types, its errors and the functions that perform
it."""

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar

from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors.service_error import ServiceError

if TYPE_CHECKING:
    from concurrent.futures import Future

Request = TypeVar("Request", bound=Shape)
Response = TypeVar("Response", bound=Shape | None)

_URL = re.compile(r"https://\S+")
_DIFFERS = re.compile(r"^Differs: (.*(?:\n(?!\n|Differs: ).*)*)", re.MULTILINE)
_FACT = re.compile(r" \[([a-z0-9-]+)\]\Z")


class Difference(NamedTuple):
    """A known difference from AWS, and the name of the fact in docs/aws-behaviour.md that says what AWS does."""

    text: str
    fact: str


def differences(documentation: str) -> tuple[Difference, ...]:
    """The `Differs:` lines of a module's docstring. Each ends with the name of its fact in brackets."""
    lines = (" ".join(found.split()) for found in _DIFFERS.findall(documentation))
    return tuple(_difference(line) for line in lines)


def _difference(line: str) -> Difference:
    named = _FACT.search(line)
    return Difference(line, "") if named is None else Difference(line[: named.start()], named[1])


@dataclass(frozen=True)
class Verification:
    """How the logins or tokens of a call are verified before its operation is executed.

    Both functions take `(request, call, loaded)`. `fetch_needed` returns a future that is done when everything that
    has to be fetched first (an issuer's keys) is there; None when there is nothing to fetch. `verify` returns what was
    verified, without any I/O, or raises a ServiceError.
    """

    fetch_needed: Callable[[Any, Any, Any], "Future[None] | None"]
    verify: Callable[[Any, Any, Any], Any]


@dataclass(frozen=True, slots=True)
class RequestedResource:
    """What the policies of a caller are asked about: a resource by its ARN, and the condition keys of the operation,
    with their values.

    An `arn` of None is for operations whose policies can only name ``*``; AWS's refusal then names no resource.
    """

    arn: str | None = None
    condition_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DependentAction:
    """A further action that an operation needs permission for, such as iam:PassRole."""

    action: str
    resource: RequestedResource


@dataclass(frozen=True)
class Operation(Generic[Request, Response]):
    """One action of an AWS API, and the functions that perform it.

    `load`, a function `(request, call)`, reads what the operation needs before anything is verified. `verification`
    verifies the logins of the call. `execute` decides and writes. It takes `(request, call)`, then what was loaded and
    what was verified, as far as the operation declares them.

    `signed` is what AWS's model says: whether the call must carry a signature. `unsigned_too` opens a signed operation
    to unsigned callers as well, except under `--signatures verify`. `signs`: the operation makes an RSA signature, so
    it runs off the event loop. `raises` are the error types that the model declares.

    `name` is derived from the function's; it is given for a name with an abbreviation, such as CreateSAMLProvider.

    A caller of a signed operation needs permission for it on its `resource` and for its `dependent_actions`, functions
    `(request, call)`, unless not `needs_permission`.
    """

    execute: Callable[..., Response]
    request: type[Request]
    response: type[Response] | None
    signed: bool
    raises: Sequence[type[ServiceError]]
    load: Callable[[Any, Any], Any] | None = None
    verification: Verification | None = None
    unsigned_too: bool = False
    signs: bool = False
    resource: Callable[[Any, Any], RequestedResource] | None = None
    dependent_actions: Callable[[Any, Any], Iterable[DependentAction]] | None = None
    needs_permission: bool = True
    name: str = ""

    def __post_init__(self) -> None:
        if self.name:
            return
        words = self.execute.__name__.split("_")
        object.__setattr__(self, "name", "".join(word.capitalize() for word in words))

    @cached_property
    def _documentation(self) -> str:
        return inspect.cleandoc(sys.modules[self.execute.__module__].__doc__ or "")

    @cached_property
    def summary(self) -> str:
        """What the operation does, in one sentence."""
        return " ".join(self._documentation.partition("\n\n")[0].split()).partition(": ")[2]

    @cached_property
    def documentation_url(self) -> str:
        """AWS's page about the operation."""
        found = _URL.search(self._documentation)
        return found[0] if found else ""

    @cached_property
    def differs(self) -> tuple[Difference, ...]:
        """How the emulator differs from AWS here: the `Differs:` lines of the operation's module."""
        return differences(self._documentation)


def operation(
    *,
    signed: bool,
    raises: Sequence[type[ServiceError]],
    load: Callable[[Any, Any], Any] | None = None,
    verification: Verification | None = None,
    unsigned_too: bool = False,
    signs: bool = False,
    resource: Callable[[Any, Any], RequestedResource] | None = None,
    dependent_actions: Callable[[Any, Any], Iterable[DependentAction]] | None = None,
    needs_permission: bool = True,
    name: str = "",
) -> Callable[[Callable[..., Response]], Operation[Any, Response]]:
    """Declare an operation by its `execute` function; its request and response types are read from the annotations."""

    def declare(execute: Callable[..., Response]) -> Operation[Any, Response]:
        annotations = execute.__annotations__
        return Operation(
            execute=execute,
            request=annotations["request"],
            response=annotations["return"],
            signed=signed,
            raises=tuple(raises),
            load=load,
            verification=verification,
            unsigned_too=unsigned_too,
            signs=signs,
            resource=resource,
            dependent_actions=dependent_actions,
            needs_permission=needs_permission,
            name=name,
        )

    return declare


AnyOperation = Operation[Any, Any]

Protocol = Literal["json-1.1", "query"]
"""The wire protocols of AWS that the emulator speaks."""


@dataclass(frozen=True)
class Service:
    """An AWS service: its name in signatures, the protocol its clients speak, its API version, and its operations.

    `target_prefix` is what precedes the operation's name in X-Amz-Target (JSON protocol only). `not_emulated` are the
    real actions that the emulator lacks, so that they are not reported as unknown.

    Of the Query protocol only: `namespace` is that of the XML, and of the services that speak it, the one that
    `answers_other_versions` refuses requests of a version that none has.
    """

    name: str
    protocol: Protocol
    version: str
    operations: Mapping[str, AnyOperation]
    target_prefix: str = ""
    not_emulated: frozenset[str] = frozenset()
    namespace: str = ""
    answers_other_versions: bool = False


def service(
    name: str,
    *,
    protocol: Protocol,
    version: str,
    operations: Sequence[AnyOperation] | Mapping[str, AnyOperation],
    target_prefix: str = "",
    not_emulated: Sequence[str] = (),
    namespace: str = "",
    answers_other_versions: bool = False,
) -> Service:
    """Make a service of the list of its operations, or of a mapping that imports them when they are first called."""
    return Service(
        name=name,
        protocol=protocol,
        version=version,
        operations=operations if isinstance(operations, Mapping) else {each.name: each for each in operations},
        target_prefix=target_prefix,
        not_emulated=frozenset(not_emulated),
        namespace=namespace,
        answers_other_versions=answers_other_versions,
    )
