"""Runs a bundled script on a page of its own origin in Chromium, and reads what the browser saw."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.clients import installing
from tests.clients.web_page import ESBUILD, serve_folder, write_page

_BROWSE = Path(__file__).with_name("browse.mjs")
_TOOLS = (ESBUILD, "playwright-core")
_PAGE_TIMEOUT_S = 120


@dataclass(frozen=True)
class PageResult:
    """The final text of a page, and the messages, failures and responses in the browser."""

    text: str
    console: list[str]
    failures: list[str]
    responses: list[dict[str, Any]]

    def responses_of(self, endpoint: str) -> list[dict[str, Any]]:
        return [each for each in self.responses if each["url"].startswith(endpoint)]


def run_page(script: Path, scratch: Path, **variables: str) -> PageResult:
    """Bundle a script, which reads the variables from `process.env`, and open its page in Chromium."""
    site = scratch / "site"
    site.mkdir()
    source = installing.node_script(script, scratch, *installing.AWS_FOR_JAVASCRIPT)
    write_page(source, site, **variables)
    browse = installing.node_script(_BROWSE, scratch, *_TOOLS)
    with serve_folder(site) as address:
        done = subprocess.run(
            ["node", str(browse), installing.chromium(), address, str(_PAGE_TIMEOUT_S * 1000)],
            capture_output=True,
            text=True,
            timeout=3 * _PAGE_TIMEOUT_S,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return PageResult(**json.loads(done.stdout))
