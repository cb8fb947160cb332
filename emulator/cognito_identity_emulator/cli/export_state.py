"""The `export` command: writes the whole state of a running emulator, or of a database, to a file.

To move from a SQLite file to PostgreSQL, export from the one and import into the other; no emulator has to run.
"""

import argparse
import os
import shutil
import sys
from tempfile import SpooledTemporaryFile
from typing import IO

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_endpoint
from cognito_identity_emulator.cli.progress import progress_line, report_bytes
from cognito_identity_emulator.cli.state_database import SPOOL_BYTES, TIMEOUT_S, opened
from cognito_identity_emulator.runtime import logs


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--output", metavar="FILE", help="write to this file, which only you may read. Default: print")
    add_endpoint(parser, database="read this database instead of asking a running emulator")
    parser.add_examples(
        ("export --output state.json", "the state of the running emulator"),
        ("export --database-url sqlite:///emulator.db --output emulator.json", "of a database; no emulator has to run"),
    )


def run(options: argparse.Namespace) -> None:
    """Write the state to standard output, or to a file that only its owner may read. Raises CommandError.

    The file is not touched before the whole state has been read.
    """
    logs.configure("warning", "text")
    try:
        with SpooledTemporaryFile(SPOOL_BYTES) as state:
            with progress_line():
                if options.database_url is None:
                    client = ControlClient(options)
                    client.download("state", state, timeout_s=TIMEOUT_S, on_progress=report_bytes("received"))
                else:
                    _read_database(options.database_url, state)
            size = state.tell()
            state.write(b"\n")
            state.seek(0)
            if options.output is None:
                shutil.copyfileobj(state, sys.stdout.buffer)
                return
            _write_file(options.output, state)
    except OSError as problem:
        file = problem.filename or "A temporary file (in TMPDIR)"
        raise CommandError(f"{file} cannot be written: {problem.strerror}.") from None
    print(f"Wrote {options.output} ({size} bytes). It contains private keys: keep it secret.", file=sys.stderr)


def _write_file(path: str, state: IO[bytes]) -> None:
    # The state has private keys, so the file must never be readable by other users.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.chmod(path, 0o600)
        file.truncate()
        shutil.copyfileobj(state, file)


def _read_database(url: str, file: IO[bytes]) -> None:
    from cognito_identity_emulator.features.state.exporter import export_state

    with opened(url, must_exist=True) as database:
        for piece in export_state(database):
            file.write(piece)
