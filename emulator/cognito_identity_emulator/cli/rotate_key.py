"""The `rotate-key` command: makes a running emulator sign OpenID tokens with a new key."""

import argparse

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.options import add_endpoint


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    add_endpoint(parser)
    parser.add_examples(("rotate-key", "prints the id of the new key"))


def run(options: argparse.Namespace) -> None:
    """Print the id of the new key. Raises CommandError."""
    print(ControlClient(options).post("keys/rotate")["key_id"])
