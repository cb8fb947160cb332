"""Vendored modules equal the files of their npm packages, and the first page is small."""

import re
from pathlib import Path

import pytest

from cognito_identity_emulator import Emulator
from tests.architecture.source import ROOT
from tests.clients import installing
from tests.console.visit import Visit

VENDOR = ROOT / "emulator" / "cognito_identity_emulator" / "console" / "vendor"
VENDORED = [
    match.groups()
    for match in re.finditer(r"^(\S+\.mjs) +(\S+) ([\d.]+), (\S+) +\S+, (\S+)$", (VENDOR / "README").read_text(), re.M)
]


def test_every_vendored_module_is_in_the_readme() -> None:
    assert {module for module, *_ in VENDORED} == {path.name for path in VENDOR.glob("*.mjs")}


@pytest.mark.parametrize(("module", "package", "version", "path", "licence"), VENDORED)
def test_a_vendored_module_equals_the_file_in_its_package(
    module: str, package: str, version: str, path: str, licence: str
) -> None:
    packages: Path = installing.node_packages(*sorted({f"{name}@{number}" for _, name, number, *_ in VENDORED}))
    installed = packages / package
    assert (VENDOR / module).read_bytes() == (installed / path).read_bytes()
    assert (VENDOR / licence).read_bytes() == (installed / "LICENSE").read_bytes()


def test_the_first_page_loads_less_than_150_kb(seeded: Emulator, visit: Visit) -> None:
    session = visit.page.context.new_cdp_session(visit.page)
    received: list[int] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    visit.open()
    visit.page.get_by_role("link", name="my app").wait_for()
    assert len(received) > 10
    assert sum(received) < 150_000
