"""What every page stands in: navigation, addresses, focus, themes."""

from collections.abc import Callable

import pytest

from cognito_identity_emulator import Emulator
from tests.console.conftest import POOL_ID
from tests.console.visit import Visit
from tests.provenance import assumed

pytestmark = assumed("the console is ours")


def test_a_fresh_emulator_shows_its_pools_and_what_to_do_next(visit: Visit) -> None:
    page = visit.go()
    assert page.title() == "Pools · cognito-identity-emulator"
    assert visit.main().get_by_text("There are no pools yet.").is_visible()
    assert page.get_by_role("link", name="Pools").get_attribute("aria-current") == "page"


def test_an_address_survives_a_reload_and_the_browsers_buttons_lead_back(seeded: Emulator, visit: Visit) -> None:
    page = visit.go()
    page.get_by_role("link", name="my app").click()
    page.get_by_role("heading", level=1, name="my app").wait_for()
    assert page.url.endswith(f"/_emulator/#/pools/{POOL_ID}")
    page.reload()
    page.get_by_role("heading", level=1, name="my app").wait_for()
    page.go_back()
    page.get_by_role("heading", level=1, name="Pools").wait_for()


def test_the_focus_goes_to_the_title_of_a_page_that_is_gone_to(seeded: Emulator, visit: Visit) -> None:
    page = visit.go()
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.get_by_role("link", name="my app").click()
    page.locator("h1:focus", has_text="my app").wait_for()
    page.wait_for_function("document.title === 'my app · cognito-identity-emulator'")


def test_the_first_tab_stop_skips_the_navigation(visit: Visit) -> None:
    page = visit.go()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    assert page.url.endswith("/_emulator/")


@pytest.mark.parametrize("address", ["nonsense", "pools/x/y/z", "pools/%E0%A4%A"])
def test_an_address_that_leads_nowhere_says_so(visit: Visit, address: str) -> None:
    visit.forgiven = (404,)
    visit.go(address)
    visit.main().get_by_text("There is n").first.wait_for()


def test_a_theme_that_is_chosen_wins_over_the_systems_and_stays(visit: Visit) -> None:
    page = visit.go()

    def ground() -> str:
        return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))

    light = ground()
    page.get_by_text("Dark", exact=True).click()
    dark = ground()
    assert dark != light
    page.reload()
    page.get_by_role("heading", level=1).wait_for()
    assert ground() == dark
    page.get_by_text("System", exact=True).click()
    assert ground() == light


def test_the_system_chooses_where_nobody_did(new_visit: Callable[..., Visit]) -> None:
    grounds = [
        new_visit(theme=theme).go().evaluate("getComputedStyle(document.documentElement).backgroundColor")
        for theme in ("light", "dark")
    ]
    assert grounds[0] != grounds[1]


def test_a_narrow_screen_opens_the_navigation_from_a_button(seeded: Emulator, new_visit: Callable[..., Visit]) -> None:
    page = new_visit(size=(360, 740)).go()
    assert not page.get_by_role("link", name="About").is_visible()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="About").click()
    page.get_by_role("heading", level=1, name="About this emulator").wait_for()
    assert not page.get_by_role("link", name="Pools", exact=True).is_visible()


def test_the_keyboard_alone_leads_from_a_page_into_a_dialog_and_out_again(seeded: Emulator, visit: Visit) -> None:
    page = visit.go("pools")
    page.get_by_role("link", name="my app").focus()
    page.keyboard.press("Enter")
    page.locator("h1:focus", has_text="my app").wait_for()
    for stop in ("Log in here", "Edit", "Delete"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == stop
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Keep it"
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert page.evaluate("document.activeElement.textContent") == "Delete"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Edit the pool").wait_for()
