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
    "calls?after=0",
    *(
        "tokens",
        "roles",
        "roles/role",
        "roles/policy",
        "roles/provider",
        "access",
        "clock",
        "faults",
        "seeds",
        "seeds/schema",
    ),
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
@pytest.mark.parametrize(("theme", "size"), [("light", (1280, 900)), ("dark", (1280, 900)), ("light", (360, 740))])
def test_every_page_is_accessible_and_fits_the_screen(
    used: Emulator, new_visit: Callable[..., Visit], theme: str, size: tuple[int, int]
) -> None:
    visit = new_visit(theme=theme, size=size)
    found = {}
    for path in PAGES:
        page = visit.open(path)
        page.get_by_text("Connecting.").wait_for(state="detached")
        visit.wait_until_loaded()  # again, when it has connected
        found[path] = [*axe_violations(page), f"{horizontal_overflow(page)} pixels too wide"]
    assert found == {path: ["0 pixels too wide"] for path in PAGES}


def test_the_page_of_an_empty_emulator_has_no_accessibility_violations(new_visit: Callable[..., Visit]) -> None:
    assert axe_violations(new_visit().open("pools")) == []
