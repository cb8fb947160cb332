"""The `import` command: replaces the state of a running emulator, or of a database, with an exported one."""

import argparse
import dataclasses
import sys
from typing import IO, Any

from cognito_identity_emulator.cli.client import ControlClient, RefusedRequestError
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.confirmation import add_yes, confirm
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_endpoint
from cognito_identity_emulator.cli.progress import progress_line, report_bytes
from cognito_identity_emulator.cli.state_database import TIMEOUT_S, opened
from cognito_identity_emulator.runtime import logs
from cognito_identity_emulator.storage.database_url import sqlite_path


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_details("Asks first when something is stored. Where it cannot ask, it does nothing without --yes.")
    parser.add_argument("file", metavar="FILE", help="what `export` wrote; -: standard input")
    add_yes(parser)
    add_endpoint(
        parser, database="write to this database instead of asking a running emulator; running emulators notice"
    )
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
        file = sys.stdin.buffer if options.file == "-" else open(options.file, "rb")  # noqa: SIM115  # closed below
    except OSError as problem:
        raise CommandError(f"{problem.filename} cannot be read: {problem.strerror}.") from None
    with file, progress_line():
        report = _put(options, file) if options.database_url is None else _write_database(options, file)
    print("\n".join(f"{name.replace('_', ' ')}: {count}" for name, count in report.items()))


def _put(options: argparse.Namespace, file: IO[bytes]) -> dict[str, Any]:
    client = ControlClient(options)
    confirm("replace", client.get("reset"), client.endpoint_url, options)
    try:
        report: dict[str, Any] = client.upload("state", file, timeout_s=TIMEOUT_S, on_progress=report_bytes("sent"))
    except RefusedRequestError as problem:
        if "--control-body-limit" in str(problem):
            raise CommandError(f"{problem} Or import straight into its database: --database-url.") from None
        raise
    return report


def _write_database(options: argparse.Namespace, file: IO[bytes]) -> dict[str, Any]:
    from cognito_identity_emulator.errors.admin import AdminError
    from cognito_identity_emulator.features.state.importer import checked_state, write_state
    from cognito_identity_emulator.features.state.json_stream import pieces_of
    from cognito_identity_emulator.storage.reset import count_all

    url = options.database_url
    try:
        # Checked first: a file that cannot be imported neither asks nor creates a database.
        with (
            checked_state(pieces_of(file), nul_is_stored=sqlite_path(url) is not None) as state,
            opened(url, must_exist=False) as database,
        ):
            with database.reading() as connection:
                stored = count_all(connection)
            confirm("replace", dataclasses.asdict(stored), database.description, options)
            return dataclasses.asdict(write_state(database, state))
    except AdminError as error:
        raise CommandError(str(error)) from None
