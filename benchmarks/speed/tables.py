"""The tables of the reports, in Markdown."""

from collections.abc import Sequence

from benchmarks.speed.goals import Goal


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table with a line of column titles and a line for each row."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def goals_table(goals: Sequence[Goal]) -> str:
    """How many goals are reached, and a row for each."""
    reached = sum(each.is_reached for each in goals)
    rows = [[each.figure, each.goal, each.measured, "yes" if each.is_reached else "**no**"] for each in goals]
    return f"{reached} of {len(goals)} are reached.\n\n" + table(["figure", "goal", "measured", "reached"], rows)
