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
