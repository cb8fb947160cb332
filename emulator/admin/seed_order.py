"""What is posted to be seeded: a document, and what a template needs beside it, which stands in the query.

``?stack_name=app&parameter=Stage=prod&import=shared-role=arn:aws:iam::000000000000:role/shared``
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from emulator.control.refusal import ControlRefusal
from emulator.protocol.message import HttpRequest
from emulator.seeds.decoding import decode
from emulator.seeds.problems import UnusableSeed
from emulator.seeds.stack import DEFAULT_STACK_NAME

_KNOWN = ("stack_name", "parameter", "import")


class UnknownForm(ControlRefusal):
    """The Content-Type is neither JSON nor YAML."""

    code = "unknown-form"
    status = 415


@dataclass(frozen=True, slots=True)
class SeedOrder:
    """A decoded document, and the stack of a template."""

    document: Mapping[str, object]
    stack_name: str
    parameters: Mapping[str, str]
    imports: Mapping[str, str]


def seed_order(request: HttpRequest) -> SeedOrder:
    """The order that a request is. Raises ControlRefusal, UnknownForm."""
    query = parse_qsl(request.query, keep_blank_values=True)
    unknown = sorted({name for name, _ in query} - set(_KNOWN))
    if unknown:
        raise ControlRefusal(f"There is no such parameter; there are {', '.join(_KNOWN)}.", unknown)
    try:
        document = decode(request.body, is_json=_is_json(request))
    except UnusableSeed as unusable:
        raise ControlRefusal("The seed cannot be read.", unusable.problems) from None
    return SeedOrder(
        document,
        dict(query).get("stack_name") or DEFAULT_STACK_NAME,
        dict(_pair(name, value) for name, value in query if name == "parameter"),
        dict(_pair(name, value) for name, value in query if name == "import"),
    )


def _is_json(request: HttpRequest) -> bool:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if "yaml" in content_type:
        return False
    if content_type == "application/json" or content_type.endswith("+json"):
        return True
    raise UnknownForm("Say what the body is: Content-Type application/json or application/yaml.")


def _pair(name: str, written: str) -> tuple[str, str]:
    key, equals, value = written.partition("=")
    if not key or not equals:
        raise ControlRefusal("A parameter or import is Name=value.", [f"{name}: {written!r}"])
    return key, value
