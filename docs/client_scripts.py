"""The programs of docs/clients and docs/other-clients, the recorded runs of them, and the table of docs/clients.md.

A program begins with a comment. Its first line names the client and the flow: `CLIENT, enhanced flow`, `CLIENT, classic
flow` or `CLIENT, both flows`, each with or without more words. A line `Install: ` follows.

The tests run the programs of docs/clients, and `make clients-table` records their versions in docs/clients/runs.json.
Those of docs/other-clients are not run.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from docs.tables import head, row

_DOCS = Path(__file__).parent
RUN = _DOCS / "clients"
NOT_RUN = _DOCS / "other-clients"
RUNS_FILE = RUN / "runs.json"
_HEADING = re.compile(r"(?P<client>.+?), (?P<flow>enhanced flow|classic flow|both flows)\b.*")
_PACKAGES = re.compile(r"\b(?:npm|pip) install ((?:[\w@/.-]+ ?)+)")


@dataclass(frozen=True)
class Script:
    """A program of the documentation: its subject, and how its client is installed."""

    path: Path
    shows: str
    install: str

    @property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def link(self) -> str:
        return f"[{self.path.name}]({self.path.relative_to(_DOCS)})"

    @property
    def client(self) -> str:
        return self._heading()["client"]

    @property
    def packages(self) -> list[str]:
        """The packages of npm or PyPI that the line `Install: ` names."""
        found = _PACKAGES.search(self.install)
        return found[1].split() if found else []

    def shows_flow(self, flow: str) -> bool:
        """Whether the program goes through the flow, `enhanced` or `classic`."""
        return self._heading()["flow"] in (f"{flow} flow", "both flows")

    def _heading(self) -> "re.Match[str]":
        found = _HEADING.fullmatch(self.shows)
        if found is None:
            raise ValueError(f"{self.path.name}: the first line must be `CLIENT, enhanced flow` or the like.")
        return found


@dataclass(frozen=True)
class Run:
    """A successful run of a program: what ran it, the versions of its packages by name, and the day (YYYY-MM-DD)."""

    run_with: str
    packages: Mapping[str, str]
    date: str


def scripts(folder: Path = RUN) -> list[Script]:
    """The programs of the folder, read from the comment that each begins with."""
    return [_script(path) for path in sorted(folder.iterdir()) if path.is_file() and path != RUNS_FILE]


def client_script(name: str) -> Script:
    """The program of docs/clients with this file name."""
    return _script(RUN / name)


def _script(path: Path) -> Script:
    lines = [line.strip('"#/ ') for line in path.read_text().splitlines()]
    install = next(line.removeprefix("Install: ") for line in lines if line.startswith("Install: "))
    return Script(path, next(line for line in lines if line != "<?php").rstrip("."), install)


def runs() -> dict[str, Run]:
    """The last recorded run of each program of docs/clients, by its file name."""
    return {name: Run(**members) for name, members in json.loads(RUNS_FILE.read_text()).items()}


def table() -> str:
    """A row for each client: its programs by flow, and what the last recorded runs of them used."""
    recorded = runs()
    by_client = groupby(sorted([*scripts(), *scripts(NOT_RUN)], key=_by_client), key=_by_client)
    rows = "".join(_client_row(list(programs), recorded) for _, programs in by_client)
    return head("client", "enhanced flow", "classic flow", "run with", "versions", "last run") + rows


def _by_client(program: Script) -> tuple[bool, str]:
    """Clients that the tests run come first."""
    return program.path.parent == NOT_RUN, program.client.lower()


def _client_row(programs: list[Script], recorded: Mapping[str, Run]) -> str:
    client = programs[0].client
    flows = [_lines(each.link for each in programs if each.shows_flow(flow)) for flow in ("enhanced", "classic")]
    if programs[0].path.parent == NOT_RUN:
        return row(client, *flows, "[not run by the tests](other-clients.md)", "", "")
    used = [recorded[each.path.name] for each in programs]
    versions = (f"{name} {version}" for run in used for name, version in run.packages.items())
    return row(client, *flows, _lines(run.run_with for run in used), _lines(versions), _lines(run.date for run in used))


def _lines(cells: Iterable[str]) -> str:
    """The distinct lines of a cell."""
    return "<br>".join(dict.fromkeys(cells))
