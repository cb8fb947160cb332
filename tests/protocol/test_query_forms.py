"""AWS Query as pure functions: decodes forms to shapes, encodes shapes as elements, and translates errors."""

import contextlib
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.declare.constraints import Length
from cognito_identity_emulator.declare.operation import AnyOperation, operation
from cognito_identity_emulator.declare.shape import Shape, Timestamp
from cognito_identity_emulator.errors import cognito_identity, frontend
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.errors.sts import MalformedInput
from cognito_identity_emulator.operations.sts.service import STS
from cognito_identity_emulator.protocol import query
from cognito_identity_emulator.protocol.message import HttpRequest, header_text
from tests.provenance import assumed, documented, observed

FIELD_VALUES = documented("https://www.rfc-editor.org/rfc/rfc9110#section-5.5: CR, LF and NUL become spaces")
WIRE = documented("https://smithy.io/2.0/aws/protocols/aws-query-protocol.html")


class Inner(Shape):
    name: str | None = None
    entries: list[str] | None = None


class Question(Shape):
    text: str | None = None
    number: int | None = None
    inner: Inner | None = None
    words: list[str] | None = None
    inners: list[Inner] | None = None
    needed: Annotated[str, Length(1, 9)]


class Answer(Shape):
    when: Timestamp
    inner: Inner | None = None
    count: int | None = None
    nothing: str | None = None


@operation(signed=False, raises=[])
def ask(request: Question, call: object) -> Answer:
    return Answer(when=Timestamp(0))


def form(*pairs: tuple[str, str], query_string: str = "") -> HttpRequest:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return HttpRequest("POST", "/", query_string, headers, urlencode(pairs).encode())


def asked(*pairs: tuple[str, str]) -> Question:
    decoded = query.decode(ask, form(*pairs))
    assert isinstance(decoded, Question)
    return decoded


@WIRE
def test_parameters_name_members_with_dots_for_structures_and_numbers_for_lists() -> None:
    question = asked(
        ("Text", "a b&c=ü"), ("Number", "7"), ("Inner.Name", "n"), ("Inner.Entries.member.1", "e"),
        ("Words.member.1", "one"), ("Words.member.2", "two"), ("Inners.member.1.Name", "x"),
        ("Inners.member.2.Entries.member.1", "y"), ("Needed", "z"),
    )  # fmt: skip
    assert question.text == "a b&c=ü"
    assert question.number == 7
    assert question.inner == Inner(name="n", entries=["e"])
    assert question.words == ["one", "two"]
    assert question.inners == [Inner(name="x"), Inner(entries=["y"])]
    assert question.needed == "z"


@assumed("AWS's response to a structure with a value is unknown; it must not be an internal error")
def test_a_structure_with_a_value_instead_of_members_is_an_empty_one() -> None:
    assert asked(("Inner", "bare")).inner == Inner()
    assert asked(("Inners.member.1", ""), ("Inners.member.2.Name", "x")).inners == [Inner(), Inner(name="x")]


@assumed("numbers begin at one and have no gap")
def test_a_list_ends_at_its_first_gap() -> None:
    assert asked(("Words.member.1", "one"), ("Words.member.3", "three")).words == ["one"]
    assert asked(("Words.member.2", "two"), ("Words.1", "flat"), ("Words", "bare")).words is None


@WIRE
def test_an_absent_member_is_none_and_an_empty_one_is_empty() -> None:
    question = asked(("Text", ""))
    assert (question.text, question.number, question.inner, question.words) == ("", None, None, None)
    assert question.needed is None


@observed("sts_oracle.rs: of repeated parameters the first counts; a body and a query string may come together")
def test_the_form_overrides_the_query_string() -> None:
    given_twice = form(("Text", "body"), ("Text", "again"), query_string="Text=query&Number=3")
    decoded = query.decode(ask, given_twice)
    assert isinstance(decoded, Question)
    assert (decoded.text, decoded.number) == ("body", 3)


@observed("sts_oracle.rs: Expiration of AssumeRole is ISO 8601 in whole seconds")
def test_a_response_is_encoded_as_elements() -> None:
    answer = Answer(when=Timestamp(1_515_115_602_999), inner=Inner(name="<&>\x00"), count=0)
    body = query.encode(STS, ask, answer, form(), "id").body.decode()
    assert body == (
        '<AskResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <AskResult>\n'
        "    <When>2018-01-05T01:26:42Z</When>\n    <Inner>\n"
        "      <Name>&lt;&amp;&gt;\N{REPLACEMENT CHARACTER}</Name>\n"
        "    </Inner>\n    <Count>0</Count>\n  </AskResult>\n"
        "  <ResponseMetadata>\n    <RequestId>id</RequestId>\n  </ResponseMetadata>\n</AskResponse>\n"
    )


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (frontend.MissingAuthenticationTokenException(), "MissingAuthenticationToken", 403),
        (frontend.UnrecognizedClientException(), "InvalidClientTokenId", 403),
        (frontend.ExpiredTokenException(), "ExpiredToken", 403),
        (frontend.InvalidSignatureException("x"), "SignatureDoesNotMatch", 403),
        (frontend.ValidationException(1, ["x"], ["x"]), "ValidationError", 400),
        (frontend.IncompleteSignatureException("x"), "IncompleteSignature", 400),
        (cognito_identity.InternalErrorException(), "InternalFailure", 500),
    ],
)
@documented("https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html; the 403s by sts_oracle.rs")
def test_front_end_errors_have_the_codes_and_messages_of_query(error: ServiceError, code: str, status: int) -> None:
    answer = query.encode_error(STS, error, form(), "id")
    assert f"<Code>{code}</Code>" in answer.body.decode()
    assert answer.status == status


@assumed("a body that is not a form is malformed input")
@given(st.binary(max_size=200), st.sampled_from(list(STS.operations.values())))
def test_any_form_is_decoded_or_malformed(body: bytes, of: AnyOperation) -> None:
    request = HttpRequest("POST", "/", "", {"content-type": "application/x-www-form-urlencoded"}, body)
    with contextlib.suppress(MalformedInput):
        query.decode(of, request)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("plain", b"plain", marks=FIELD_VALUES),
        pytest.param("a\r\nb\tc\x00d", b"a  b c d", marks=FIELD_VALUES),
        pytest.param("é€", b"\xe9?", marks=assumed("how AWS writes other letters in a header is unknown")),
        pytest.param("x" * 2000, b"x" * 1024, marks=assumed("the limit is ours")),
    ],
)
def test_a_text_is_encoded_for_a_header(text: str, written: bytes) -> None:
    assert header_text(text) == written


@assumed("the time to read a form grows as the form does")
def test_a_list_of_very_many_entries_is_read_in_few_passes() -> None:
    passes = 0

    class Counted(dict[str, str]):
        def __iter__(self) -> Iterator[str]:
            nonlocal passes
            passes += 1
            return super().__iter__()

    request = form()
    request.form = Counted({f"Inners.member.{number}.Name": "x" for number in range(1, 900)})
    decoded = query.decode(ask, request)
    assert isinstance(decoded, Question)
    assert len(decoded.inners or ()) == 899
    assert passes < 10
