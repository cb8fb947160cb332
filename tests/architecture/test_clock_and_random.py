"""Only runtime/clock.py reads the time, and only runtime/random.py makes random values."""

import ast
from collections.abc import Callable, Iterable

from tests.architecture.source import MODULES, Module

ONLY_IMPORTERS = {
    "time": {"cognito_identity_emulator.runtime.clock"},
    "random": {"cognito_identity_emulator.runtime.random"},
    "secrets": {"cognito_identity_emulator.runtime.random"},
    "uuid": {"cognito_identity_emulator.runtime.random"},
}
CLOCK_READS = ("now", "utcnow", "today", "time_ns", "monotonic", "perf_counter")
RANDOM_CALLS = {"os.urandom", "os.getrandom", "ssl.RAND_bytes"}
KEY_CALLS = {"generate_private_key", "generate_key"}
KEY_PACKAGES = ("cognito_identity_emulator.keys", "cognito_identity_emulator.server.tls")


def offenders(offend: Callable[[Module], Iterable[str]]) -> list[tuple[str, str]]:
    """Every module that breaks a rule, with the offending name. `offend` finds the names in one module."""
    return [(module.place, what) for module in MODULES for what in offend(module)]


def test_only_the_runtime_modules_import_time_and_random() -> None:
    def imports(module: Module) -> Iterable[str]:
        return [each for each in module.imported() if module.name not in ONLY_IMPORTERS.get(each, {module.name})]

    assert offenders(imports) == []


def test_only_the_clock_module_reads_the_system_clock() -> None:
    def reads(module: Module) -> Iterable[str]:
        if module.name == "cognito_identity_emulator.runtime.clock":
            return []
        names = [name.rpartition(".") for name in module.dotted_names()]
        clocks = ("datetime", "date", "time")
        return [f"{owner}.{last}" for owner, _, last in names if last in CLOCK_READS and owner.split(".")[-1] in clocks]

    assert offenders(reads) == []


def test_no_module_calls_the_system_random_source() -> None:
    assert offenders(lambda module: RANDOM_CALLS & set(module.dotted_names())) == []


def test_keys_are_generated_only_in_keys_and_tls() -> None:
    def makes(module: Module) -> Iterable[str]:
        names = {name.rpartition(".")[2] for name in module.dotted_names()}
        return [] if module.name.startswith(KEY_PACKAGES) else KEY_CALLS & names

    assert offenders(makes) == []


def test_clock_and_random_functions_are_not_imported_under_another_name() -> None:
    def renames(module: Module) -> Iterable[str]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module in ("os", "datetime"):
                yield from (
                    alias.name for alias in node.names if alias.asname or alias.name in ("urandom", "getrandom")
                )

    assert offenders(renames) == []
