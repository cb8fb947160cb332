"""Declarations of operations: name, documentation page, summary and differences from AWS."""

import re
import sys
from types import ModuleType

import pytest

from cognito_identity_emulator.declare.operation import (
    AnyOperation,
    Difference,
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
    pytest.param(each, PAGES[declared_by.name].format(each.name), id=each.name)
    for declared_by in (COGNITO_IDENTITY, STS)
    for each in declared_by.operations.values()
]


class Question(Shape):
    text: str


class Answer(Shape):
    text: str


def declare_with(documentation: str) -> Operation[Question, Answer]:
    """Declare an operation in a module with this docstring."""
    module = ModuleType("somewhere", documentation)
    sys.modules["somewhere"] = module

    def ask_something(request: Question, call: object) -> Answer:
        return Answer(text=request.text)

    ask_something.__module__ = "somewhere"
    return operation(signed=True, raises=[InternalErrorException])(ask_something)


@pytest.mark.parametrize(("each", "page"), ALL)
def test_an_operation_has_the_url_of_its_documentation(each: AnyOperation, page: str) -> None:
    assert each.documentation_url == page


@pytest.mark.parametrize(("each", "page"), ALL)
def test_an_operation_has_a_summary_in_one_sentence(each: AnyOperation, page: str) -> None:
    assert re.fullmatch(r"[^.]+\.", each.summary)


@pytest.mark.parametrize(("each", "page"), ALL)
def test_the_module_of_an_operation_has_its_name(each: AnyOperation, page: str) -> None:
    module = each.execute.__module__.rpartition(".")[2]
    assert module == each.execute.__name__
    documentation = sys.modules[each.execute.__module__].__doc__
    assert documentation is not None
    assert documentation.startswith(f"{each.name}: ")


@pytest.mark.parametrize(("each", "page"), ALL)
def test_each_difference_is_a_sentence(each: AnyOperation, page: str) -> None:
    for difference in each.differs:
        assert difference.text.endswith(".")
        assert "\n" not in difference.text
        assert "Differs:" not in difference.text


def test_differences_of_one_or_more_lines_are_parsed_from_the_docstring() -> None:
    declared = declare_with(
        "AskSomething: ask\nacross two lines.\n\nhttps://example.com/page\n\nProse.\nDiffers: one. [fact-1]\n"
        "Differs: two goes on\nin the next line.\n[fact-2]\n\nThis is prose again, no difference.\n\nDiffers: three."
    )
    assert declared.summary == "ask across two lines."
    assert declared.documentation_url == "https://example.com/page"
    assert declared.differs == (
        Difference("one.", "fact-1"),
        Difference("two goes on in the next line.", "fact-2"),
        Difference("three.", ""),
    )


def test_an_operation_without_differences_and_page_has_empty_values() -> None:
    declared = declare_with("AskSomething: ask.")
    assert declared.differs == ()
    assert declared.documentation_url == ""


def test_an_operation_has_the_name_and_types_of_its_function() -> None:
    declared = declare_with("AskSomething: ask.")
    assert (declared.name, declared.request, declared.response) == ("AskSomething", Question, Answer)
    assert (declared.signed, declared.unsigned_too, declared.signs) == (True, False, False)
    assert declared.execute(Question(text="x"), None) == Answer(text="x")


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
    plain = declare_with("AskSomething: ask.")
    assert (plain.load, plain.verification) == (None, None)


def test_a_service_has_its_operations_by_name() -> None:
    declared = declare_with("AskSomething: ask.")
    declared_service = service(
        "s", protocol="json-1.1", target_prefix="P", version="1", operations=[declared], not_emulated=["Sing"]
    )
    assert declared_service.operations == {"AskSomething": declared}
    assert declared_service.not_emulated == {"Sing"}
