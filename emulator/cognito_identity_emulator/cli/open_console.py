"""The `open` command: opens the console of a running emulator in a browser."""

import argparse
import os
import sys
import webbrowser
from contextlib import suppress

from cognito_identity_emulator.cli.client import ControlClient, RefusedTokenError
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.options import add_endpoint
from cognito_identity_emulator.cli.status import console_url


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    add_endpoint(parser)
    parser.add_examples(("open", "the console in the browser; without a browser, its address is printed"))


def run(options: argparse.Namespace) -> None:
    """Print the console's address and open it where there is a browser. Raises CommandError."""
    client = ControlClient(options)
    with suppress(RefusedTokenError):  # the console asks for the token
        client.get("clock")  # refused where the console is not served
    url = console_url(client)
    print(url, flush=True)
    if _has_browser() and not webbrowser.open(url):
        print("The browser did not start. Open the address yourself.", file=sys.stderr)


def _has_browser() -> bool:
    """Whether there is a browser with windows: one in a terminal would show nothing of the console."""
    if os.environ.get("BROWSER") or sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
