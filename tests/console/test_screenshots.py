"""Takes the screenshots of the documentation. `make screenshots` writes them to docs/console."""

import os
import struct
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, ManualClock
from cognito_identity_emulator.runtime.random import SeededIds
from tests.architecture.source import ROOT
from tests.clients import installing
from tests.console.conftest import POOL_ID, SEED
from tests.console.visit import Visit

ALICE = "us-east-1:99999999-2222-4333-8444-555555555555"
GOOGLE = "accounts.google.com"
SIZE = (1180, 760)
SCALE = 1.5
ACCESS = "access?who={alice}&action=s3:PutObject&resource=arn:aws:s3:::uploads/bob/cat.jpg"
SCREENSHOTS = {"calls": "calls", "refusal": "calls/{refused}", "pool": f"pools/{POOL_ID}", "access": ACCESS}


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An emulator with some calls, the same in every run."""
    clock = ManualClock()
    with Emulator(clock=clock, ids=SeededIds(7)) as running:
        running.seed_files(str(SEED))
        running.put_pool({"IdentityPoolName": "staging", "AllowUnauthenticatedIdentities": True})
        cognito = running.client("cognito-identity")
        for subject in ("alice", "bob", "carol"):
            clock.advance(47)
            logins = {GOOGLE: running.login_token(GOOGLE, subject, "my-client-id")}
            identity = cognito.get_id(IdentityPoolId=POOL_ID, Logins=logins)["IdentityId"]
            cognito.get_credentials_for_identity(IdentityId=identity, Logins=logins)
            clock.advance(5)
            cognito.get_id(IdentityPoolId=POOL_ID)
        with pytest.raises(ClientError):
            cognito.get_credentials_for_identity(IdentityId=identity)
        clock.advance(9)
        token = running.login_token(GOOGLE, "alice", "other-client-id")
        with pytest.raises(ClientError):
            cognito.get_id(IdentityPoolId=POOL_ID, Logins={GOOGLE: token})
        yield running


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", SCREENSHOTS)
def test_a_screenshot_is_taken(
    emulator: Emulator, new_visit: Callable[..., Visit], name: str, theme: str, tmp_path: Path
) -> None:
    address = SCREENSHOTS[name].format(refused=emulator.calls[-1].id, alice=ALICE)
    page = new_visit(theme=theme, size=SIZE, scale=SCALE).open(address)
    page.evaluate("document.fonts.ready")
    page.get_by_text("just now").or_(page.get_by_text("Live: new calls")).or_(page.get_by_text(POOL_ID)).or_(
        page.get_by_text("Denied: no identity-based policy")
    ).first.wait_for()
    taken = tmp_path / "taken.png"
    page.screenshot(path=taken)
    pngquant = installing.debian_command("/usr/bin/pngquant", "pngquant")
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path)
    screenshot = folder / f"{name}-{theme}.png"
    folder.mkdir(exist_ok=True)
    subprocess.run(
        [pngquant, "--force", "--strip", "--speed", "1", "--output", str(screenshot), str(taken)], check=True
    )
    assert size_of(screenshot) == (int(SIZE[0] * SCALE), int(SIZE[1] * SCALE))
    assert screenshot.stat().st_size < 200_000


def test_every_screenshot_is_in_the_documentation() -> None:
    stored = {path.name for path in (ROOT / "docs" / "console").glob("*")}
    assert stored == {f"{name}-{theme}.png" for name in SCREENSHOTS for theme in ("light", "dark")}
    shown = (ROOT / "docs" / "console.md").read_text() + (ROOT / "README.md").read_text()
    assert [name for name in stored if f"console/{name}" not in shown] == []


def size_of(screenshot: Path) -> tuple[int, int]:
    """The width and height of a PNG. https://www.w3.org/TR/png-3/#11IHDR"""
    head = screenshot.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    return width, height
