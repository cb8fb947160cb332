"""The verb that seeds: a document is posted, and what a template needs beside it stands in the query.

``?stack_name=app&parameter=Stage=prod&import=shared-role=arn:aws:iam::000000000000:role/shared``
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from cognito_identity_emulator.control_api.body import check_size
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.json_schema import schema
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.seeds.report import SeedReport
from cognito_identity_emulator.features.seeds.stack import DEFAULT_STACK_NAME
from cognito_identity_emulator.protocol.message import HttpRequest, media_type

_KNOWN = ("stack_name", "parameter", "import")


class UnsupportedMediaTypeError(AdminError):
    """The Content-Type is neither JSON nor YAML."""

    code = "unknown-form"
    status = 415


def post_seed(core: EmulatorCore, request: HttpRequest) -> SeedReport:
    """Seed what is posted. Raises AdminError, TooLargeError, UnsupportedMediaTypeError."""
    check_size(request, core.settings)
    order = _order(request)
    return core.seed(order.document, stack_name=order.stack_name, parameters=order.parameters, imports=order.imports)


def get_schema(_core: EmulatorCore, _request: HttpRequest) -> dict[str, Any]:
    """The JSON Schema of seed documents, for editors."""
    return schema()


@dataclass(frozen=True, slots=True)
class _Order:
    """A decoded document, and the stack of a template."""

    document: Mapping[str, object]
    stack_name: str
    parameters: Mapping[str, str]
    imports: Mapping[str, str]


def _order(request: HttpRequest) -> _Order:
    """The order that a request is. Raises AdminError, UnsupportedMediaTypeError."""
    query = parse_qsl(request.query, keep_blank_values=True)
    unknown = sorted({name for name, _ in query} - set(_KNOWN))
    if unknown:
        raise AdminError(f"There is no such parameter; there are {', '.join(_KNOWN)}.", unknown)
    try:
        document = decode(request.body, is_json=_is_json(request))
    except SeedError as unusable:
        raise AdminError("The seed cannot be read.", unusable.problems) from None
    return _Order(
        document,
        dict(query).get("stack_name") or DEFAULT_STACK_NAME,
        dict(_pair(name, value) for name, value in query if name == "parameter"),
        dict(_pair(name, value) for name, value in query if name == "import"),
    )


def _is_json(request: HttpRequest) -> bool:
    content_type = media_type(request.headers.get("content-type", ""))
    if "yaml" in content_type:
        return False
    if content_type == "application/json" or content_type.endswith("+json"):
        return True
    raise UnsupportedMediaTypeError("Say what the body is: Content-Type application/json or application/yaml.")


def _pair(name: str, written: str) -> tuple[str, str]:
    key, equals, value = written.partition("=")
    if not key or not equals:
        raise AdminError("A parameter or import is Name=value.", [f"{name}: {written!r}"])
    return key, value
