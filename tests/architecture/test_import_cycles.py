"""No module of the package imports itself through others, not even in a function or under TYPE_CHECKING."""

import ast
from collections.abc import Iterable, Mapping

from tests.architecture.source import MODULES, Module

Graph = Mapping[str, set[str]]
NAMES = {module.name for module in MODULES}


def imports_of(module: Module) -> set[str]:
    """The modules of the package that a module imports, anywhere in its file."""
    named = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.place} has a relative import"
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            # `from package import name` needs the package only if the name is not one of its modules.
            named |= members & NAMES
            if members - NAMES:
                named.add(str(node.module))
    return (named & NAMES) - {module.name}


def cycles(graph: Graph) -> list[list[str]]:
    """The strongly connected components of more than one module, by Tarjan's algorithm."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = lowest[name] = len(index)
        stack.append(name)
        for other in sorted(graph[name]):
            if other not in index:
                visit(other)
                lowest[name] = min(lowest[name], lowest[other])
            elif other in stack:
                lowest[name] = min(lowest[name], index[other])
        if lowest[name] == index[name]:
            component = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(component) > 1:
                found.append(component)

    for name in graph:
        if name not in index:
            visit(name)
    return found


def shown(found: Iterable[list[str]], graph: Graph) -> str:
    """Each cycle with the imports inside it, one in a line."""
    return "\n\n".join(
        "\n".join(f"{name} imports {other}" for name in component for other in sorted(graph[name] & set(component)))
        for component in found
    )


def test_no_modules_import_each_other_in_a_cycle() -> None:
    graph = {module.name: imports_of(module) for module in MODULES}
    found = cycles(graph)
    assert not found, f"{len(found)} cycles of imports\n\n{shown(found, graph)}"


def test_a_cycle_of_three_modules_is_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set[str]()}
    assert [sorted(each) for each in cycles(graph)] == [["a", "b", "c"]]
