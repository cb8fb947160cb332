"""Writes shapes as XML elements, one per line."""

from collections.abc import Callable
from html import escape

from cognito_identity_emulator.declare.shape import Shape, Timestamp, members, once_per_shape
from cognito_identity_emulator.runtime.clock import iso_time

_PLAIN = bytes(code for code in range(32, 127) if chr(code) not in "&<>")
_XML_REFUSES = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")


Writer = Callable[[Shape, list[str]], None]
"""Appends the elements of a shape to a list, in threes: the opening tag, the value, the closing tag."""


@once_per_shape
def _result_writer(shape: type[Shape]) -> Writer:
    """The writer of a result, at the indentation of a result."""
    return _writer(shape, "    ")


def _writer(shape: type[Shape], indent: str) -> Writer:
    """A function that writes the elements of a shape, each on a line with this indent."""
    parts: list[tuple[str, str, Writer | None, str]] = []
    for each in members(shape):
        if issubclass(each.type.kind, Shape):
            inner = _writer(each.type.kind, indent + "  ")
            parts.append((each.attribute, f"{indent}<{each.name}>\n", inner, f"{indent}</{each.name}>\n"))
        else:
            parts.append((each.attribute, f"{indent}<{each.name}>", None, f"</{each.name}>\n"))

    def write(shape_value: Shape, text: list[str]) -> None:
        for attribute, opening, inner, closing in parts:
            value = getattr(shape_value, attribute)
            if value is None:
                continue
            if inner is None:
                text += (opening, value if type(value) is str else _scalar(value), closing)
            else:
                text += (opening, "", "")
                inner(value, text)
                text += ("", "", closing)

    return write


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
    return iso_time(value.ms) if isinstance(value, Timestamp) else str(value)
