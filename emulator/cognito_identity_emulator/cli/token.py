"""The `token` command: prints a login token that a running emulator issues."""

import argparse
import json

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.numbers import parse_integer
from cognito_identity_emulator.cli.options import add_endpoint
from cognito_identity_emulator.logins.login_token import FAULTS

_MEMBERS = ("provider", "subject", "audience", "identity_pool_id", "expires_in_s", "fault")


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "provider", metavar="PROVIDER", help="a Logins key, such as accounts.google.com, or a provider's ARN"
    )
    parser.add_argument("--subject", required=True, help="the user at the provider")
    parser.add_argument("--audience", help="the client or app id. Default: one that a pool with the provider accepts")
    parser.add_argument("--identity-pool-id", metavar="ID", help="take the audience from this pool")
    parser.add_argument("--claims", metavar="JSON", help="further claims, as a JSON object")
    parser.add_argument(
        "--expires-in-s",
        type=parse_integer,
        default=3600,
        metavar="S",
        help="lifetime, negative: expired. Default: 3600",
    )
    parser.add_choice("--fault", choices=FAULTS, help="make one thing of the token wrong")
    add_endpoint(parser)
    parser.add_examples(
        ("token accounts.google.com --subject alice", "a token for Logins, as Google would issue it"),
        ("token accounts.google.com --subject alice --expires-in-s -60", "one that expired a minute ago"),
        (
            """token accounts.google.com --subject bob --claims '{"email": "bob@example.com"}'""",
            "one with further claims",
        ),
        ("token accounts.google.com --subject alice --fault wrong-signature", "one that the emulator refuses"),
    )


def run(options: argparse.Namespace) -> None:
    """Print the token. Raises CommandError."""
    request = {name: getattr(options, name) for name in _MEMBERS if getattr(options, name) is not None}
    if options.claims is not None:
        try:
            request["claims"] = json.loads(options.claims)
        except ValueError as problem:
            raise CommandError(f"--claims must be a JSON object: {problem}.") from None
    print(ControlClient(options).post("login-tokens", request)["token"])
