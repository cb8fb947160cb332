"""Time comes in through clock.py and chance through ids.py, and nowhere else."""

import ast

import pytest

from tests.house.source import MODULES, Module

DOORS = {
    "time": {"emulator.clock"},
    "random": {"emulator.ids"},
    "secrets": {"emulator.ids"},
    "uuid": {"emulator.ids"},
}
READS_THE_CLOCK = ("now", "utcnow", "today", "time_ns", "monotonic", "perf_counter")
THROWS_DICE = {"os.urandom", "os.getrandom", "ssl.RAND_bytes"}
MAKES_KEYS = {"generate_private_key", "generate_key"}
MAKER_OF_KEYS = "emulator.keys"

each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


@each_module
def test_only_the_doors_import_time_and_chance(module: Module) -> None:
    for imported in module.imported():
        assert module.name in DOORS.get(imported, {module.name}), f"{module.name} imports {imported}"


@each_module
def test_nobody_reads_the_clock_of_the_machine(module: Module) -> None:
    if module.name == "emulator.clock":
        return
    for name in module.dotted_names():
        owner, _, last = name.rpartition(".")
        assert not (last in READS_THE_CLOCK and owner.rpartition(".")[2] in ("datetime", "date", "time")), name


@each_module
def test_nobody_takes_randomness_from_elsewhere(module: Module) -> None:
    names = set(module.dotted_names())
    assert not names & THROWS_DICE
    if not module.name.startswith(MAKER_OF_KEYS):
        assert not {name.rpartition(".")[2] for name in names} & MAKES_KEYS, f"{module.name} makes keys"


@each_module
def test_the_clock_and_the_dice_are_not_imported_by_another_name(module: Module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("os", "datetime"):
            assert not {alias.name for alias in node.names} & {"urandom", "getrandom"}
            assert all(alias.asname is None for alias in node.names)
