"""Records in docs/clients/runs.json what ran the scripts of docs/clients, if RECORD_CLIENT_RUNS is set.

`make clients-table` sets it. Without it the tests read no versions and write nothing.
"""

import datetime
import fcntl
import json
import os
import platform
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

from docs.client_scripts import RUNS_FILE, Run, scripts

VARIABLE = "RECORD_CLIENT_RUNS"
Versions = tuple[str, dict[str, str]]
"""The name and version of what runs a script, and the versions of the script's packages by name."""
_VERSION_TIMEOUT_S = 60


def record_run(script: str, read_versions: Callable[[], Versions], file: Path = RUNS_FILE) -> None:
    """Record that a script, named by its file, has run today.

    The runs of scripts that no longer exist are dropped. Test processes that run at the same time record in turn.
    """
    if not os.environ.get(VARIABLE):
        return
    run_with, packages = read_versions()
    run = Run(run_with, packages, datetime.date.today().isoformat())
    existing = {each.path.name for each in scripts()}
    with file.open("r+") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        recorded = {**json.load(opened), script: asdict(run)}
        opened.seek(0)
        opened.truncate()
        json.dump({name: recorded[name] for name in sorted(existing & recorded.keys())}, opened, indent=2)
        opened.write("\n")


def python_versions(python: str, packages: Iterable[str]) -> Versions:
    """The versions of an interpreter and of packages in its environment."""
    names = list(packages)
    code = (
        "import importlib.metadata as m, platform, sys; print(platform.python_version(), *map(m.version, sys.argv[1:]))"
    )
    version, *found = _printed(python, "-c", code, *names).split()
    return f"Python {version}", dict(zip(names, found, strict=True))


def node_versions(packages: Iterable[str], *folders: Path) -> Versions:
    """The versions of Node and of packages in these folders `node_modules`."""
    return f"Node {_printed('node', '--version').removeprefix('v')}", _npm_versions(packages, folders)


def browser_versions(chromium: str, packages: Iterable[str], *folders: Path) -> Versions:
    """The versions of Chromium, by its package of Debian, and of npm packages in these folders `node_modules`."""
    return f"Chromium {_debian_version(chromium).partition('-')[0]}", _npm_versions(packages, folders)


def debian_versions(packages: Iterable[str]) -> Versions:
    """The version of Debian, and those of its packages."""
    release = platform.freedesktop_os_release()
    return f"{release['NAME'].split()[0]} {release['VERSION_ID']}", {each: _debian_version(each) for each in packages}


def _debian_version(package: str) -> str:
    return _printed("dpkg-query", "--show", "--showformat=${Version}", package)


def _npm_versions(packages: Iterable[str], folders: Iterable[Path]) -> dict[str, str]:
    found = {}
    for package in packages:
        manifests = [folder / package / "package.json" for folder in folders]
        found[package] = json.loads(next(each for each in manifests if each.exists()).read_text())["version"]
    return found


def _printed(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_VERSION_TIMEOUT_S, check=True)
    return done.stdout.strip()
