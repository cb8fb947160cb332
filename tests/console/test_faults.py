"""The Faults page: adds faults by form and by preset, lists and removes them."""

import re
from collections.abc import Callable

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator
from tests.console.visit import Visit, axe_violations, horizontal_overflow
from tests.provenance import documented

MARKUP = '<img src=x onerror="document.title=1">'
ONCE = Config(retries={"max_attempts": 0})


def active_faults(visit: Visit) -> list[list[str]]:
    """The cells of each row of the table."""
    rows = visit.page.get_by_role("table", name="Active faults").get_by_role("row").all()[1:]
    return [[cell.inner_text() for cell in each.locator("th, td").all()[:3]] for each in rows]


def submit_fault(visit: Visit, **fields: str) -> None:
    """Fill the form and submit it. The keys of `fields` are labels."""
    for label, value in fields.items():
        field = visit.page.get_by_label(label.replace("_", " "), exact=True)
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    visit.page.get_by_role("button", name="Add the fault").click()


def test_a_preset_throttles_the_next_calls_of_boto3(emulator: Emulator, visit: Visit) -> None:
    pool = emulator.create_pool()["IdentityPoolId"]
    page = visit.open("faults")
    assert page.get_by_text("No fault is active.").is_visible()
    page.get_by_role("button", name="Add: Throttle the next 5 GetId").click()
    page.get_by_role("table", name="Active faults").wait_for()
    assert active_faults(visit) == [["GetId", "TooManyRequestsException: Rate exceeded", "the next 5 calls"]]
    page.get_by_role("link", name="1 fault is active").wait_for()
    with pytest.raises(ClientError, match="TooManyRequestsException"):
        emulator.client("cognito-identity", config=ONCE).get_id(IdentityPoolId=pool)
    page.reload()
    page.get_by_text("the next 4 calls").wait_for()
    page.get_by_role("button", name="Remove the fault of GetId").click()
    page.get_by_text("No fault is active.").wait_for()
    assert list(emulator.faults()) == []


FAULTS: list[tuple[dict[str, str], list[str]]] = [
    (
        {"Operation": "GetId", "Error": "InternalErrorException", "Message": "on purpose", "How_many": "2"},
        ["GetId", "InternalErrorException: on purpose", "the next 2 calls"],
    ),
    (
        {"How_often": "probability", "Probability": "0.25", "Seed": "7", "Error": "LimitExceededException"},
        ["any", "LimitExceededException", "25 % of calls, at random"],
    ),
    (
        {"Operation": "*", "How_often": "always", "Kind": "connection_fault", "Connection_fault": "truncate"},
        ["any", "the response is cut off in the middle", "every call"],
    ),
    (
        {"Operation": "GetOpenIdToken", "Kind": "delay", "Delay_in_seconds": "1.5"},
        ["GetOpenIdToken", "the response is delayed by 2 seconds", "the next call"],
    ),
]


def test_the_form_adds_any_fault(emulator: Emulator, visit: Visit) -> None:
    page = visit.open("faults")
    for fields, row in FAULTS:
        submit_fault(visit, **fields)
        page.get_by_role("table", name="Active faults").wait_for()
        assert active_faults(visit) == [row]
        assert axe_violations(page) == []
        emulator.delete_faults()
        page.reload()
        page.get_by_text("No fault is active.").wait_for()


def test_the_form_suggests_operations_and_errors(visit: Visit) -> None:
    page = visit.open("faults")
    page.get_by_label("Operation", exact=True).fill("AssumeRoleWithWebIdentity")
    offered = {
        list_: page.locator(f"#{list_} option").evaluate_all("all => all.map((each) => each.value)")
        for list_ in ("fault-operations", "fault-errors")
    }
    assert {"*", "GetId", "AssumeRoleWithWebIdentity"} <= set(offered["fault-operations"])
    assert "IDPCommunicationError" in offered["fault-errors"][:10]
    assert "TooManyRequestsException" in offered["fault-errors"][10:]


MISTAKES: list[tuple[dict[str, str], str]] = [
    ({"Operation": "GetIds", "Error": "LimitExceededException"}, "did you mean GetId?"),
    ({"Operation": "GetId", "Error": "LimitExceeded"}, "did you mean LimitExceededException?"),
    ({"Operation": "GetId"}, "specify an error, a connection_fault or a delay_s"),
    ({"Error": "LimitExceededException", "How_many": "0"}, "count: must be at least 1"),
    ({"Error": "LimitExceededException", "How_many": "few"}, "few is not a number"),
    ({"Kind": "delay", "Delay_in_seconds": "301"}, "between 0 and 300"),
]


def test_a_mistake_in_the_form_shows_an_error(emulator: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (400,)
    page = visit.open("faults")
    for fields, message in MISTAKES:
        submit_fault(visit, **fields)
        page.get_by_role("alert").get_by_text(message).wait_for()
        page.reload()
    assert list(emulator.faults()) == []


def test_all_faults_are_removed_after_a_confirmation(emulator: Emulator, visit: Visit) -> None:
    for operation in ("GetId", "*"):
        emulator.add_fault(operation, connection_fault="drop")
    page = visit.open("faults")
    page.get_by_role("button", name="Remove all", exact=True).click()
    page.get_by_role("dialog").locator(":focus").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert len(emulator.faults()) == 2
    page.get_by_role("button", name="Remove all", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Remove all 2").click()
    page.get_by_text("No fault is active.").wait_for()
    assert list(emulator.faults()) == []


def test_removing_a_fault_that_no_longer_exists_shows_an_error(emulator: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (404,)
    emulator.add_fault("GetId", connection_fault="drop")
    page = visit.open("faults")
    emulator.delete_faults()
    page.get_by_role("button", name="Remove the fault of GetId").click()
    page.get_by_role("alert").get_by_text(re.compile("There is no fault")).wait_for()


@documented("https://owasp.org/www-community/attacks/xss/")
def test_markup_in_the_message_of_a_fault_is_shown_as_text(emulator: Emulator, visit: Visit) -> None:
    emulator.add_fault("GetId", "InternalErrorException", message=MARKUP)
    page = visit.open("faults")
    assert active_faults(visit)[0][1] == f"InternalErrorException: {MARKUP}"
    assert page.locator("main img").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_many_faults_fit_a_narrow_screen(emulator: Emulator, new_visit: Callable[..., Visit], theme: str) -> None:
    emulator.add_fault("GetCredentialsForIdentity", "InternalErrorException", message="x" * 300, probability=0.5)
    emulator.add_fault("*", connection_fault="drop")
    visit = new_visit(theme=theme, size=(360, 740))
    page = visit.open("faults")
    assert horizontal_overflow(page) == 0
    assert axe_violations(page) == []
