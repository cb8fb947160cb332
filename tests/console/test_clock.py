"""The Clock page: shows, moves, freezes and resets the emulator's clock."""

import re
from collections.abc import Callable

import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.runtime.clock import parse_iso_time
from tests.console.visit import Visit, axe_violations, horizontal_overflow

HOUR_MS = 3_600_000


def test_the_clock_at_first_shows_the_machines_time(visit: Visit) -> None:
    visit.open("clock")
    main = visit.main()
    assert main.get_by_text("The clock follows the machine's time.").is_visible()
    assert re.fullmatch(r"\d\d:\d\d:\d\d", main.get_by_role("timer").inner_text())
    assert main.get_by_role("button", name="Reset to the machine's time").is_disabled()


def test_a_preset_moves_the_clock_and_every_page_shows_it(emulator: Emulator, visit: Visit) -> None:
    page = visit.open("clock")
    page.get_by_role("button", name="+ 1 hour").click()
    page.get_by_text("The clock is 1 hour ahead").first.wait_for()
    assert abs(emulator.clock.offset_ms - HOUR_MS) < 1000
    assert page.get_by_role("link", name="The clock is 1 hour ahead").is_visible()
    page.get_by_role("button", name="Reset to the machine's time").click()
    page.get_by_text("The clock follows the machine's time.").wait_for()
    assert abs(emulator.clock.offset_ms) < 1000
    assert page.get_by_role("link", name=re.compile("The clock is")).count() == 0


def test_the_clock_moves_by_any_amount(emulator: Emulator, visit: Visit) -> None:
    page = visit.open("clock")
    for amount, unit, expected_h, shown in [
        ("1.5", "3600", 1.5, "1 hour 30 minutes ahead"),
        ("-120", "60", -0.5, "30 minutes behind"),
        ("2", "86400", 47.5, "1 day 23 hours ahead"),
    ]:
        page.get_by_label("Amount").fill(amount)
        page.get_by_label("Unit").select_option(unit)
        page.get_by_role("button", name="Move", exact=True).click()
        page.get_by_role("link", name=f"The clock is {shown}").wait_for()
        assert abs(emulator.clock.offset_ms - expected_h * HOUR_MS) < 1000


def test_a_frozen_clock_that_is_set_stays_frozen(emulator: Emulator, visit: Visit) -> None:
    page = visit.open("clock")
    page.get_by_role("button", name="Freeze", exact=True).click()
    page.get_by_role("button", name="Unfreeze").wait_for()
    page.get_by_label("Date and time, UTC").fill("2031-05-06T07:08:09")
    page.get_by_role("button", name="Set", exact=True).click()
    page.get_by_text("07:08:09").wait_for()
    page.get_by_text("Tuesday, 6 May 2031").wait_for()
    visit.main().get_by_role("status").get_by_text(re.compile("The clock is frozen, .* ahead")).wait_for()
    assert emulator.clock.now() == parse_iso_time("2031-05-06T07:08:09Z")
    page.get_by_role("button", name="Unfreeze").click()
    page.get_by_role("button", name="Freeze", exact=True).wait_for()
    assert emulator.clock.frozen is False


def test_the_tokens_page_after_a_clock_move_shows_an_expired_token(seeded: Emulator, visit: Visit) -> None:
    token = seeded.login_token("accounts.google.com", "alice")
    page = visit.open("clock")
    page.get_by_role("button", name="+ 1 day").click()
    page.get_by_role("link", name=re.compile("The clock is")).wait_for()
    page.get_by_role("link", name="Tokens", exact=True).click()
    page.get_by_role("tab", name="Paste a token").click()
    page.get_by_label("Token", exact=True).fill(token)
    page.get_by_text("expired", exact=True).wait_for()


def test_a_mistake_in_the_form_shows_an_error(visit: Visit) -> None:
    visit.expected_statuses = (400,)
    page = visit.open("clock")
    for label, value, button, message in [
        ("Amount", "soon", "Move", "soon is not a number"),
        ("Amount", "99999999", "Move", "by more than 100 years"),
        ("Date and time, UTC", "", "Set", "must be ISO 8601"),
    ]:
        page.get_by_label(label).fill(value)
        page.get_by_role("button", name=button, exact=True).click()
        page.get_by_role("alert").get_by_text(message).wait_for()
    assert axe_violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_a_moved_clock_fits_a_narrow_screen(
    emulator: Emulator, new_visit: Callable[..., Visit], theme: str
) -> None:
    emulator.clock.set(parse_iso_time("2031-05-06T07:08:09Z"))
    emulator.clock.freeze()
    visit = new_visit(theme=theme, size=(360, 740))
    page = visit.open("clock")
    assert horizontal_overflow(page) == 0
    assert axe_violations(page) == []
