"""The console when the control API is protected, switched off, or stopped; and the front page."""

from collections.abc import Callable

from cognito_identity_emulator import Emulator, Settings
from tests.console.visit import Visit, axe_violations


def test_a_protected_control_api_prompts_for_its_token_once(new_visit: Callable[..., Visit]) -> None:
    with Emulator(Settings(control_token="hush")) as protected:
        protected.create_pool(IdentityPoolName="behind the token")
        visit = new_visit(protected.endpoint_url)
        visit.expected_statuses = (401,)
        page = visit.page
        page.goto(f"{protected.endpoint_url}/_emulator/")
        dialog = page.get_by_role("dialog", name="Enter the control token")
        dialog.wait_for()
        assert axe_violations(page) == []
        page.keyboard.press("Escape")
        assert dialog.is_visible()
        page.get_by_label("Control token", exact=True).fill("wrong")
        page.keyboard.press("Enter")
        page.get_by_text("The token is wrong.").wait_for()
        page.get_by_label("Control token", exact=True).fill("hush")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("link", name="behind the token").wait_for()
        assert dialog.count() == 0
        page.reload()
        page.get_by_role("link", name="behind the token").wait_for()
        assert page.evaluate("localStorage.length") == 0
        assert "hush" not in page.content()
        visit.close()


def test_the_event_stream_sends_the_token(new_visit: Callable[..., Visit]) -> None:
    with Emulator(Settings(control_token="hush")) as protected:
        visit = new_visit(protected.endpoint_url)
        visit.expected_statuses = (401,)
        page = visit.page
        page.goto(f"{protected.endpoint_url}/_emulator/#/calls")
        page.get_by_label("Control token", exact=True).fill("hush")
        page.keyboard.press("Enter")
        page.get_by_text("Live: new calls appear on top.").wait_for()
        protected.client("cognito-identity").list_identity_pools(MaxResults=1)
        page.get_by_role("link", name="ListIdentityPools").wait_for()
        visit.close()


def test_the_console_with_control_off_is_refused(new_visit: Callable[..., Visit]) -> None:
    with Emulator(Settings(control="off")) as emulator:
        visit = new_visit(emulator.endpoint_url)
        visit.expected_statuses = (403, 404)  # 404: the browser's request for /favicon.ico
        answer = visit.page.goto(f"{emulator.endpoint_url}/_emulator/")
        assert answer is not None
        assert answer.status == 403
        assert "--control off" in visit.page.inner_text("body")


def test_a_stopped_emulator_shows_an_error_message(new_visit: Callable[..., Visit]) -> None:
    with Emulator() as stopped:
        visit = new_visit(stopped.endpoint_url)
        page = visit.open("pools")
    page.get_by_role("link", name="About").click()
    page.get_by_role("link", name="Pools", exact=True).click()
    page.get_by_role("alert").get_by_text("The emulator does not answer. Start it, or check its address.").wait_for()
    visit.close()
    visit.errors = [each for each in visit.errors if "net::ERR_" not in each]


def test_the_front_page_links_to_the_console(new_visit: Callable[..., Visit]) -> None:
    with Emulator() as running:
        for theme in ("light", "dark"):
            visit = new_visit(running.endpoint_url, theme=theme)
            page = visit.page
            page.goto(running.endpoint_url)
            assert axe_violations(page) == []
            page.get_by_role("link", name="Open the console").click()
            page.get_by_role("heading", level=1, name="Pools").wait_for()
            visit.close()
