"""The `rotate-key` command: makes a running emulator sign OpenID tokens with a new key."""

import argparse

from cognito_identity_emulator.cli.client import ask
from cognito_identity_emulator.cli.options import add_endpoint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_endpoint(parser)


def run(options: argparse.Namespace) -> None:
    """Print the id of the new key. Raises ControlApiError."""
    print(ask(options.endpoint_url, "POST", "keys/rotate", token=options.control_token)["key_id"])
