"""Packages have docstrings and no re-exports, modules say what they are for, and files and functions stay short."""

import ast

import pytest

import cognito_identity_emulator
from tests.architecture.source import MODULES

FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager", "managers", "models"}
MAX_LINES = 400
MAX_FUNCTION_LINES = 60
PACKAGE = "emulator/cognito_identity_emulator"
LONG_FILES = {
    f"{PACKAGE}/errors/cognito_identity.py": "the sentences of one service",
    f"{PACKAGE}/errors/sts.py": "the sentences of one service",
    f"{PACKAGE}/features/core.py": "one delegation for each thing that a user can do",
    f"{PACKAGE}/gateway/batch.py": "the phases of a batch, which are the order of refusal",
    f"{PACKAGE}/settings.py": "one declaration for each setting, with its check",
    f"{PACKAGE}/remote/emulator.py": "one request for each thing that a user can do",
    f"{PACKAGE}/storage/sql/tables.py": "generated; the tables for both databases",
    f"{PACKAGE}/storage/sql/search.py": "generated; each database searches for the beginning of a name in its own way",
}
LONG_FUNCTIONS: dict[tuple[str, str], str] = {}


def test_every_module_has_a_docstring_that_begins_with_a_sentence() -> None:
    offenders = []
    for module in MODULES:
        first = (ast.get_docstring(module.tree) or "").partition("\n\n")[0]
        if not first.rstrip().endswith((".", "?", "!")):
            offenders.append(module.place)
    assert offenders == []


def test_a_package_init_has_only_a_docstring() -> None:
    """A re-export in `__init__.py` would be loaded with every module of the package."""
    # The package with the public names, and the one package that is used as a whole.
    exceptions = {"cognito_identity_emulator", "cognito_identity_emulator.protocol.signature"}
    packages = [module for module in MODULES if module.path.name == "__init__.py" and module.name not in exceptions]
    assert [package.place for package in packages if [type(node) for node in package.tree.body] != [ast.Expr]] == []


def test_no_module_has_a_catch_all_name() -> None:
    assert [module.place for module in MODULES if FORBIDDEN & set(module.name.split("."))] == []


def test_files_have_at_most_400_lines() -> None:
    sizes = {module.place: len(module.text.splitlines()) for module in MODULES}
    assert {place: size for place, size in sizes.items() if size > MAX_LINES and place not in LONG_FILES} == {}


def test_functions_have_at_most_60_lines() -> None:
    sizes = {
        (module.place, function.name): (function.end_lineno or 0) - function.lineno + 1
        for module in MODULES
        for function in module.functions()
    }
    too_long = {place: size for place, size in sizes.items() if size > MAX_FUNCTION_LINES}
    assert {place: size for place, size in too_long.items() if place not in LONG_FUNCTIONS} == {}


def test_every_exception_is_still_needed() -> None:
    sizes = {module.place: len(module.text.splitlines()) for module in MODULES}
    assert [place for place in LONG_FILES if sizes.get(place, 0) <= MAX_LINES] == []
    names = {(module.place, function.name) for module in MODULES for function in module.functions()}
    assert [place for place in LONG_FUNCTIONS if place not in names] == []


def test_the_public_names_are_these() -> None:
    assert cognito_identity_emulator.__all__ == [
        "Decision",
        "Emulator",
        "ManualClock",
        "RemoteEmulator",
        "Settings",
        "create_app",
    ]
    for name in cognito_identity_emulator.__all__:
        assert getattr(cognito_identity_emulator, name).__name__ == name


def test_an_unknown_public_name_raises_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        cognito_identity_emulator.Nonsense  # noqa: B018
