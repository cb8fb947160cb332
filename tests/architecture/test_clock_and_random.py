"""Time comes in through clock.py and chance through ids.py, and nowhere else."""

import ast
from collections.abc import Callable, Iterable

from tests.architecture.source import MODULES, Module

DOORS = {
    "time": {"cognito_identity_emulator.runtime.clock"},
    "random": {"cognito_identity_emulator.runtime.random"},
    "secrets": {"cognito_identity_emulator.runtime.random"},
    "uuid": {"cognito_identity_emulator.runtime.random"},
}
READS = ("now", "utcnow", "today", "time_ns", "monotonic", "perf_counter")
THROWS_DICE = {"os.urandom", "os.getrandom", "ssl.RAND_bytes"}
MAKES_KEYS = {"generate_private_key", "generate_key"}
MAKERS_OF_KEYS = ("cognito_identity_emulator.keys", "cognito_identity_emulator.server.tls")


def offenders(offend: Callable[[Module], Iterable[str]]) -> list[tuple[str, str]]:
    """Every module that does what it should not, with what it does."""
    return [(module.place, what) for module in MODULES for what in offend(module)]


def test_only_the_doors_import_time_and_chance() -> None:
    def imports(module: Module) -> Iterable[str]:
        return [each for each in module.imported() if module.name not in DOORS.get(each, {module.name})]

    assert offenders(imports) == []


def test_nobody_else_reads_the_clock_of_the_machine() -> None:
    def reads(module: Module) -> Iterable[str]:
        if module.name == "cognito_identity_emulator.runtime.clock":
            return []
        names = [name.rpartition(".") for name in module.dotted_names()]
        clocks = ("datetime", "date", "time")
        return [f"{owner}.{last}" for owner, _, last in names if last in READS and owner.split(".")[-1] in clocks]

    assert offenders(reads) == []


def test_nobody_takes_randomness_from_elsewhere() -> None:
    assert offenders(lambda module: THROWS_DICE & set(module.dotted_names())) == []


def test_keys_are_made_where_keys_are_kept() -> None:
    def makes(module: Module) -> Iterable[str]:
        names = {name.rpartition(".")[2] for name in module.dotted_names()}
        return [] if module.name.startswith(MAKERS_OF_KEYS) else MAKES_KEYS & names

    assert offenders(makes) == []


def test_the_clock_and_the_dice_are_not_imported_by_another_name() -> None:
    def renames(module: Module) -> Iterable[str]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module in ("os", "datetime"):
                yield from (
                    alias.name for alias in node.names if alias.asname or alias.name in ("urandom", "getrandom")
                )

    assert offenders(renames) == []
