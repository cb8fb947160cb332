"""The `export` command: writes the whole state of a running emulator, or of a database, to a file.

To move from a SQLite file to PostgreSQL, export from the one and import into the other; no emulator has to run.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_database, add_endpoint
from cognito_identity_emulator.cli.state_database import LARGE_BYTES, TIMEOUT_S, opened
from cognito_identity_emulator.runtime import logs


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--output", metavar="FILE", help="write to this file, which only you may read. Default: print")
    add_endpoint(parser)
    add_database(parser, "read this database instead of asking a running emulator")
    parser.add_examples(
        ("export --output state.json", "the state of the running emulator"),
        ("export --database-url sqlite:///emulator.db --output emulator.json", "of a database; no emulator has to run"),
    )


def run(options: argparse.Namespace) -> None:
    """Write the state to standard output, or to a file that only its owner may read. Raises CommandError.

    The file is not touched before the whole state has been read.
    """
    logs.configure("warning", "text")
    if options.database_url is None:
        pieces: Iterable[bytes] = [
            ControlClient(options).download("state", timeout_s=TIMEOUT_S, on_progress=_progress())
        ]
    else:
        pieces = _read_database(options.database_url)
    try:
        with tempfile.SpooledTemporaryFile(LARGE_BYTES) as state:
            for piece in pieces:
                state.write(piece)
            size = state.tell()
            state.write(b"\n")
            state.seek(0)
            if options.output is None:
                shutil.copyfileobj(state, sys.stdout.buffer)
                return
            _write_file(options.output, state)
    except OSError as problem:
        raise CommandError(f"{problem.filename} cannot be written: {problem.strerror}.") from None
    print(f"Wrote {options.output} ({size} bytes). It contains private keys: keep it secret.", file=sys.stderr)


def _write_file(path: str, state: IO[bytes]) -> None:
    # The state has private keys, so the file must never be readable by other users.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.chmod(path, 0o600)
        file.truncate()
        shutil.copyfileobj(state, file)


def _progress() -> Callable[[int], None]:
    """A function that prints the number of bytes received, for every few megabytes."""
    printed_bytes = 0

    def print_progress(received_bytes: int) -> None:
        nonlocal printed_bytes
        if received_bytes - printed_bytes >= LARGE_BYTES:
            printed_bytes = received_bytes
            print(f"{received_bytes >> 20} MB received.", file=sys.stderr)

    return print_progress


def _read_database(url: str) -> Iterator[bytes]:
    from cognito_identity_emulator.features.state.exporter import export_state

    with opened(url, must_exist=True) as database:
        yield from export_state(database)
