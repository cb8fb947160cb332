"""Every page is accessible in both themes and fits a narrow screen."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator
from tests.console.conftest import POOL_ID
from tests.console.visit import Visit, axe_violations, horizontal_overflow
from tests.provenance import documented

ALICE = "us-east-1:99999999-2222-4333-8444-555555555555"
PAGES = [
    "pools",
    "pools/new",
    f"pools/{POOL_ID}",
    f"pools/{POOL_ID}/edit",
    "identities",
    "identities?query=nobody",
    f"identities/{ALICE}",
    "calls",
    "calls/1",
    "calls/2",
    "calls?outcome=failed",
    *("tokens", "roles", "roles/role", "roles/provider", "clock", "faults", "seeds"),
    "about",
    "nowhere",
]


@pytest.fixture
def used(seeded: Emulator) -> Emulator:
    """The emulator after a successful and a refused call, with its clock ahead and an active fault."""
    cognito = seeded.client("cognito-identity")
    logins = {"accounts.google.com": seeded.login_token("accounts.google.com", "alice", "my-client-id")}
    cognito.get_credentials_for_identity(IdentityId=ALICE, Logins=logins)
    with pytest.raises(ClientError):
        cognito.get_credentials_for_identity(IdentityId=ALICE)
    seeded.clock.advance(3600)
    seeded.fail_next("GetId", "TooManyRequestsException")
    return seeded


@documented("https://www.w3.org/TR/WCAG22/")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_accessibility_violations(
    used: Emulator, new_visit: Callable[..., Visit], path: str, theme: str
) -> None:
    assert axe_violations(new_visit(theme=theme).open(path)) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_narrow_screen(used: Emulator, new_visit: Callable[..., Visit], path: str) -> None:
    visit = new_visit(size=(360, 740))
    page = visit.open(path)
    assert horizontal_overflow(page) == 0
    assert axe_violations(page) == []


def test_the_page_of_an_empty_emulator_has_no_accessibility_violations(new_visit: Callable[..., Visit]) -> None:
    assert axe_violations(new_visit().open("pools")) == []
