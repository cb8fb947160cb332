"""Every room has a plate, every module says what it is for, and neither grows without a reason."""

import ast

import pytest

import emulator
from tests.house.source import MODULES, Module

FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager", "managers", "models"}
MOST_LINES = 250
MOST_LINES_OF_A_FUNCTION = 60
LONG_FILES = {
    "emulator/control/control.py": "the one face of the emulator: a short method for each verb of ours",
    "emulator/errors/cognito_identity.py": "every sentence of one service stands in one place, and most are two lines",
}
LONG_FUNCTIONS: dict[tuple[str, str], str] = {}

each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


@each_module
def test_a_module_says_what_it_is_for(module: Module) -> None:
    documentation = ast.get_docstring(module.tree)
    assert documentation, f"{module.place} has no docstring"
    first = documentation.partition("\n\n")[0]
    assert first.rstrip().endswith((".", "?", "!")), f"the docstring of {module.place} does not begin with a sentence"


@pytest.mark.parametrize(
    "package", [each for each in MODULES if each.path.name == "__init__.py"], ids=lambda package: package.name
)
def test_a_package_is_a_plate_with_nothing_behind_it(package: Module) -> None:
    """What a package's plate re-exports would be loaded with every module in it."""
    if package.name in ("emulator", "emulator.protocol.signature"):
        return  # the public names, and the one package that is used as a whole
    assert [type(node) for node in package.tree.body] == [ast.Expr], f"{package.place} is more than a plate"


@each_module
def test_a_module_is_named_after_what_it_holds(module: Module) -> None:
    assert not FORBIDDEN & set(module.name.split("."))


@each_module
def test_a_file_is_short(module: Module) -> None:
    lines = len(module.text.splitlines())
    assert lines <= MOST_LINES or module.place in LONG_FILES, f"{module.place} has {lines} lines"


@each_module
def test_functions_are_short(module: Module) -> None:
    too_long = {
        function.name: size
        for function in module.functions()
        if (size := (function.end_lineno or 0) - function.lineno + 1) > MOST_LINES_OF_A_FUNCTION
        and (module.place, function.name) not in LONG_FUNCTIONS
    }
    assert not too_long, f"functions of {module.place} with more than {MOST_LINES_OF_A_FUNCTION} lines"


def test_no_exception_outlives_its_reason() -> None:
    sizes = {module.place: len(module.text.splitlines()) for module in MODULES}
    assert [place for place in LONG_FILES if sizes.get(place, 0) <= MOST_LINES] == []
    names = {(module.place, function.name) for module in MODULES for function in module.functions()}
    assert [place for place in LONG_FUNCTIONS if place not in names] == []


def test_the_public_names_are_these() -> None:
    assert emulator.__all__ == ["Emulator", "ManualClock", "Settings", "create_app"]
    for name in emulator.__all__:
        assert getattr(emulator, name).__name__ == name


def test_a_name_that_is_not_public_is_not_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        emulator.Nonsense  # noqa: B018
