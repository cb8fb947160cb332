"""With 10,000 identities and calls, the page has never more than 4000 elements."""

import json
import re
from collections.abc import Iterator

import pytest

from cognito_identity_emulator import Emulator
from tests.console.visit import Visit
from tests.server.sockets import connected, read_all
from tests.server.test_fast_path import call as raw_call

POOL = "us-east-1:11111111-2222-4333-8444-555555555555"
MANY = 10_000
MAX_NODES = 4000
SIGNED = (
    b"Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-identity/aws4_request, "
    b"SignedHeaders=host, Signature=0\r\n"
)


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
    """Make calls over HTTP, a hundred on each connection; boto3 would take half a minute for them."""
    body = json.dumps({"IdentityPoolId": POOL}).encode()
    for _ in range(times // 100):
        with connected(emulator) as connection:
            one, last = (
                raw_call("DescribeIdentityPool", body, SIGNED, each) for each in (b"", b"Connection: close\r\n")
            )
            connection.sendall(one * 99 + last)
            assert read_all(connection).count(b"HTTP/1.1 200 ") == 100


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
