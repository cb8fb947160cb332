"""Seeds one emulator from files or documents, with the stack that its settings describe."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.seeds.cloudformation.stack import DEFAULT_STACK_NAME, Stack
from cognito_identity_emulator.features.seeds.file_tree import ArchiveTree, DiskTree, FileTree
from cognito_identity_emulator.features.seeds.files import read_files, read_seed
from cognito_identity_emulator.features.seeds.parameter_files import read_parameter_files
from cognito_identity_emulator.features.seeds.problems import SeedError, headline
from cognito_identity_emulator.features.seeds.report import SeedReport
from cognito_identity_emulator.features.seeds.seed import Seed
from cognito_identity_emulator.features.seeds.writer import write_seeds
from cognito_identity_emulator.runtime.clock import Clock
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.exports import StackExport, all_exports, exports_of_region
from cognito_identity_emulator.storage.shared_state import SharedState

_log = logging.getLogger("cognito_identity_emulator.seeds")


@dataclass(frozen=True, slots=True)
class SeedOptions:
    """What a seeding takes besides its files.

    `parameters`, the files of parameters and `imports` win over the settings, `account` and `region` over a cloud
    assembly's environment. `dry_run`: nothing is written.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    parameter_files: Sequence[str] = ()
    imports: Mapping[str, str] = field(default_factory=dict)
    account: str | None = None
    region: str | None = None
    dry_run: bool = False


class Seeding:
    """Reads and writes seeds for one emulator. Its methods raise AdminError, and then nothing was written."""

    def __init__(self, settings: Settings, database: Database, shared_state: SharedState, clock: Clock) -> None:
        self._settings = settings
        self._database = database
        self._shared_state = shared_state
        self._clock = clock

    def seed(self, document: Mapping[str, object], stack_name: str, options: SeedOptions) -> SeedReport:
        """Seed one decoded document."""
        with _as_admin_error():
            stack = replace(
                self._stack(options),
                name=stack_name,
                account=options.account or self._settings.account,
                region=options.region or self._settings.region,
            )
            return self._write([("", read_seed(dict(document), stack, self._stored_exports))], options)

    def seed_files(self, paths: Sequence[str], options: SeedOptions) -> SeedReport:
        """Seed files, and all seed files of directories."""
        return self._seed_tree(DiskTree(), paths, options)

    def seed_archive(self, content: bytes, paths: Sequence[str], options: SeedOptions) -> SeedReport:
        """Seed files and directories of a ZIP archive; without paths, all of it."""
        with _as_admin_error():
            tree = ArchiveTree(content)
        return self._seed_tree(tree, paths or [tree.root], options)

    def _seed_tree(self, tree: FileTree, paths: Sequence[str], options: SeedOptions) -> SeedReport:
        with _as_admin_error():
            seeds = read_files(
                tree,
                paths,
                self._stack(options, tree),
                self._stored_exports,
                account=options.account,
                region=options.region,
            )
            report = self._write(seeds, options)
        _log.info("Seeded from %s: %s", ", ".join(paths), report.sentence())
        return report

    def _stack(self, options: SeedOptions, tree: FileTree | None = None) -> Stack:
        """The stack with the emulator's own account and region; `tree` has the files of parameters."""
        settings = self._settings
        parameters, imports = (
            {name: value for name, _, value in (pair.partition("=") for pair in pairs)}
            for pairs in (settings.seed_parameter, settings.seed_import)
        )
        in_files = read_parameter_files(DiskTree(), settings.seed_parameters)
        if tree is not None:
            in_files |= read_parameter_files(tree, options.parameter_files)
        return Stack(
            DEFAULT_STACK_NAME,
            settings.account,
            settings.region,
            {**in_files, **parameters, **options.parameters},
            {**imports, **options.imports},
        )

    def exports(self) -> Sequence[StackExport]:
        """The exports of all stacks that were seeded."""
        with self._database.reading() as connection:
            return all_exports(connection)

    def _stored_exports(self, account: str, region: str) -> Mapping[str, str]:
        with self._database.reading() as connection:
            return exports_of_region(connection, account, region)

    def _write(self, seeds: Sequence[tuple[str, Seed]], options: SeedOptions) -> SeedReport:
        now, most_pools = self._clock.now(), self._settings.max_identity_pools
        report = write_seeds(self._database, seeds, most_pools=most_pools, now=now, dry_run=options.dry_run)
        if not options.dry_run:
            self._shared_state.note_change()
        return report


@contextmanager
def _as_admin_error() -> Iterator[None]:
    try:
        yield
    except SeedError as unusable:
        raise AdminError(headline(unusable.problems), unusable.problems) from None
