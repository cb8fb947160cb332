"""The user's place: focus, scroll position, unfinished forms, search, and the zone of times."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.console.conftest import POOL_ID
from tests.console.visit import Visit, axe_violations

ALICE = "us-east-1:99999999-2222-4333-8444-555555555555"
ACTIVE = "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()"


def add_pools(emulator: Emulator, count: int) -> None:
    """Create pools with the same names in two accounts."""
    entries = [
        {"IdentityPoolName": f"pool {number}", "AllowUnauthenticatedIdentities": True} for number in range(count)
    ]
    for account in ("000000000000", "111111111111"):
        emulator.seed({"version": 1, "account": account, "identity_pools": entries})


def test_the_search_finds_everything_by_keyboard(seeded: Emulator, visit: Visit) -> None:
    identity = seeded.client("cognito-identity").get_id(IdentityPoolId=POOL_ID)["IdentityId"]
    credentials = seeded.client("cognito-identity").get_credentials_for_identity(IdentityId=identity)["Credentials"]
    page = visit.open("about")
    page.get_by_role("button", name="Search").focus()
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search for")
    options = page.get_by_role("listbox").get_by_role("option")
    for text, result, heading in [
        ("MY A", "my app", "my app"),
        ("alice", "alice", "alice"),
        (credentials["AccessKeyId"], credentials["AccessKeyId"], "Guest"),
        (seeded.calls[-1].request_id, "GetCredentialsForIdentity, call 2", "GetCredentialsForIdentity"),
        ("1", "GetId, call 1", "GetId"),
        ("clo", "Clock", "Clock"),
    ]:
        field.fill(text)
        options.filter(has_text=result).first.wait_for()
        if text == "MY A":
            assert axe_violations(page) == []
        page.keyboard.press("Enter")
        page.locator("h1:focus").filter(has_text=re.compile(heading, re.IGNORECASE)).wait_for()
        page.keyboard.press("Control+k")
        field.wait_for()
    field.fill("no such thing")
    page.get_by_text("Nothing matches no such thing.").wait_for()
    field.fill("c")
    options.nth(1).wait_for()
    page.keyboard.press("ArrowUp")
    assert options.last.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    assert options.first.get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    field.wait_for(state="detached")
    assert page.evaluate(ACTIVE) == "Clock"


def test_back_restores_the_scroll_position_and_a_new_page_starts_at_its_top(emulator: Emulator, visit: Visit) -> None:
    add_pools(emulator, 30)
    page = visit.open("pools")
    page.get_by_role("link", name="pool 29").first.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 300)")
    left_at = page.evaluate("scrollY")
    assert left_at > 300
    page.get_by_role("link", name="pool 29").first.click()
    page.get_by_role("heading", level=1, name="pool 29").first.wait_for()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    visit.wait_until(f"scrollY === {left_at}")
    page.go_forward()
    page.get_by_role("heading", level=1, name="pool 29").first.wait_for()
    visit.wait_until("scrollY === 0")


def test_an_unfinished_form_is_left_after_a_question_only(seeded: Emulator, visit: Visit) -> None:
    page = visit.open("pools")
    page.get_by_role("link", name="Create a pool").click()
    page.get_by_label("Name", exact=True).fill("half a pool")
    for leave in (page.go_back, page.get_by_role("link", name="Roles", exact=True).click):
        leave()
        page.get_by_role("dialog", name="Leave without saving?").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
        assert page.url.endswith("#/pools/new")
        assert page.get_by_label("Name", exact=True).input_value() == "half a pool"
    asked: list[str] = []

    def leave_anyway(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave_anyway)
    page.reload()
    assert asked == ["beforeunload"]
    page.get_by_label("Name", exact=True).fill("half a pool")
    page.get_by_role("link", name="Roles", exact=True).click()
    page.get_by_role("button", name="Discard the changes").click()
    page.get_by_role("heading", level=1, name="Roles").wait_for()
    page.go_back()
    page.get_by_label("Name", exact=True).fill("a whole pool")
    page.get_by_role("button", name="Create the pool").click()
    page.get_by_role("heading", level=1, name="a whole pool").wait_for()


def test_the_focus_moves_to_a_neighbour_or_the_heading_when_its_element_goes(emulator: Emulator, visit: Visit) -> None:
    for operation in ("GetId", "GetOpenIdToken", "*"):
        emulator.add_fault(operation, connection_fault="drop")
    page = visit.open("faults")
    page.get_by_role("button", name="Remove the fault of GetId").focus()
    page.keyboard.press("Enter")
    visit.wait_for_row_count(2)
    assert page.evaluate(ACTIVE) in ("Remove the fault of GetOpenIdToken", "Remove the fault of *")
    page.get_by_role("button", name="Remove all").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Remove all 2").click()
    page.get_by_text("No fault is active.").wait_for()
    visit.wait_until("document.activeElement !== document.body")
    add_pools(emulator, 60)
    visit.open("pools").get_by_role("link", name="Next page").click()
    page.locator("h1:focus", has_text="Pools").wait_for()


def test_a_section_of_a_form_opens_by_its_url(seeded: Emulator, visit: Visit) -> None:
    page = visit.open(f"pools/{POOL_ID}/edit?section=providers&item=accounts.google.com")
    visit.wait_until("document.activeElement.value === 'my-client-id'")
    page.evaluate("location.hash += '&x=1'")
    page.evaluate(f"location.hash = '#/pools/{POOL_ID}/edit?section=tags'")
    visit.wait_until("document.activeElement.textContent === 'Add pool tag'")
    assert page.evaluate("scrollY") > 300


def test_a_load_that_hangs_says_so_and_what_to_do(seeded: Emulator, visit: Visit) -> None:
    page = visit.page
    held: list[Any] = []
    page.clock.install()
    page.route("**/_emulator/pools*", lambda route: route.continue_() if held else held.append(route))
    page.goto(f"{seeded.endpoint_url}/_emulator/#/pools")
    page.get_by_role("heading", level=1, name="Pools").wait_for()
    page.clock.run_for(4_000)
    assert page.get_by_text("The emulator has not answered").count() == 0
    page.clock.run_for(2_000)
    page.get_by_text("The emulator has not answered for 5 seconds.").wait_for()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("link", name="my app").wait_for()


@pytest.mark.parametrize(
    ("zone", "local"), [("America/New_York", r"1[89]:30:00 (GMT-5|EST)"), ("Asia/Kolkata", r"05:00:00 (GMT\+5:30|IST)")]
)
def test_times_are_in_the_chosen_zone_which_is_shown(
    emulator: Emulator, new_visit: Callable[..., Visit], zone: str, local: str
) -> None:
    from cognito_identity_emulator.runtime.clock import parse_iso_time

    emulator.clock.set(parse_iso_time("2031-01-05T23:30:00Z"))
    emulator.clock.freeze()
    pool = emulator.create_pool()["IdentityPoolId"]
    page = new_visit(time_zone=zone).open(f"pools/{pool}")
    created = page.locator("dt", has_text="Created").locator("+ dd time")
    assert re.search(local, created.inner_text())
    page.get_by_text("UTC", exact=True).click()
    created.get_by_text("5 Jan 2031, 23:30:00 UTC").wait_for()
    assert "2031-01-05T23:30:00" in str(created.get_attribute("title"))
    page.reload()
    created.get_by_text("5 Jan 2031, 23:30:00 UTC").wait_for()
