"""Commands that ask a running emulator for what it holds."""

import argparse
import os
import sys

from emulator.control_client import ask, fetch

_EXPORTING_TAKES_S = 600
_LARGE_BYTES = 8 << 20


def export(options: argparse.Namespace) -> None:
    """Write the whole state to standard output, or to a file that only its owner may read.

    Raises CannotAsk, OSError.
    """
    told_up_to = 0

    def tell(read_bytes: int) -> None:
        nonlocal told_up_to
        if read_bytes - told_up_to >= _LARGE_BYTES:
            told_up_to = read_bytes
            print(f"{read_bytes >> 20} MB of the state so far.", file=sys.stderr)

    state = fetch(options.endpoint_url, "state", token=options.control_token, timeout_s=_EXPORTING_TAKES_S, told=tell)
    if options.output is None:
        sys.stdout.write(f"{state.decode()}\n")
        return
    # It holds private keys: nobody else may read it, not even for a moment.
    descriptor = os.open(options.output, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.chmod(options.output, 0o600)
        file.truncate()
        file.write(state + b"\n")
    print(f"{len(state)} bytes in {options.output}: keep it to yourself, it holds the signing keys.", file=sys.stderr)


def rotate_key(options: argparse.Namespace) -> None:
    """Let the emulator sign OpenID tokens with a new key, whose id is printed. Raises CannotAsk."""
    print(ask(options.endpoint_url, "POST", "keys/rotate", token=options.control_token)["key_id"])
