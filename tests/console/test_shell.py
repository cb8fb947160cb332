"""The frame of every page: navigation, URLs, focus and themes."""

from collections.abc import Callable

import pytest

from cognito_identity_emulator import Emulator
from tests.console.conftest import POOL_ID
from tests.console.visit import Visit


def test_an_empty_emulator_shows_the_pools_page_with_a_next_step(visit: Visit) -> None:
    page = visit.open()
    assert page.title() == "Pools · cognito-identity-emulator"
    assert visit.main().get_by_text("There are no pools yet.").is_visible()
    assert page.get_by_role("link", name="Pools").get_attribute("aria-current") == "page"


def test_a_url_works_after_a_reload_and_with_the_back_button(seeded: Emulator, visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("link", name="my app").click()
    page.get_by_role("heading", level=1, name="my app").wait_for()
    assert page.url.endswith(f"/_emulator/#/pools/{POOL_ID}")
    page.reload()
    page.get_by_role("heading", level=1, name="my app").wait_for()
    page.go_back()
    page.get_by_role("heading", level=1, name="Pools").wait_for()


def test_the_title_of_a_newly_opened_page_takes_the_focus(seeded: Emulator, visit: Visit) -> None:
    page = visit.open()
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.get_by_role("link", name="my app").click()
    page.locator("h1:focus", has_text="my app").wait_for()
    page.wait_for_function("document.title === 'my app · cognito-identity-emulator'")


def test_the_first_tab_stop_skips_the_navigation(visit: Visit) -> None:
    page = visit.open()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    assert page.url.endswith("/_emulator/")


@pytest.mark.parametrize("address", ["nonsense", "pools/x/y/z", "pools/%E0%A4%A"])
def test_an_unknown_url_shows_that_nothing_is_there(visit: Visit, address: str) -> None:
    visit.expected_statuses = (404,)
    visit.open(address)
    visit.main().get_by_text("no ").first.wait_for()


def test_a_chosen_theme_overrides_the_systems_and_survives_a_reload(visit: Visit) -> None:
    page = visit.open()

    def background() -> str:
        return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))

    light = background()
    page.get_by_text("Dark", exact=True).click()
    dark = background()
    assert dark != light
    page.reload()
    page.get_by_role("heading", level=1).wait_for()
    assert background() == dark
    page.get_by_text("System", exact=True).click()
    assert background() == light


def test_without_a_chosen_theme_the_systems_applies(new_visit: Callable[..., Visit]) -> None:
    backgrounds = [
        new_visit(theme=theme).open().evaluate("getComputedStyle(document.documentElement).backgroundColor")
        for theme in ("light", "dark")
    ]
    assert backgrounds[0] != backgrounds[1]


def test_on_a_narrow_screen_a_button_opens_the_navigation(seeded: Emulator, new_visit: Callable[..., Visit]) -> None:
    page = new_visit(size=(360, 740)).open()
    assert not page.get_by_role("link", name="About").is_visible()
    menu = page.get_by_role("button", name="Menu")
    menu.click()
    page.get_by_role("link", name="About").focus()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="About").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.textContent") == "Menu"
    menu.click()
    page.get_by_role("link", name="About").click()
    page.get_by_role("heading", level=1, name="About this emulator").wait_for()
    assert not page.get_by_role("link", name="Pools", exact=True).is_visible()


def test_the_keyboard_alone_opens_and_closes_a_dialog(seeded: Emulator, visit: Visit) -> None:
    page = visit.open("pools")
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
