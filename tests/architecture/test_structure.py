"""Every room has a plate, every module says what it is for, and neither grows without a reason."""

import ast

import pytest

import cognito_identity_emulator
from tests.architecture.source import MODULES

FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager", "managers", "models"}
MOST_LINES = 250
MOST_LINES_OF_A_FUNCTION = 60
PACKAGE = "emulator/cognito_identity_emulator"
LONG_FILES = {
    f"{PACKAGE}/features/core.py": "the one face of the emulator: a short method for each verb of ours",
    f"{PACKAGE}/server/http.py": "one connection is one state machine: what is read, what waits and what is written",
    f"{PACKAGE}/errors/cognito_identity.py": "every sentence of one service is in one place, and most are two lines",
}
LONG_FUNCTIONS: dict[tuple[str, str], str] = {}


def test_every_module_says_in_a_sentence_what_it_is_for() -> None:
    silent = []
    for module in MODULES:
        first = (ast.get_docstring(module.tree) or "").partition("\n\n")[0]
        if not first.rstrip().endswith((".", "?", "!")):
            silent.append(module.place)
    assert silent == []


def test_a_package_is_a_plate_with_nothing_behind_it() -> None:
    """What a package's plate re-exports would be loaded with every module in it."""
    # The public names, and the one package that is used as a whole.
    more = {"cognito_identity_emulator", "cognito_identity_emulator.protocol.signature"}
    plates = [module for module in MODULES if module.path.name == "__init__.py" and module.name not in more]
    assert [plate.place for plate in plates if [type(node) for node in plate.tree.body] != [ast.Expr]] == []


def test_modules_are_named_after_what_they_hold() -> None:
    assert [module.place for module in MODULES if FORBIDDEN & set(module.name.split("."))] == []


def test_files_are_short() -> None:
    sizes = {module.place: len(module.text.splitlines()) for module in MODULES}
    assert {place: size for place, size in sizes.items() if size > MOST_LINES and place not in LONG_FILES} == {}


def test_functions_are_short() -> None:
    sizes = {
        (module.place, function.name): (function.end_lineno or 0) - function.lineno + 1
        for module in MODULES
        for function in module.functions()
    }
    too_long = {place: size for place, size in sizes.items() if size > MOST_LINES_OF_A_FUNCTION}
    assert {place: size for place, size in too_long.items() if place not in LONG_FUNCTIONS} == {}


def test_no_exception_outlives_its_reason() -> None:
    sizes = {module.place: len(module.text.splitlines()) for module in MODULES}
    assert [place for place in LONG_FILES if sizes.get(place, 0) <= MOST_LINES] == []
    names = {(module.place, function.name) for module in MODULES for function in module.functions()}
    assert [place for place in LONG_FUNCTIONS if place not in names] == []


def test_the_public_names_are_these() -> None:
    assert cognito_identity_emulator.__all__ == ["Emulator", "ManualClock", "Settings", "create_app"]
    for name in cognito_identity_emulator.__all__:
        assert getattr(cognito_identity_emulator, name).__name__ == name


def test_a_name_that_is_not_public_is_not_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        cognito_identity_emulator.Nonsense  # noqa: B018
