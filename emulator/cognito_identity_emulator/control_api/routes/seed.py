"""Seeding: the body is a seed or a template, and the query has what a template needs besides.

``?stack_name=app&parameter=Stage=prod&import=shared-role=arn:aws:iam::000000000000:role/shared``
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from cognito_identity_emulator.control_api.endpoint import JSON, YAML, ZIP, Parameter, endpoint
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.seeds.cloudformation.stack import DEFAULT_STACK_NAME
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.json_schema import schema
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.seeds.report import SeedReport
from cognito_identity_emulator.protocol.message import HttpRequest, media_type
from cognito_identity_emulator.runtime.bounds import MAX_NAME_CHARACTERS, shorten
from cognito_identity_emulator.storage.exports import StackExport

_PARAMETERS = (
    Parameter("stack_name", "The stack's name, for a CloudFormation template."),
    Parameter("parameter", "A parameter of the templates, Name=value.", repeated=True),
    Parameter("import", "An export of another stack, Name=value.", repeated=True),
    Parameter("path", "A file or a directory of the archive that is a seed; all of it by default.", repeated=True),
    Parameter("parameters", "A file of the archive with parameters.", repeated=True),
    Parameter("account", "The account, by default the emulator's own or that of the cloud assembly."),
    Parameter("region", "The region, by default the emulator's own or that of the cloud assembly."),
    Parameter("dry_run", "true: write nothing, and return what would be written."),
)


_ACCOUNT = (re.compile(r"[0-9]{12}"), "an account has 12 digits")
_REGION = (re.compile(r"[a-z0-9-]{1,40}"), "a region has a name such as eu-west-1")


class UnsupportedMediaTypeError(AdminError):
    """The Content-Type is none of JSON, YAML and ZIP."""

    code = "unknown-form"
    status = 415


@endpoint(
    "POST",
    "seed",
    parameters=_PARAMETERS,
    request=dict,
    request_media_types=(JSON, YAML, ZIP),
    python="seed",
    is_slow=True,
)
def post_seed(core: EmulatorCore, request: HttpRequest) -> SeedReport:
    """Create and update everything in a seed document, a CloudFormation template, or an archive of them.

    An archive is a ZIP file, for example of cdk.out. Its files are seeded in one transaction.
    """
    query = parse_qsl(request.query, keep_blank_values=True)
    known_names = [each.name for each in _PARAMETERS]
    unknown = sorted({name for name, _ in query} - {*known_names})
    if unknown:
        raise AdminError(f"Unknown parameter. Valid parameters: {', '.join(known_names)}.", unknown)
    single = dict(query)
    options: dict[str, Any] = {
        "parameters": _pairs("parameter", query),
        "imports": _pairs("import", query),
        "account": _matching("account", _ACCOUNT, single),
        "region": _matching("region", _REGION, single),
        "dry_run": _is_true("dry_run", single),
    }
    if media_type(request.headers.get("content-type", "")) == ZIP:
        paths, files = ([value for name, value in query if name == each] for each in ("path", "parameters"))
        return core.seed_archive(request.body, *paths, parameter_files=files, **options)
    try:
        document = decode(request.body, is_json=_is_json(request))
    except SeedError as error:
        raise AdminError("The seed cannot be read.", error.problems) from None
    return core.seed(document, stack_name=single.get("stack_name") or DEFAULT_STACK_NAME, **options)


class StackExports(msgspec.Struct):
    """The exports of the stacks that were seeded."""

    exports: list[StackExport]


@endpoint("GET", "exports", python="exports")
def get_exports(core: EmulatorCore) -> StackExports:
    """The exports of seeded stacks, which later templates import with Fn::ImportValue."""
    return StackExports(list(core.exports()))


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
    raise UnsupportedMediaTypeError(f"Unsupported Content-Type. Send {JSON}, {YAML} or {ZIP}.")


def _matching(name: str, form: tuple["re.Pattern[str]", str], query: Mapping[str, str]) -> str | None:
    """The value of a parameter, None when it is missing. Raises AdminError."""
    value = query.get(name) or None
    pattern, sentence = form
    if value is not None and not pattern.fullmatch(value):
        raise AdminError(f"{name} is malformed.", [f"{name}: {shorten(value, MAX_NAME_CHARACTERS)!r}; {sentence}"])
    return value


def _is_true(name: str, query: Mapping[str, str]) -> bool:
    """The value of a parameter that is true or false; false when it is missing. Raises AdminError."""
    value = query.get(name, "false")
    if value not in ("true", "false"):
        raise AdminError(f"{name} must be true or false.", [f"{name}: {value!r}"])
    return value == "true"


def _pairs(name: str, query: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The values `Name=value` of a repeated parameter. Raises AdminError."""
    pairs = {}
    for text in (value for each, value in query if each == name):
        key, equals, value = text.partition("=")
        if not key or not equals:
            raise AdminError("A parameter or import must be Name=value.", [f"{name}: {text!r}"])
        pairs[key] = value
    return pairs
