"""The `import` command: replaces the state of a running emulator, or of a database, with an exported one."""

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any

from cognito_identity_emulator.cli.client import ControlApiError, ask
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_database, add_endpoint
from cognito_identity_emulator.cli.state_database import LARGE_BYTES, TIMEOUT_S, opened
from cognito_identity_emulator.runtime import logs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("file", metavar="FILE", help="what `export` wrote; -: standard input")
    add_endpoint(parser)
    add_database(parser, "write to that database instead of asking a running emulator; those that run notice")


def run(options: argparse.Namespace) -> None:
    """Import the state or change nothing, and print the number of imported things by kind. Raises CommandError."""
    logs.configure("warning", "text")
    try:
        state = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    except OSError as problem:
        raise CommandError(f"{problem.filename} cannot be read: {problem.strerror}.") from None
    report = _put(options, state) if options.database_url is None else _write_database(options.database_url, state)
    print("\n".join(f"{name.replace('_', ' ')}: {count}" for name, count in report.items()))


def _put(options: argparse.Namespace, state: bytes) -> dict[str, Any]:
    if len(state) > LARGE_BYTES:
        print(f"Sending {len(state) >> 20} MB, which the emulator then reads and checks.", file=sys.stderr)
    try:
        report: dict[str, Any] = ask(
            options.endpoint_url, "PUT", "state", state, token=options.control_token, timeout_s=TIMEOUT_S
        )
    except ControlApiError as problem:
        if "--control-body-limit" in str(problem):
            raise CommandError(f"{problem} Or import straight into its database: --database-url.") from None
        raise
    return report


def _write_database(url: str, state: bytes) -> dict[str, Any]:
    from cognito_identity_emulator.errors.admin import AdminError
    from cognito_identity_emulator.features.seeds.decoding import decode
    from cognito_identity_emulator.features.seeds.problems import SeedError
    from cognito_identity_emulator.features.state.importer import import_state

    try:
        with opened(url, must_exist=False) as database:
            return dataclasses.asdict(import_state(database, decode(state, is_json=True)))
    except AdminError as error:
        raise CommandError("\n  ".join([error.message, *error.details])) from None
    except SeedError as error:
        raise CommandError("\n  ".join(["The file cannot be read.", *error.problems])) from None
