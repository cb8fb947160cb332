"""The `import` command: replaces the state of a running emulator, or of a database, with an exported one."""

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any

from cognito_identity_emulator.cli.client import ControlApiError, ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.confirmation import add_yes, confirm
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_database, add_endpoint
from cognito_identity_emulator.cli.state_database import LARGE_BYTES, TIMEOUT_S, opened
from cognito_identity_emulator.runtime import logs


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_details("Asks first when something is stored. Where it cannot ask, it does nothing without --yes.")
    parser.add_argument("file", metavar="FILE", help="what `export` wrote; -: standard input")
    add_yes(parser)
    add_endpoint(parser)
    add_database(parser, "write to this database instead of asking a running emulator; running emulators notice")
    parser.add_examples(
        ("import state.json", "into the running emulator; asks when that is not empty"),
        ("import state.json --yes", "the same without a question, for scripts"),
        ("import state.json --database-url sqlite:///emulator.db --yes", "into a database; no emulator has to run"),
    )


def run(options: argparse.Namespace) -> None:
    """Import the state or change nothing, and print how much is stored now; ask first when something is replaced.

    Raises CommandError.
    """
    logs.configure("warning", "text")
    try:
        state = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    except OSError as problem:
        raise CommandError(f"{problem.filename} cannot be read: {problem.strerror}.") from None
    report = _put(options, state) if options.database_url is None else _write_database(options, state)
    print("\n".join(f"{name.replace('_', ' ')}: {count}" for name, count in report.items()))


def _put(options: argparse.Namespace, state: bytes) -> dict[str, Any]:
    client = ControlClient(options)
    confirm("replace", client.get("reset"), client.endpoint_url, options)
    if len(state) > LARGE_BYTES:
        print(f"Sending {len(state) >> 20} MB, which the emulator then reads and checks.", file=sys.stderr)
    try:
        report: dict[str, Any] = client.send("PUT", "state", state, timeout_s=TIMEOUT_S)
    except ControlApiError as problem:
        if "--control-body-limit" in str(problem):
            raise CommandError(f"{problem} Or import straight into its database: --database-url.") from None
        raise
    return report


def _write_database(options: argparse.Namespace, state: bytes) -> dict[str, Any]:
    from cognito_identity_emulator.errors.admin import AdminError
    from cognito_identity_emulator.features.seeds.decoding import decode
    from cognito_identity_emulator.features.seeds.problems import SeedError
    from cognito_identity_emulator.features.state.importer import import_state
    from cognito_identity_emulator.storage.reset import count_all

    try:
        document = decode(state, is_json=True)
        with opened(options.database_url, must_exist=False) as database:
            with database.reading() as connection:
                stored = count_all(connection)
            confirm("replace", dataclasses.asdict(stored), database.description, options)
            return dataclasses.asdict(import_state(database, document))
    except AdminError as error:
        raise CommandError(str(error)) from None
    except SeedError as error:
        raise CommandError("\n  ".join(["The file cannot be read.", *error.problems])) from None
