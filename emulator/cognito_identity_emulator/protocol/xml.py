"""Writes shapes as XML elements, one per line."""

from collections.abc import Callable
from html import escape
from typing import Any

from cognito_identity_emulator.declare.shape import MemberType, Shape, Timestamp, members, once_per_shape
from cognito_identity_emulator.runtime.clock import iso_time

_PLAIN = bytes(code for code in range(32, 127) if chr(code) not in "&<>")
_XML_REFUSES = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")


Writer = Callable[[Any, list[str]], None]
"""Appends the elements of a shape, a list or a map to a list, in threes: the opening tag, the value, the closing
tag."""


@once_per_shape
def _result_writer(shape: type[Shape]) -> Writer:
    """The writer of a result, at the indentation of a result."""
    return _writer(shape, "    ")


def _writer(shape: type[Shape], indent: str) -> Writer:
    """A function that writes the elements of a shape, each on a line with this indent."""
    parts = [(each.attribute, *_tags(each.name, each.type, indent)) for each in members(shape)]

    def write(shape_value: Shape, text: list[str]) -> None:
        for attribute, opening, inner, closing in parts:
            value = getattr(shape_value, attribute)
            if value is not None:
                _write_one(value, opening, inner, closing, text)

    return write


def _tags(name: str, declared: MemberType, indent: str) -> tuple[str, Writer | None, str]:
    """The opening tag of an element, the writer of its contents (None for a plain value), and its closing tag."""
    inner = _contents_writer(declared, indent + "  ")
    if inner is None:
        return f"{indent}<{name}>", None, f"</{name}>\n"
    return f"{indent}<{name}>\n", inner, f"{indent}</{name}>\n"


def _contents_writer(declared: MemberType, indent: str) -> Writer | None:
    if declared.item is not None:
        return _list_writer(declared.item, indent) if declared.kind is list else _map_writer(declared.item, indent)
    return _writer(declared.kind, indent) if issubclass(declared.kind, Shape) else None


def _list_writer(item: MemberType, indent: str) -> Writer:
    opening, inner, closing = _tags("member", item, indent)

    def write(values: list[Any], text: list[str]) -> None:
        for value in values:
            _write_one(value, opening, inner, closing, text)

    return write


def _map_writer(item: MemberType, indent: str) -> Writer:
    key_opening, _, key_closing = _tags("key", MemberType(str, ()), indent + "  ")
    opening, inner, closing = _tags("value", item, indent + "  ")

    def write(values: dict[str, Any], text: list[str]) -> None:
        for key, value in values.items():
            text += (f"{indent}<entry>\n{key_opening}", key, key_closing)
            _write_one(value, opening, inner, closing, text)
            text += ("", "", f"{indent}</entry>\n")

    return write


def _write_one(value: Any, opening: str, inner: Writer | None, closing: str, text: list[str]) -> None:
    if inner is None:
        text += (opening, value if type(value) is str else _scalar(value), closing)
    else:
        text += (opening, "", "")
        inner(value, text)
        text += ("", "", closing)


def elements(response: Shape) -> str:
    """The elements of a shape, at the indentation of a result."""
    text: list[str] = []
    _result_writer(type(response))(response, text)
    values = text[1::3]
    if not _is_plain("".join(values)):  # one check for all of them takes a third of the time
        text[1::3] = map(escaped, values)
    return "".join(text)


def _is_plain(text: str) -> bool:
    """Whether a text needs no escaping in XML."""
    return text.isascii() and not text.encode().translate(None, _PLAIN)


def escaped(value: str) -> str:
    """A text escaped for XML."""
    return value if _is_plain(value) else escape(value.translate(_XML_REFUSES), quote=False)


def _scalar(value: object) -> str:
    if isinstance(value, Timestamp):
        return iso_time(value.ms)
    return str(value).lower() if isinstance(value, bool) else str(value)
