"""The XML of a result has an element for each member with a value, in order and escaped."""

from typing import Any
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, Timestamp
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.sts.service import STS
from cognito_identity_emulator.protocol import query
from cognito_identity_emulator.protocol.message import HttpRequest
from tests.provenance import documented

pytestmark = documented("https://smithy.io/2.0/aws/protocols/aws-query-protocol.html")


class Inner(Shape):
    first: str | None = None
    second: str | None = None


class Outer(Shape):
    early: Inner | None = None
    late: Inner | None = None
    name: str | None = None
    size: int | None = None
    when: Timestamp | None = None


class AskRequest(Shape):
    """A request without members."""


@operation(signed=False, raises=[])
def ask(request: AskRequest, call: CallContext) -> Outer:
    return Outer()


def xml_of(response: Outer) -> str:
    return query.encode(STS, ask, response, HttpRequest("POST", "/", "", {}, b""), "id-1").body.decode()


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
INNERS = st.none() | st.builds(Inner, first=TEXTS, second=TEXTS)


def leaf(text: str) -> tuple[str, list[Any]]:
    return text, []


def wanted(shape: Inner | Outer) -> list[tuple[str, Any]]:
    """The expected elements in order: tag, text and children."""
    if isinstance(shape, Inner):
        found = {"First": shape.first, "Second": shape.second}
        return [(tag, leaf(text)) for tag, text in found.items() if text is not None]
    inners = {"Early": shape.early, "Late": shape.late}
    elements: list[tuple[str, Any]] = [(tag, ("", wanted(each))) for tag, each in inners.items() if each is not None]
    elements += [("Name", leaf(shape.name))] if shape.name is not None else []
    elements += [("Size", leaf(str(shape.size)))] if shape.size is not None else []
    return elements + ([("When", leaf("1970-01-01T00:00:01Z"))] if shape.when is not None else [])


def written(element: ElementTree.Element) -> list[tuple[str, Any]]:
    """The elements within an element in the same form, without the white space in structures."""
    found = [(each.tag.removeprefix(f"{{{STS.namespace}}}"), each) for each in element]
    return [(tag, ("" if tag in ("Early", "Late") else each.text or "", written(each))) for tag, each in found]


@given(INNERS, INNERS, TEXTS, st.none() | st.integers(0, 100), st.none() | st.just(Timestamp(1000)))
def test_every_member_with_a_value_is_an_element_in_its_position(
    early: Inner | None, late: Inner | None, name: str | None, size: int | None, when: Timestamp | None
) -> None:
    response = Outer(early=early, late=late, name=name, size=size, when=when)
    root = ElementTree.fromstring(xml_of(response))
    result, metadata = root
    assert written(result) == wanted(response)
    assert written(metadata) == [("RequestId", leaf("id-1"))]


def test_a_percent_sign_is_an_ordinary_character() -> None:
    assert "<Name>%s 100%</Name>" in xml_of(Outer(name="%s 100%"))


def test_xml_special_characters_are_escaped_at_every_depth() -> None:
    xml = xml_of(Outer(early=Inner(first="a<b>&c", second="plain"), name="\x00"))
    assert "<First>a&lt;b&gt;&amp;c</First>" in xml
    assert "<Second>plain</Second>" in xml
    assert "<Name>\ufffd</Name>" in xml
