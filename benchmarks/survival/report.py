"""The report, benchmarks/survival.md: generated from the last figures of every trial, which figures.json has."""

import json
import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.survival.trial import Outcome, Trial
from cognito_identity_emulator.version import VERSION
from tests.databases import server_version

_HERE = Path(__file__).resolve().parent
FIGURES = _HERE / "figures.json"
REPORT = _HERE.parent / "survival.md"


def record(trial: Trial, outcome: Outcome, seconds: float, *, full: bool) -> None:
    """Store the figures of a trial, in its full or its short form, and write the report."""
    kept = _kept()
    kept[trial.name] = {
        "figure": outcome.figure,
        "held": not outcome.missed,
        "missed": outcome.missed[:5],
        "seconds": round(seconds),
        "full": full,
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": _machine(),
        "versions": _versions(),
    }
    FIGURES.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n")
    from benchmarks.survival.trials import TRIALS

    REPORT.write_text(text(TRIALS, kept))


def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    return kept


def text(trials: tuple[Trial, ...], kept: dict[str, Any]) -> str:
    """The report in Markdown."""
    lines = [
        "# What the emulator survives",
        "",
        "Written by `make survive`, which anybody can run: it needs Debian, root for a file system of its own, and",
        "PostgreSQL's programs. `.ci/run survival` runs a short form of every row on every change.",
        "",
        "| test | bar | figure | verdict | took |",
        "| --- | --- | --- | --- | --- |",
    ]
    for each in trials:
        row = kept.get(each.name)
        if row is None:
            lines.append(f"| {each.test} | {each.bar} | not measured yet | | |")
        else:
            verdict = (
                "held"
                if row["held"]
                else "**missed**: " + "; ".join(row["missed"]).replace("|", "\\|").replace("\n", " ")
            )
            took = f"{row['seconds']} s" + ("" if row["full"] else " (short form)")
            lines.append(f"| {each.test} | {each.bar} | {row['figure']} | {verdict} | {took} |")
    lines += ["", "Measured on:", ""]
    places: dict[str, list[str]] = {}
    for each in trials:
        if row := kept.get(each.name):
            places.setdefault(f"{row['date']}, {row['machine']}; {row['versions']}", []).append(each.name)
    lines += [f"- {place} ({', '.join(names)})" for place, names in places.items()]
    return "\n".join([*lines, ""])


def _machine() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({found[1] if found else platform.machine()}), {memory_gib:.0f} GiB"


def _versions() -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=_HERE, capture_output=True, text=True, check=False
    ).stdout.strip()
    return (
        f"emulator {VERSION} ({commit}), Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{server_version()}"
    )
