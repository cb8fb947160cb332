"""Commands that ask a running emulator to do something."""

import argparse

from cognito_identity_emulator.cli.client import ask


def rotate_key(options: argparse.Namespace) -> None:
    """Let the emulator sign OpenID tokens with a new key, whose id is printed. Raises ControlApiError."""
    print(ask(options.endpoint_url, "POST", "keys/rotate", token=options.control_token)["key_id"])
