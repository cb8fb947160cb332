"""docs/control-api.md lists every endpoint, with a link to its example."""

import re
from pathlib import Path

from cognito_identity_emulator.control_api.routing import ENDPOINTS

PAGE = (Path(__file__).parents[2] / "docs" / "control-api.md").read_text()


def test_the_page_lists_every_endpoint() -> None:
    listed = re.findall(r"^\| \[`([A-Z]+) ([^`?]+)`\]\(#([a-z_-]+)\)", PAGE, re.MULTILINE)
    assert [(method, path) for method, path, _ in listed] == [(each.method, each.path) for each in ENDPOINTS]
    headings = re.findall(r"^### `(.+)`$", PAGE, re.MULTILINE)
    anchors = [re.sub(r"[^a-z0-9 _-]", "", each.lower()).replace(" ", "-") for each in headings]
    assert [anchor for *_, anchor in listed] == anchors
