"""The `revoke` command: revokes the session behind an access key."""

import argparse

from cognito_identity_emulator.cli.client import ControlClient, path_of
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.options import add_endpoint
from cognito_identity_emulator.cli.printing import printable


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("access_key_id", metavar="ACCESS_KEY", help="an access key id that the emulator issued")
    add_endpoint(parser)
    parser.add_examples(("revoke $AWS_ACCESS_KEY_ID", "calls with these credentials are refused from now on"))


def run(options: argparse.Namespace) -> None:
    """Revoke the session and say whose it was. Raises CommandError."""
    session = ControlClient(options).delete(path_of("credentials", options.access_key_id))
    owner = session["identity_id"] or session["assumed_role_arn"]
    print(f"Revoked {printable(session['access_key_id'])} of {printable(owner)}.")
