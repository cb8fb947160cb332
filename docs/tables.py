"""Tables of the generated pages, and links to their headings."""

import re
from collections.abc import Collection


def head(*names: str, numbers: Collection[str] = ()) -> str:
    """The head of a table. The columns in `numbers` are aligned to the right."""
    return row(*names) + row(*("--:" if name in numbers else "---" for name in names))


def row(*cells: object) -> str:
    """A row of a table. A `|` in a cell is escaped, because it would end the cell."""
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"


def anchor(title: str) -> str:
    """The anchor that GitHub gives to a heading."""
    return re.sub(r"[^a-z0-9 _-]", "", title.lower()).replace(" ", "-")


def linked(source: str) -> str:
    """A source with its URLs, and the issues that it names, as short links."""

    def link(found: "re.Match[str]") -> str:
        if found["issue"]:
            repository, _, number = found[0].partition("#")
            return f"[{found[0]}](https://github.com/{repository}/issues/{number})"
        url = found[0].rstrip(".,;)")
        return f"[{url.partition('://')[2].rstrip('/').rpartition('/')[2]}]({url}){found[0][len(url) :]}"

    return re.sub(r"https?://[^\s|]+|(?P<issue>\b[\w.-]+/[\w.-]+#\d+)", link, source)
