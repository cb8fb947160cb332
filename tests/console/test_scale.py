"""With 10,000 identities and calls, the page has never more than 4000 elements."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cognito_identity_emulator import Emulator
from tests.console.visit import Visit

POOL = "us-east-1:11111111-2222-4333-8444-555555555555"
MANY = 10_000
MAX_NODES = 4000


@pytest.fixture(scope="module")
def full_emulator() -> Iterator[Emulator]:
    """An emulator with 10,000 identities and a full journal."""
    with Emulator() as running:
        identities = [{"Logins": {"accounts.google.com": f"user-{number}"}} for number in range(MANY)]
        entry = {"IdentityPoolId": POOL, "IdentityPoolName": "crowd", "AllowUnauthenticatedIdentities": True}
        providers = {"SupportedLoginProviders": {"accounts.google.com": "app"}, "Identities": identities}
        running.put_pool({**entry, **providers})
        call(running, MANY + 500)
        yield running


@pytest.fixture
def emulator(full_emulator: Emulator) -> Emulator:
    return full_emulator


def call(emulator: Emulator, times: int) -> None:
    """Make calls over HTTP, four at a time."""
    cognito = emulator.client("cognito-identity")
    with ThreadPoolExecutor(4) as clients:
        for done in [clients.submit(cognito.describe_identity_pool, IdentityPoolId=POOL) for _ in range(times)]:
            done.result()


def nodes(visit: Visit) -> int:
    count: int = visit.page.evaluate("document.querySelectorAll('*').length")
    return count


def test_ten_thousand_identities_are_shown_page_by_page(full_emulator: Emulator, visit: Visit) -> None:
    page = visit.open("identities")
    visit.wait_for_row_count(100)
    assert nodes(visit) < MAX_NODES
    page.get_by_role("link", name="Next page").click()
    page.get_by_role("cell", name="user-100 at accounts.google.com").wait_for()
    assert nodes(visit) < MAX_NODES
    page.get_by_role("searchbox").fill("user-9876")
    page.keyboard.press("Enter")
    page.get_by_role("cell", name="user-9876 at").wait_for()
    visit.wait_for_row_count(1)
    page.get_by_role("link").filter(has_text="us-east-1:").click()
    page.get_by_role("table", name="Logins").get_by_text("user-9876").wait_for()


def test_a_full_journal_is_shown_page_by_page_during_a_burst_of_calls(full_emulator: Emulator, visit: Visit) -> None:
    page = visit.open("calls")
    page.get_by_text("Live: new calls appear on top.").wait_for()
    visit.wait_for_row_count(100)
    call(full_emulator, 3000)
    last = full_emulator.calls[-1].id
    page.locator(f"a.row-link[href='#/calls/{last}']").wait_for()
    visit.wait_for_row_count(100)
    assert nodes(visit) < MAX_NODES
    page.get_by_role("link", name="Older calls").click()
    page.get_by_text(re.compile(r"^Calls \d+ to \d+\.")).wait_for()
    visit.wait_until_loaded()
    visit.wait_for_row_count(100)
    assert nodes(visit) < MAX_NODES
