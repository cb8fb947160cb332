"""Reads the query and the JSON body of a request, and reports every problem with its place."""

import re
import shutil
from collections.abc import Iterator, Mapping
from tempfile import gettempdir
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

from cognito_identity_emulator.control_api.endpoint import Endpoint
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.settings import Settings

Body = TypeVar("Body", bound=msgspec.Struct)

MAX_QUICK_BODY_BYTES = 1024 * 1024
"""Only seeds and states are larger than this."""
KEPT_FREE_BYTES = 512 * 1024 * 1024
"""What the body of a state, larger than the setting, leaves free on the disk of temporary files."""
_MAX_DIGITS = 18
_PLACE = re.compile(r" - at `\$(.*)`")


class TooLargeError(AdminError):
    """The body is larger than the limit."""

    code = "too-large"
    status = 413

    def __init__(self, limit_bytes: int) -> None:
        option = "" if limit_bytes == MAX_QUICK_BODY_BYTES else " (--control-body-limit)"
        super().__init__(f"The body is larger than {limit_bytes} bytes{option}.")


def body_limit(endpoint: Endpoint, settings: Settings) -> int:
    """The size of the largest body that an endpoint takes, in bytes.

    One that is received in a temporary file may be larger than the setting. It leaves space on the disk, also for as
    much again in temporary files while it is checked.
    """
    limit = settings.control_body_limit
    if endpoint.takes_file:
        return max(limit, (_free_bytes() - KEPT_FREE_BYTES) // 2)
    return limit if endpoint.is_slow else min(limit, MAX_QUICK_BODY_BYTES)


def _free_bytes() -> int:
    """The space on the disk of temporary files: 0 where there is no folder for them."""
    try:
        return shutil.disk_usage(gettempdir()).free
    except OSError:
        return 0


def read_body(text: bytes, body_type: type[Body]) -> Body:
    """The body as a value of its type. Raises AdminError with every problem and its place."""
    try:
        return msgspec.json.decode(text, type=body_type)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        problems = list(_problems(text, body_type)) or [str(problem)]
    raise AdminError("The body has problems.", problems) from None


def read_object(text: bytes) -> dict[str, object]:
    """The body as a JSON object without a declared type. Raises AdminError."""
    try:
        return decode(text, is_json=True)
    except SeedError as error:
        raise AdminError("The body cannot be read.", error.problems) from None


def _problems(text: bytes, body_type: type[msgspec.Struct]) -> Iterator[str]:
    """The problems of each member; none when the text is not a JSON object."""
    try:
        decoded = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    if not isinstance(decoded, dict):
        return
    members = {each.encode_name: each for each in msgspec.structs.fields(body_type)}
    for name in decoded:
        if name not in members:
            yield f"{name}: unknown member; valid members: {', '.join(members)}"
    for name, member in members.items():
        if name in decoded:
            yield from _problem(name, decoded[name], member.type)
        elif member.required:
            yield f"{name}: is missing"


def _problem(name: str, value: object, member_type: Any) -> Iterator[str]:
    try:
        msgspec.convert(value, type=member_type)
    except msgspec.ValidationError as problem:
        place = _PLACE.search(str(problem))
        yield f"{name}{place[1] if place else ''}: {_PLACE.sub('', str(problem))}"


def read_parameters(endpoint: Endpoint, query: str) -> Mapping[str, str]:
    """The parameters in a query. Raises AdminError for one that is missing, and for one that the endpoint lacks."""
    values = dict(parse_qsl(query)) if endpoint.ignores_unknown_parameters else _read_strictly(endpoint, query)
    for parameter in endpoint.parameters:
        if parameter.required and parameter.name not in values:
            raise AdminError(f"Missing parameter: add ?{parameter.name}=...")
    return values


def _read_strictly(endpoint: Endpoint, query: str) -> Mapping[str, str]:
    known_names = [each.name for each in endpoint.parameters]
    values = parse_qsl(query, keep_blank_values=True)
    names = [name for name, _ in values]
    problems = [f"{name}: unknown parameter" for name in sorted({*names} - {*known_names})]
    problems += [f"{name}: specified more than once" for name in known_names if names.count(name) > 1]
    problems += [f"{name}: has no value" for name, value in values if name in known_names and not value]
    problems += [f"{name}: contains the character NUL" for name, value in values if "\0" in value]
    if problems:
        sentence = (
            f"The parameters are {', '.join(known_names)}." if known_names else "This endpoint has no parameters."
        )
        raise AdminError(sentence, problems)
    return dict(values)


def read_number(name: str, text: str) -> int:
    """The value of a parameter that is a whole number. Raises AdminError."""
    if not (text.isascii() and text.isdecimal()) or len(text) > _MAX_DIGITS:
        raise AdminError(f"{name} must be a whole number.", [f"{name}: {text[:40]}"])
    return int(text)
