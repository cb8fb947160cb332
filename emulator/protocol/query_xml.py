"""The XML in which AWS Query answers.

Which members a response has is nearly always the same, so the XML around its texts is written once for each set of
members, and an answer is its texts put into that outline.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape
from operator import attrgetter
from typing import Any

from emulator.clock import iso_time
from emulator.declare.shape import Shape, Timestamp, members, once_per_shape

NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
_XML_REFUSES = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")


def response_xml(name: str, response: Shape | None, request_id: str) -> str:
    """The response of the operation of that name."""
    given: list[bool] = []
    texts: list[str] = []
    if response is not None:
        _take_texts(response, given, texts)
    if not _is_plain("".join(texts)):
        texts = [xml_text(each) for each in texts]
    shape = None if response is None else type(response)
    outline = _outline(name, shape, tuple(given))  # type: ignore[arg-type]  # mypy thinks a shape has no hash
    return outline % (*texts, request_id)


def xml_text(value: str) -> str:
    """A text as it stands in XML; characters that XML cannot hold are replaced."""
    return value if _is_plain(value) else escape(value.translate(_XML_REFUSES), quote=False)


def _is_plain(text: str) -> bool:
    """Whether a text stands in XML as it is; of letters outside of ASCII, not all that would are found."""
    return text.isprintable() and "&" not in text and "<" not in text and ">" not in text


def _take_texts(shape: Shape, given: list[bool], texts: list[str]) -> None:
    """Add the texts of a structure and of those in it, and for each member whether it is given, in the XML's order."""
    for value in _values_of(type(shape))(shape):
        if value is None:
            given.append(False)
            continue
        given.append(True)
        if type(value) is str:
            texts.append(value)
        elif isinstance(value, Shape):
            _take_texts(value, given, texts)
        else:
            texts.append(_scalar(value))


@once_per_shape
def _values_of(shape: type[Shape]) -> Callable[[Shape], tuple[Any, ...]]:
    """What takes the values of all members."""
    attributes = [each.attribute for each in members(shape)]
    if len(attributes) > 1:
        return attrgetter(*attributes)
    return lambda held: tuple(getattr(held, each) for each in attributes)  # attrgetter makes no tuple of one


@lru_cache(maxsize=256)
def _outline(name: str, response: type[Shape] | None, given: tuple[bool, ...]) -> str:
    """The XML of an operation's response with these members, and a %s for each text and for the request's id."""
    lines = [f'<{name}Response xmlns="{NAMESPACE}">', f"  <{name}Result>"]
    if response is not None:
        _add_elements(response, iter(given), "    ", lines)
    lines += [f"  </{name}Result>", "  <ResponseMetadata>", "    <RequestId>%s</RequestId>"]
    lines += ["  </ResponseMetadata>", f"</{name}Response>", ""]
    return "\n".join(lines)


def _add_elements(shape: type[Shape], given: Iterator[bool], indent: str, lines: list[str]) -> None:
    for each in members(shape):
        if not next(given):
            continue
        if issubclass(each.type.kind, Shape):
            lines.append(f"{indent}<{each.name}>")
            _add_elements(each.type.kind, given, indent + "  ", lines)
            lines.append(f"{indent}</{each.name}>")
        else:
            lines.append(f"{indent}<{each.name}>%s</{each.name}>")


def _scalar(value: object) -> str:
    if isinstance(value, Timestamp):
        return iso_time(value.ms)
    return str(value)
