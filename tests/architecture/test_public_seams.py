"""Other projects are used by their public interfaces: no private names, and no subclasses of closed classes."""

import ast
import builtins
from collections.abc import Iterator
from importlib import import_module

import pytest

from tests.architecture.source import MODULES, Module

OURS = "cognito_identity_emulator"
UVICORN_NAMES = {"Config", "Server"}
"""Uvicorn's documentation has these: https://www.uvicorn.org/#config-and-server-instances."""

SUBCLASSED = {
    "argparse.ArgumentParser": "https://docs.python.org/3/library/argparse.html#argparse.ArgumentParser.error",
    "asyncio.Protocol": "https://docs.python.org/3/library/asyncio-protocol.html#base-protocols says to derive from it",
    "logging.Formatter": "https://docs.python.org/3/library/logging.html#logging.Formatter.format",
    "msgspec.Struct": "https://jcristharif.com/msgspec/structs.html",
    "msgspec.StructMeta": "https://jcristharif.com/msgspec/api.html#msgspec.StructMeta",
    "sqlalchemy.sql.functions.FunctionElement": "https://docs.sqlalchemy.org/en/20/core/compiler.html#subclassing-guidelines",
    "testcontainers.core.container.DockerContainer": "https://testcontainers-python.readthedocs.io/en/latest/core/README.html",
    "yaml.SafeLoader": "https://pyyaml.org/wiki/PyYAMLDocumentation#constructors-representers-resolvers",
}
"""Each class of another project that may be subclassed, besides exceptions, enumerations and the types of `typing`,
with the page that documents it."""

PUBLIC_IN_SPITE_OF_UNDERSCORE = {
    "os._exit": "https://docs.python.org/3/library/os.html#os._exit",
    "lxml.etree._Element": "https://lxml.de/apidoc/lxml.etree.html#lxml.etree._Element is the only name of the type",
}

ALWAYS_SUBCLASSED = ("abc", "collections.abc", "enum", "typing")


class Names:
    """The names of a module that come from other projects or the standard library, with their dotted names."""

    def __init__(self, module: Module) -> None:
        self.origins: dict[str, str] = {}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self._bind(alias.asname or alias.name.partition(".")[0], alias.name if alias.asname else None)
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    self._bind(alias.asname or alias.name, f"{node.module}.{alias.name}")

    def _bind(self, name: str, origin: str | None) -> None:
        self.origins[name] = origin or name

    def resolve(self, node: ast.expr) -> str | None:
        """The dotted name of an expression such as `uvicorn.Config`; None when it is not imported from others."""
        if isinstance(node, ast.Subscript):
            return self.resolve(node.value)
        if isinstance(node, ast.Attribute):
            owner = self.resolve(node.value)
            return owner and f"{owner}.{node.attr}"
        if isinstance(node, ast.Name):
            origin = self.origins.get(node.id)
            return None if origin is None or origin.partition(".")[0] == OURS else origin
        return None


def has_private_part(name: str) -> bool:
    return any(part.startswith("_") and not part.startswith("__") for part in name.split("."))


def is_undocumented_part_of_uvicorn(name: str) -> bool:
    root, _, rest = name.partition(".")
    return root == "uvicorn" and bool(rest) and rest.partition(".")[0] not in UVICORN_NAMES


def used_names(module: Module) -> Iterator[str]:
    """Every dotted name of other projects that a module imports or mentions."""
    names = Names(module)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.partition(".")[0] != OURS)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] != OURS:
            if node.module != "__future__":
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute):
            name = names.resolve(node)
            if name is not None:
                yield name


def private_uses(module: Module) -> list[str]:
    return sorted({name for name in used_names(module) if has_private_part(name)} - set(PUBLIC_IN_SPITE_OF_UNDERSCORE))


def uses_of_uvicorns_inside(module: Module) -> list[str]:
    return sorted({name for name in used_names(module) if is_undocumented_part_of_uvicorn(name)})


def is_open_for_subclasses(name: str) -> bool:
    """Whether the class is meant to be subclassed: in the list above, an exception, or of the standard library."""
    if name in SUBCLASSED or name.rpartition(".")[0] in ALWAYS_SUBCLASSED:
        return True
    module, _, attribute = name.rpartition(".")
    kind = getattr(import_module(module) if module else builtins, attribute)
    return isinstance(kind, type) and issubclass(kind, BaseException)


def foreign_bases(module: Module) -> set[str]:
    """The classes of other projects that a module subclasses."""
    names = Names(module)
    bases = [base for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef) for base in node.bases]
    return {name for name in map(names.resolve, bases) if name is not None}


def test_no_private_name_of_another_project_is_used() -> None:
    assert {module.place: found for module in MODULES if (found := private_uses(module))} == {}


def test_only_documented_names_of_uvicorn_are_used() -> None:
    assert {module.place: found for module in MODULES if (found := uses_of_uvicorns_inside(module))} == {}


def test_only_classes_meant_for_it_are_subclassed() -> None:
    closed = {
        module.place: found
        for module in MODULES
        if (found := {base for base in foreign_bases(module) if not is_open_for_subclasses(base)})
    }
    assert closed == {}


def test_every_class_in_the_list_is_subclassed() -> None:
    bases = set().union(*map(foreign_bases, MODULES))
    assert sorted(set(SUBCLASSED) - bases) == []


class Sample(Module):
    """A module from source text."""

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "text", text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import uvicorn._types", ["uvicorn._types"]),
        ("from httptools import _parser", ["httptools._parser"]),
        ("import uvicorn as server\nserver.Server._serve()", ["uvicorn.Server._serve"]),
        ("from sqlalchemy import sql\nsql._x.y", ["sqlalchemy.sql._x", "sqlalchemy.sql._x.y"]),
        ("import uvicorn\nuvicorn.Server().__class__", []),
        ("from cognito_identity_emulator import _x\nself._y", []),
    ],
)
def test_a_private_name_is_found(text: str, found: list[str]) -> None:
    assert private_uses(Sample(text)) == found


def test_an_internal_name_of_uvicorn_is_found() -> None:
    text = "from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol\nimport uvicorn\nuvicorn.server.x"
    assert [name.partition(".")[2].partition(".")[0] for name in uses_of_uvicorns_inside(Sample(text))] == [
        "protocols", "server", "server",
    ]  # fmt: skip


def test_a_subclass_of_a_closed_class_is_found() -> None:
    assert foreign_bases(Sample("import uvicorn\nclass Server(uvicorn.Server): ...")) == {"uvicorn.Server"}
    assert not is_open_for_subclasses("uvicorn.Server")
    assert is_open_for_subclasses("asyncio.CancelledError")
