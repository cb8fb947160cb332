"""Seeding: the body is a seed or a template, and the query has what a template needs beside it.

``?stack_name=app&parameter=Stage=prod&import=shared-role=arn:aws:iam::000000000000:role/shared``
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from cognito_identity_emulator.control_api.endpoint import JSON, YAML, Parameter, endpoint
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.seeds.cloudformation.stack import DEFAULT_STACK_NAME
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.json_schema import schema
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.seeds.report import SeedReport
from cognito_identity_emulator.protocol.message import HttpRequest, media_type

_PARAMETERS = (
    Parameter("stack_name", "The stack's name, for a CloudFormation template."),
    Parameter("parameter", "A parameter of the template, Name=value.", repeated=True),
    Parameter("import", "An export of another stack, Name=value.", repeated=True),
)


class UnsupportedMediaTypeError(AdminError):
    """The Content-Type is neither JSON nor YAML."""

    code = "unknown-form"
    status = 415


@endpoint(
    "POST",
    "seed",
    parameters=_PARAMETERS,
    request=dict,
    request_media_types=(JSON, YAML),
    python="seed",
    is_slow=True,
)
def post_seed(core: EmulatorCore, request: HttpRequest) -> SeedReport:
    """Create and update everything in a seed document or a CloudFormation template."""
    query = parse_qsl(request.query, keep_blank_values=True)
    known_names = [each.name for each in _PARAMETERS]
    unknown = sorted({name for name, _ in query} - {*known_names})
    if unknown:
        raise AdminError(f"Unknown parameter. Valid parameters: {', '.join(known_names)}.", unknown)
    try:
        document = decode(request.body, is_json=_is_json(request))
    except SeedError as error:
        raise AdminError("The seed cannot be read.", error.problems) from None
    return core.seed(
        document,
        stack_name=dict(query).get("stack_name") or DEFAULT_STACK_NAME,
        parameters=_pairs("parameter", query),
        imports=_pairs("import", query),
    )


@endpoint("GET", "seed/schema")
def get_seed_schema() -> dict[str, Any]:
    """The JSON Schema of seed documents."""
    return schema()


def _is_json(request: HttpRequest) -> bool:
    content_type = media_type(request.headers.get("content-type", ""))
    if "yaml" in content_type:
        return False
    if content_type == JSON or content_type.endswith("+json"):
        return True
    raise UnsupportedMediaTypeError("Unsupported Content-Type. Send application/json or application/yaml.")


def _pairs(name: str, query: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The values `Name=value` of a repeated parameter. Raises AdminError."""
    pairs = {}
    for text in (value for each, value in query if each == name):
        key, equals, value = text.partition("=")
        if not key or not equals:
            raise AdminError("A parameter or import must be Name=value.", [f"{name}: {text!r}"])
        pairs[key] = value
    return pairs
