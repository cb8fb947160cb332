"""Reading the JSON body of a verb: its typed form, or everything that keeps it from being one."""

import re
from collections.abc import Iterator
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.settings import Settings

Body = TypeVar("Body", bound=msgspec.Struct)

_PLACE = re.compile(r" - at `\$(.*)`")


class TooLargeError(AdminError):
    """The body is over the limit."""

    code = "too-large"
    status = 413


def check_size(request: HttpRequest, settings: Settings) -> None:
    """Raises TooLargeError."""
    limit = settings.control_body_limit
    if len(request.body) > limit:
        raise TooLargeError(f"The body is larger than {limit} bytes (--control-body-limit).")


def read_body(text: bytes, form: type[Body]) -> Body:
    """The body in its form. Raises AdminError, which names each problem after its place."""
    try:
        return msgspec.json.decode(text, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        found = list(_problems(text, form)) or [str(problem)]
    raise AdminError("The body is not what this verb takes.", found) from None


def _problems(text: bytes, form: type[msgspec.Struct]) -> Iterator[str]:
    """What is wrong with each member; nothing when the text is no JSON object at all."""
    try:
        written = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    if not isinstance(written, dict):
        return
    members = {each.encode_name: each for each in msgspec.structs.fields(form)}
    for name in written:
        if name not in members:
            yield f"{name}: there is no such member; there are {', '.join(members)}"
    for name, member in members.items():
        if name in written:
            yield from _problem(name, written[name], member.type)
        elif member.required:
            yield f"{name}: is missing"


def _problem(name: str, value: object, wanted: Any) -> Iterator[str]:
    try:
        msgspec.convert(value, type=wanted)
    except msgspec.ValidationError as problem:
        place = _PLACE.search(str(problem))
        yield f"{name}{place[1] if place else ''}: {_PLACE.sub('', str(problem))}"


def read_query(request: HttpRequest, *known: str) -> dict[str, str]:
    """The parameters in the query. Raises AdminError for one that is not known, or has no value, or two."""
    given = parse_qsl(request.query, keep_blank_values=True)
    names = [name for name, _ in given]
    problems = [f"{name}: there is no such parameter" for name in sorted({*names} - {*known})]
    problems += [f"{name}: stands there more than once" for name in known if names.count(name) > 1]
    problems += [f"{name}: has no value" for name, value in given if name in known and not value]
    problems += [f"{name}: no name has the character NUL" for name, value in given if "\0" in value]
    if problems:
        raise AdminError(f"The parameters are {', '.join(known)}." if known else "It takes no parameters.", problems)
    return dict(given)
