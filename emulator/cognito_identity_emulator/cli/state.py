"""The commands that carry a whole state: out of a running emulator or straight out of a database into a file, and in.

Whoever moves from a SQLite file to PostgreSQL exports from the one and imports into the other; no emulator has to run.
"""

import argparse
import dataclasses
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from cognito_identity_emulator.cli.client import ControlApiError, ask, fetch
from cognito_identity_emulator.storage.database import Database

_MOVING_TAKES_S = 3600
_LARGE_BYTES = 8 << 20


class StateMoveError(Exception):
    """The state cannot be read or written; the message says what to do."""


def export(options: argparse.Namespace) -> None:
    """Write the whole state to standard output, or to a file that only its owner may read and that is left alone until
    all of the state is there.

    Raises ControlApiError, StateMoveError, OSError.
    """
    if options.database_url is None:
        told = _telling("of the state so far")
        pieces: Iterable[bytes] = [
            fetch(options.endpoint_url, "state", token=options.control_token, timeout_s=_MOVING_TAKES_S, told=told)
        ]
    else:
        pieces = _read_database(options.database_url)
    with tempfile.SpooledTemporaryFile(_LARGE_BYTES) as whole:
        for piece in pieces:
            whole.write(piece)
        size = whole.tell()
        whole.write(b"\n")
        whole.seek(0)
        if options.output is None:
            shutil.copyfileobj(whole, sys.stdout.buffer)
            return
        # It holds private keys: nobody else may read it, not even for a moment.
        descriptor = os.open(options.output, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.chmod(options.output, 0o600)
            file.truncate()
            shutil.copyfileobj(whole, file)
    print(f"{size} bytes in {options.output}: keep it to yourself, it holds the signing keys.", file=sys.stderr)


def import_(options: argparse.Namespace) -> None:
    """Put the state in a file in place of everything there is, or change nothing; print how much of each kind it was.

    Raises ControlApiError, StateMoveError, OSError.
    """
    state = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    report = _put(options, state) if options.database_url is None else _write_database(options.database_url, state)
    print("\n".join(f"{name.replace('_', ' ')}: {count}" for name, count in report.items()))


def _put(options: argparse.Namespace, state: bytes) -> dict[str, Any]:
    if len(state) > _LARGE_BYTES:
        print(f"Sending {len(state) >> 20} MB, which the emulator then reads and checks.", file=sys.stderr)
    try:
        report: dict[str, Any] = ask(
            options.endpoint_url, "PUT", "state", state, token=options.control_token, timeout_s=_MOVING_TAKES_S
        )
    except ControlApiError as problem:
        if "--control-body-limit" in str(problem):
            raise StateMoveError(f"{problem} Or import straight into its database: --database-url.") from None
        raise
    return report


def _telling(what: str) -> Callable[[int], None]:
    """Says how many bytes have come, every now and then."""
    told_up_to = 0

    def tell(read_bytes: int) -> None:
        nonlocal told_up_to
        if read_bytes - told_up_to >= _LARGE_BYTES:
            told_up_to = read_bytes
            print(f"{read_bytes >> 20} MB {what}.", file=sys.stderr)

    return tell


def _read_database(url: str) -> Iterator[bytes]:
    from cognito_identity_emulator.features.state.exporter import export_state

    with _opened(url, must_be_there=True) as database:
        yield from export_state(database)


def _write_database(url: str, state: bytes) -> dict[str, Any]:
    from cognito_identity_emulator.errors.admin import AdminError
    from cognito_identity_emulator.features.seeds.decoding import decode
    from cognito_identity_emulator.features.seeds.problems import SeedError
    from cognito_identity_emulator.features.state.importer import import_state

    try:
        with _opened(url, must_be_there=False) as database:
            return dataclasses.asdict(import_state(database, decode(state, is_json=True)))
    except AdminError as refusal:
        raise StateMoveError("\n  ".join([refusal.message, *refusal.details])) from None
    except SeedError as unusable:
        raise StateMoveError("\n  ".join(["The file cannot be read.", *unusable.problems])) from None


@contextmanager
def _opened(url: str, *, must_be_there: bool) -> Iterator[Database]:
    """The database, with its tables up to date. Raises StateMoveError."""
    from cognito_identity_emulator.storage.database_url import missing_file
    from cognito_identity_emulator.storage.errors import DatabaseConfigError, DatabaseUnavailableError
    from cognito_identity_emulator.storage.opening import ensure_schema, open_database

    try:
        if must_be_there and (path := missing_file(url)) is not None:
            raise StateMoveError(f"There is no SQLite file {path}.")
        with closing(open_database(url)) as database:
            ensure_schema(database, url)
            yield database
    except (DatabaseUnavailableError, DatabaseConfigError) as problem:
        raise StateMoveError(str(problem)) from None
