"""What an operation knows about itself: its name, its page, its summary and what it does otherwise than AWS."""

import re
import sys
from types import ModuleType

import pytest

from cognito_identity_emulator.declare.operation import (
    AnyOperation,
    Operation,
    Verification,
    operation,
    service,
)
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors.cognito_identity import InternalErrorException
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.sts.service import STS

PAGES = {
    "cognito-identity": "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_{}.html",
    "sts": "https://docs.aws.amazon.com/STS/latest/APIReference/API_{}.html",
}
ALL = [
    pytest.param(each, PAGES[known.name].format(each.name), id=each.name)
    for known in (COGNITO_IDENTITY, STS)
    for each in known.operations.values()
]


class Question(Shape):
    text: str


class Answer(Shape):
    text: str


def declared_in(documentation: str) -> Operation[Question, Answer]:
    """An operation of a module with that docstring."""
    module = ModuleType("somewhere", documentation)
    sys.modules["somewhere"] = module

    def ask_something(request: Question, call: object) -> Answer:
        return Answer(text=request.text)

    ask_something.__module__ = "somewhere"
    return operation(signed=True, raises=[InternalErrorException])(ask_something)


@pytest.mark.parametrize(("each", "page"), ALL)
def test_an_operation_points_to_its_own_page(each: AnyOperation, page: str) -> None:
    assert each.documentation_url == page


@pytest.mark.parametrize(("each", "page"), ALL)
def test_an_operation_is_summed_up_in_one_sentence(each: AnyOperation, page: str) -> None:
    assert re.fullmatch(r"[^.]+\.", each.summary)


@pytest.mark.parametrize(("each", "page"), ALL)
def test_an_operation_lives_in_a_module_of_its_own_name(each: AnyOperation, page: str) -> None:
    module = each.execute.__module__.rpartition(".")[2]
    assert module == each.execute.__name__
    documentation = sys.modules[each.execute.__module__].__doc__
    assert documentation is not None
    assert documentation.startswith(f"{each.name}: ")


@pytest.mark.parametrize(("each", "page"), ALL)
def test_differences_are_whole_sentences(each: AnyOperation, page: str) -> None:
    for difference in each.differs:
        assert difference.endswith(".")
        assert "\n" not in difference
        assert "Differs:" not in difference


def test_differences_are_read_from_the_docstring_line_by_line_and_across_lines() -> None:
    asked = declared_in(
        "AskSomething: ask\nacross two lines.\n\nhttps://example.com/page\n\nProse.\nDiffers: one.\n"
        "Differs: two goes on\nin the next line.\n\nThis is prose again, no difference.\n\nDiffers: three."
    )
    assert asked.summary == "ask across two lines."
    assert asked.documentation_url == "https://example.com/page"
    assert asked.differs == ("one.", "two goes on in the next line.", "three.")


def test_an_operation_without_differences_or_page_says_so() -> None:
    asked = declared_in("AskSomething: ask.")
    assert asked.differs == ()
    assert asked.documentation_url == ""


def test_an_operation_is_made_of_its_function() -> None:
    asked = declared_in("AskSomething: ask.")
    assert (asked.name, asked.request, asked.response) == ("AskSomething", Question, Answer)
    assert (asked.signed, asked.unsigned_too, asked.signs) == (True, False, False)
    assert asked.execute(Question(text="x"), None) == Answer(text="x")


def test_an_operation_without_output_has_no_response() -> None:
    @operation(signed=False, raises=[])
    def say_nothing(request: Question, call: object) -> None: ...

    assert say_nothing.response is None
    assert say_nothing.execute(Question(text="x"), None) is None


def test_an_operation_has_the_steps_it_declares() -> None:
    def read_ahead(request: Question, call: object) -> str:
        return request.text

    check = Verification(fetch_needed=lambda *_: None, verify=lambda *_: "verified")

    @operation(signed=False, raises=[], load=read_ahead, verification=check)
    def think_first(request: Question, call: object, loaded: str, verified: str) -> Answer:
        return Answer(text=loaded + verified)

    assert think_first.load is read_ahead
    assert think_first.verification is check
    assert think_first.response is Answer
    plain = declared_in("AskSomething: ask.")
    assert (plain.load, plain.verification) == (None, None)


def test_a_service_knows_its_operations_by_name() -> None:
    asked = declared_in("AskSomething: ask.")
    made = service("s", protocol="json-1.1", target_prefix="P", version="1", operations=[asked], not_emulated=["Sing"])
    assert made.operations == {"AskSomething": asked}
    assert made.not_emulated == {"Sing"}
