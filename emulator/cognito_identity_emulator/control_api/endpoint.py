"""Declares the endpoints of the control API.

An endpoint is a function and the decorator above it. The routing table, the OpenAPI document and the table in
docs/control-api.md are all made from that declaration:

    @endpoint("PUT", "roles", python="put_role")
    def put_role(core: EmulatorCore, body: RoleBody) -> RoleBody:
        \"\"\"Register a role.\"\"\"
"""

import inspect
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any

import msgspec

JSON = "application/json"
YAML = "application/yaml"
ZIP = "application/zip"
PREFIX = "/_emulator/"
"""Precedes the path of every endpoint."""

METHODS = ("GET", "POST", "PUT", "DELETE")
"""The methods of endpoints, in the order in which they are documented."""

_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query string."""

    name: str
    meaning: str
    required: bool = False
    repeated: bool = False


NEXT = Parameter("next", "`next` of the page before.")
"""The parameter of a list that comes in pages."""


class JsonFile(msgspec.Struct):
    """The answer of an endpoint that may be too large for the memory: JSON text of `size` bytes. The sender closes the
    file."""

    file: IO[bytes]
    size: int


class Nothing(msgspec.Struct):
    """An empty object."""


@dataclass(frozen=True)
class Endpoint:
    """One endpoint: a method and a path below /_emulator/, and the function that answers.

    `path` may have a variable part in braces, such as `calls/{call_id}`. `request` is the type of the body, None for
    none, dict for any object. `responses` are the possible types of the answer; there is none when it is text of the
    type `media_type`. `python` is the member of Emulator that does the same. `ignores_unknown_parameters`: a parameter
    that is not declared is not an error. `is_slow`: it takes large bodies or takes long, so that one call at a time
    runs. `other_statuses` are those besides 200 with the same type, with their meaning.
    """

    method: str
    path: str
    function: Callable[..., Any]
    request: type | None
    request_required: bool
    request_media_types: Sequence[str]
    responses: Sequence[Any]
    media_type: str
    parameters: Sequence[Parameter]
    ignores_unknown_parameters: bool
    other_statuses: Mapping[int, str]
    python: str
    is_slow: bool = False

    @cached_property
    def arguments(self) -> Sequence[str]:
        """The names of the function's arguments; see `routing.call` for the value of each."""
        return tuple(inspect.signature(self.function).parameters)

    @property
    def takes_file(self) -> bool:
        """Whether the body may be too large for the memory, so that the function reads it from a file."""
        return "file" in self.arguments

    @cached_property
    def summary(self) -> str:
        """What the endpoint does, in one sentence: the first paragraph of its docstring."""
        return self._paragraphs[0]

    @cached_property
    def details(self) -> str:
        """The rest of its docstring."""
        return " ".join(self._paragraphs[1:])

    @cached_property
    def _paragraphs(self) -> Sequence[str]:
        return [" ".join(each.split()) for each in inspect.cleandoc(self.function.__doc__ or "").split("\n\n")]

    @cached_property
    def variables(self) -> Sequence[str]:
        """The names of the variable parts of the path."""
        return _VARIABLE.findall(self.path)

    @cached_property
    def pattern(self) -> "re.Pattern[str]":
        """Matches the path, with a group for each variable part."""
        return re.compile(_VARIABLE.sub(r"(?P<\1>[^/]*)", self.path.replace(".", r"\.")))


def endpoint(
    method: str,
    path: str,
    *,
    parameters: Sequence[Parameter] = (),
    ignores_unknown_parameters: bool = False,
    request: type | None = None,
    request_media_types: Sequence[str] = (JSON,),
    media_type: str = JSON,
    other_statuses: Mapping[int, str] = types.MappingProxyType({}),
    python: str = "",
    is_slow: bool = False,
) -> Callable[[Callable[..., Any]], Endpoint]:
    """Declare a function as an endpoint.

    The function takes any of these arguments, by name: `core`, the emulator; `body`, the JSON body in the type of the
    annotation; `parameters`, the query as a dict; each variable part of the path; `request`, the HTTP request itself;
    `endpoints`, all endpoints. The types of request and response are read from the annotations of `body` and of the
    returned value; a body that may be None is optional. `request` declares the body of a function that reads it itself,
    or that takes it as `file`, a binary file: such a body may be of any size.
    """

    def declare(function: Callable[..., Any]) -> Endpoint:
        annotations: Mapping[str, Any] = function.__annotations__
        body = _members(annotations.get("body", request))
        return Endpoint(
            method=method,
            path=path,
            function=function,
            request=body[0] if body else None,
            request_required=type(None) not in _alternatives(annotations.get("body")),
            request_media_types=request_media_types,
            responses=_members(annotations["return"]) if media_type == JSON else (),
            media_type=media_type,
            parameters=parameters,
            ignores_unknown_parameters=ignores_unknown_parameters,
            other_statuses=other_statuses,
            python=python,
            is_slow=is_slow,
        )

    return declare


def _members(annotation: Any) -> Sequence[Any]:
    """The types of an annotation without None; one that is any JSON object becomes dict."""
    alternatives = [each for each in _alternatives(annotation) if each not in (None, type(None))]
    return tuple(dict if typing.get_origin(each) is dict or each is JsonFile else each for each in alternatives)


def _alternatives(annotation: Any) -> Sequence[Any]:
    return typing.get_args(annotation) if isinstance(annotation, types.UnionType) else (annotation,)
