"""Prints the syntax errors of source files, as JSON. Run by an interpreter that has tree-sitter-language-pack.

Arguments: pairs of a language, as tree-sitter names it, and a file.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tree_sitter_language_pack import get_parser  # type: ignore[import-not-found]


def errors(node: Any) -> Iterator[tuple[int, str]]:
    """The line of each place that the grammar does not accept, and the text there."""
    if node.is_error or node.is_missing:
        yield node.start_point[0] + 1, node.text.decode()
    for child in node.children:
        yield from errors(child)


if __name__ == "__main__":
    arguments = iter(sys.argv[1:])
    found = {}
    for language, file in zip(arguments, arguments, strict=True):
        found[file] = list(errors(get_parser(language).parse(Path(file).read_bytes()).root_node))
    print(json.dumps(found))
