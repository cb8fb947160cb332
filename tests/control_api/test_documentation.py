"""docs/control-api.md lists every endpoint, and the state that it shows can be imported."""

import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any

from cognito_identity_emulator.control_api.routing import ENDPOINTS
from cognito_identity_emulator.features.core import EmulatorCore

PAGE = (Path(__file__).parents[2] / "docs" / "control-api.md").read_text()


def test_the_page_lists_every_endpoint() -> None:
    listed = re.findall(r"^\| `([A-Z]+) ([^`?]+)", PAGE, re.MULTILINE)
    assert listed == [(each.method, each.path) for each in ENDPOINTS]


def test_the_state_that_the_page_shows_can_be_imported() -> None:
    shown: dict[str, Any] = json.loads(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])
    with closing(EmulatorCore()) as core:
        report = core.import_state(shown)
        assert (report.identity_pools, report.identities) == (1, 1)
        exported = core.export_state()
    tags = exported["identity_pools"][0].pop("IdentityPoolTags")
    assert (tags, exported) == ({}, shown)
