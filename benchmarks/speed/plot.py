"""A picture of the table: requests per second of every server, operation by operation, as an SVG."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from benchmarks.speed.figures import median_cell, servers
from benchmarks.speed.workload import WORK

CONNECTIONS = 32

_COLOURS = {"ours": "#1f6feb", "bound": "#c9d1d9", "moto": "#d29922", "ministack": "#8250df"}
_BAR, _GAP, _LABELS, _WIDTH, _NUMBERS = 13, 14, 290, 480, 90
_HEAD = 46


def throughput(found: Any) -> str:
    """The picture of a throughput section."""
    cells = found["cells"]
    names = servers(cells)
    held = {(name, each.name): median_cell(cells, name, each.name, CONNECTIONS) for name in names for each in WORK}
    most = max(each["per_s"] for each in held.values() if each is not None)
    height = _HEAD + len(WORK) * (len(names) * _BAR + _GAP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LABELS + _WIDTH + _NUMBERS}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="8" y="18" font-weight="bold">Requests per second over {CONNECTIONS} connections</text>',
        *_legend(names),
    ]
    top = _HEAD
    for each in WORK:
        lines.append(f'<text x="8" y="{top + len(names) * _BAR / 2 + 4}">{escape(each.name)}</text>')
        for name in names:
            cell = held[name, each.name]
            lines += _bar(name, None if cell is None else cell["per_s"], most, top)
            top += _BAR
        top += _GAP
    return "\n".join([*lines, "</svg>"]) + "\n"


def _legend(names: Sequence[str]) -> Iterator[str]:
    for place, name in enumerate(names):
        left = _LABELS + place * 100
        yield f'<rect x="{left}" y="8" width="12" height="12" fill="{_COLOURS.get(name, "#57606a")}"/>'
        yield f'<text x="{left + 18}" y="18">{escape(name)}</text>'


def _bar(name: str, per_s: float | None, most: float, top: float) -> Iterator[str]:
    width = 0.0 if per_s is None else per_s / most * _WIDTH
    colour = _COLOURS.get(name, "#57606a")
    yield (f'<rect x="{_LABELS}" y="{top}" width="{width:.1f}" height="{_BAR - 2}" fill="{colour}"/>')
    told = "fails" if per_s is None else f"{per_s:,.0f}"
    yield f'<text x="{_LABELS + width + 5:.1f}" y="{top + _BAR - 4}" font-size="10" fill="#57606a">{told}</text>'
