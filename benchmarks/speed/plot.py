"""Draws the throughput table: requests per second of every server and workload, as an SVG."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from benchmarks.speed.figures import find_cell, server_names
from benchmarks.speed.workload import WORKLOADS

CONNECTIONS = 32

_COLOURS = {"ours": "#1f6feb", "bound": "#c9d1d9", "moto": "#d29922", "ministack": "#8250df"}
_BAR, _GAP, _LABELS, _WIDTH, _NUMBERS = 13, 14, 290, 480, 90
_HEAD = 46


def throughput(figures: Mapping[str, Any]) -> str:
    """The text of the SVG, from the figures of the throughput section."""
    names = server_names(figures)
    per_s: dict[tuple[str, str], float | None] = {
        (name, each.name): find_cell(figures, name, each.name, CONNECTIONS).get("per_s")
        for name in names
        for each in WORKLOADS
    }
    most = max(rate for rate in per_s.values() if rate is not None)
    height = _HEAD + len(WORKLOADS) * (len(names) * _BAR + _GAP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LABELS + _WIDTH + _NUMBERS}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="8" y="18" font-weight="bold">Requests per second over {CONNECTIONS} connections</text>',
        *_legend(names),
    ]
    top = _HEAD
    for each in WORKLOADS:
        lines.append(f'<text x="8" y="{top + len(names) * _BAR / 2 + 4}">{escape(each.name)}</text>')
        for name in names:
            lines += _bar(name, per_s[name, each.name], most, top)
            top += _BAR
        top += _GAP
    return "\n".join([*lines, "</svg>"]) + "\n"


def _legend(names: Sequence[str]) -> Iterator[str]:
    for index, name in enumerate(names):
        left = _LABELS + index * 100
        yield f'<rect x="{left}" y="8" width="12" height="12" fill="{_COLOURS.get(name, "#57606a")}"/>'
        yield f'<text x="{left + 18}" y="18">{escape(name)}</text>'


def _bar(name: str, per_s: float | None, most: float, top: float) -> Iterator[str]:
    width = 0.0 if per_s is None else per_s / most * _WIDTH
    colour = _COLOURS.get(name, "#57606a")
    yield (f'<rect x="{_LABELS}" y="{top}" width="{width:.1f}" height="{_BAR - 2}" fill="{colour}"/>')
    label = "fails" if per_s is None else f"{per_s:,.0f}"
    yield f'<text x="{_LABELS + width + 5:.1f}" y="{top + _BAR - 4}" font-size="10" fill="#57606a">{label}</text>'
