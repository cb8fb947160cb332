"""Seeds one emulator from files or documents, with the stack that its settings describe."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.seeds.cloudformation.stack import DEFAULT_STACK_NAME, Stack
from cognito_identity_emulator.features.seeds.files import read_files, read_seed
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.seeds.report import SeedReport
from cognito_identity_emulator.features.seeds.seed import Seed
from cognito_identity_emulator.features.seeds.writer import write_seeds
from cognito_identity_emulator.runtime.clock import Clock
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.shared_state import SharedState

_log = logging.getLogger("cognito_identity_emulator.seeds")


class Seeding:
    """Reads and writes seeds for one emulator. Its methods raise AdminError, and then nothing was written."""

    def __init__(self, settings: Settings, database: Database, shared_state: SharedState, clock: Clock) -> None:
        self._settings = settings
        self._database = database
        self._shared_state = shared_state
        self._clock = clock

    def seed(
        self, document: Mapping[str, object], stack_name: str, parameters: Mapping[str, str], imports: Mapping[str, str]
    ) -> SeedReport:
        """Seed one decoded document. `parameters` and `imports` win over the settings."""
        stack = self._stack()
        stack = replace(
            stack, name=stack_name, parameters={**stack.parameters, **parameters}, imports={**stack.imports, **imports}
        )
        with _as_admin_error():
            return self._write([("", read_seed(dict(document), stack))])

    def seed_files(self, paths: Sequence[str]) -> SeedReport:
        """Seed files, and all seed files of directories."""
        with _as_admin_error():
            report = self._write(read_files(paths, self._stack()))
        _log.info("Seeded from %s: %s", ", ".join(paths), report.sentence())
        return report

    def _stack(self) -> Stack:
        settings = self._settings
        parameters, imports = (
            {name: value for name, _, value in (pair.partition("=") for pair in pairs)}
            for pairs in (settings.seed_parameter, settings.seed_import)
        )
        return Stack(DEFAULT_STACK_NAME, settings.account, settings.region, parameters, imports)

    def _write(self, seeds: Sequence[tuple[str, Seed]]) -> SeedReport:
        now, most_pools = self._clock.now(), self._settings.max_identity_pools
        report = write_seeds(self._database, seeds, most_pools=most_pools, now=now)
        self._shared_state.note_change()
        return report


@contextmanager
def _as_admin_error() -> Iterator[None]:
    try:
        yield
    except SeedError as unusable:
        raise AdminError("The seed has problems, and nothing was created.", unusable.problems) from None
