"""Ten thousand of everything stay smooth: the page never holds more than a page of them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cognito_identity_emulator import Emulator
from tests.console.visit import Visit
from tests.provenance import assumed

pytestmark = assumed("the console is ours")
POOL = "us-east-1:11111111-2222-4333-8444-555555555555"
MANY = 10_000
MOST_NODES = 4000


@pytest.fixture(scope="module")
def crowded() -> Iterator[Emulator]:
    """An emulator with 10,000 identities, and as many calls as its journal keeps."""
    with Emulator() as running:
        identities = [{"Logins": {"accounts.google.com": f"user-{number}"}} for number in range(MANY)]
        entry = {"IdentityPoolId": POOL, "IdentityPoolName": "crowd", "AllowUnauthenticatedIdentities": True}
        providers = {"SupportedLoginProviders": {"accounts.google.com": "app"}, "Identities": identities}
        running.put_pool({**entry, **providers})
        call(running, MANY + 500)
        yield running


@pytest.fixture
def emulator(crowded: Emulator) -> Emulator:
    return crowded


def call(emulator: Emulator, times: int) -> None:
    """Make calls over HTTP, as many at once as a few clients do."""
    cognito = emulator.client("cognito-identity")
    with ThreadPoolExecutor(4) as clients:
        for done in [clients.submit(cognito.describe_identity_pool, IdentityPoolId=POOL) for _ in range(times)]:
            done.result()


def nodes(visit: Visit) -> int:
    count: int = visit.page.evaluate("document.querySelectorAll('*').length")
    return count


def test_ten_thousand_identities_come_in_pages(crowded: Emulator, visit: Visit) -> None:
    page = visit.go("identities")
    visit.has_rows(100)
    assert nodes(visit) < MOST_NODES
    page.get_by_role("link", name="Next page").click()
    page.get_by_role("cell", name="user-100 at accounts.google.com").wait_for()
    assert nodes(visit) < MOST_NODES
    page.get_by_role("searchbox").fill("user-9876")
    page.keyboard.press("Enter")
    page.get_by_role("cell", name="user-9876 at").wait_for()
    visit.has_rows(1)
    page.get_by_role("link").filter(has_text="us-east-1:").click()
    page.get_by_role("table", name="Logins").get_by_text("user-9876").wait_for()


def test_a_full_journal_comes_in_pages_and_a_flood_of_calls_leaves_the_page_small(
    crowded: Emulator, visit: Visit
) -> None:
    page = visit.go("calls")
    page.get_by_text("Live: new calls appear on top.").wait_for()
    visit.has_rows(100)
    call(crowded, 3000)
    last = crowded.calls[-1].id
    page.locator(f"a.row-link[href='#/calls/{last}']").wait_for()
    visit.has_rows(100)
    assert nodes(visit) < MOST_NODES
    page.get_by_role("link", name="Older calls").click()
    page.get_by_text("Calls before number").wait_for()
    visit.commit_pending()
    visit.has_rows(100)
    assert nodes(visit) < MOST_NODES
