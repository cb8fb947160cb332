"""The modules of others are those of their npm packages, to the byte; and the first view is light."""

import re
from pathlib import Path

import pytest

from cognito_identity_emulator import Emulator
from tests.architecture.source import ROOT
from tests.clients import installing
from tests.console.visit import Visit
from tests.provenance import assumed

pytestmark = assumed("the console is ours")
VENDOR = ROOT / "emulator" / "cognito_identity_emulator" / "console" / "vendor"
NOTED = [
    match.groups()
    for match in re.finditer(r"^(\S+\.mjs) +(\S+) ([\d.]+), (\S+) +\S+, (\S+)$", (VENDOR / "README").read_text(), re.M)
]


def test_every_module_is_noted() -> None:
    assert {module for module, *_ in NOTED} == {path.name for path in VENDOR.glob("*.mjs")}


@pytest.mark.parametrize(("module", "package", "version", "path", "licence"), NOTED)
def test_a_module_is_the_packages_own(module: str, package: str, version: str, path: str, licence: str) -> None:
    home: Path = installing.node_packages(*sorted({f"{name}@{number}" for _, name, number, *_ in NOTED}))
    installed = home / "node_modules" / package
    assert (VENDOR / module).read_bytes() == (installed / path).read_bytes()
    assert (VENDOR / licence).read_bytes() == (installed / "LICENSE").read_bytes()


def test_the_first_view_is_light(seeded: Emulator, visit: Visit) -> None:
    session = visit.page.context.new_cdp_session(visit.page)
    received: list[int] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    visit.go()
    visit.page.get_by_role("link", name="my app").wait_for()
    assert len(received) > 10
    assert sum(received) < 150_000
