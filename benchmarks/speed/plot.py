"""Draws bars, as an SVG: the requests per second of every server and workload, and others like it."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from benchmarks.speed.figures import find_cell, server_names
from benchmarks.speed.workload import WORKLOADS

CONNECTIONS = 32

_COLOURS = {"ours": "#1f6feb", "bound": "#c9d1d9", "moto": "#d29922", "ministack": "#8250df"}
_OTHER_COLOUR = "#57606a"
_BAR, _GAP, _LABELS, _WIDTH, _NUMBERS = 13, 14, 290, 480, 90
_HEAD, _LEGEND_ROW = 46, 18


def throughput(figures: Mapping[str, Any]) -> str:
    """The text of the SVG, from the figures of the throughput section."""
    groups = {
        each.name: {
            name: find_cell(figures, name, each.name, CONNECTIONS).get("per_s") for name in server_names(figures)
        }
        for each in WORKLOADS
    }
    return bars(f"Requests per second over {CONNECTIONS} connections", groups, _COLOURS)


def bars(title: str, groups: Mapping[str, Mapping[str, float | None]], colours: Mapping[str, str]) -> str:
    """The text of an SVG with a group of bars for each label. A group has the same names as all others, and a value for
    each; None is drawn as a failure."""
    names = list(next(iter(groups.values())))
    most = max(value for group in groups.values() for value in group.values() if value is not None)
    column_width = max(100, 30 + 7 * max(map(len, names)))
    columns = (_WIDTH + _NUMBERS) // column_width
    top = _HEAD + (len(names) - 1) // columns * _LEGEND_ROW
    height = top + len(groups) * (len(names) * _BAR + _GAP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LABELS + _WIDTH + _NUMBERS}" height="{height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="8" y="18" font-weight="bold">{escape(title)}</text>',
        *_legend(names, colours, column_width, columns),
    ]
    for label, group in groups.items():
        lines.append(f'<text x="8" y="{top + len(names) * _BAR / 2 + 4}">{escape(label)}</text>')
        for name in names:
            lines += _bar(colours.get(name, _OTHER_COLOUR), group[name], most, top)
            top += _BAR
        top += _GAP
    return "\n".join([*lines, "</svg>"]) + "\n"


def _legend(names: Sequence[str], colours: Mapping[str, str], column_width: int, columns: int) -> Iterator[str]:
    for index, name in enumerate(names):
        left, top = _LABELS + index % columns * column_width, 8 + index // columns * _LEGEND_ROW
        colour = colours.get(name, _OTHER_COLOUR)
        yield f'<rect x="{left}" y="{top}" width="12" height="12" fill="{colour}"/>'
        yield f'<text x="{left + 18}" y="{top + 10}">{escape(name)}</text>'


def _bar(colour: str, value: float | None, most: float, top: float) -> Iterator[str]:
    width = 0.0 if value is None else value / most * _WIDTH
    yield f'<rect x="{_LABELS}" y="{top}" width="{width:.1f}" height="{_BAR - 2}" fill="{colour}"/>'
    label = "fails" if value is None else f"{value:,.0f}"
    yield f'<text x="{_LABELS + width + 5:.1f}" y="{top + _BAR - 4}" font-size="10" fill="#57606a">{label}</text>'
