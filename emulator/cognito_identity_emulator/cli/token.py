"""The `token` command: prints a login token that a running emulator issues."""

import argparse
import json

from cognito_identity_emulator.cli.client import ask
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_endpoint

_MEMBERS = ("provider", "subject", "audience", "identity_pool_id", "expires_in_s", "fault")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("provider", help="a Logins key, such as accounts.google.com, or a provider's ARN")
    parser.add_argument("--subject", required=True, help="the user at the provider")
    parser.add_argument("--audience", help="the client or app id; default: what a pool that knows the provider accepts")
    parser.add_argument("--identity-pool-id", metavar="ID", help="take the audience from this pool")
    parser.add_argument("--claims", metavar="JSON", help="further claims, as a JSON object")
    parser.add_argument("--expires-in-s", type=int, default=3600, metavar="S", help="lifetime; negative: expired")
    parser.add_argument("--fault", help="spoil one thing: wrong-signature, wrong-issuer, wrong-audience, ...")
    add_endpoint(parser)


def run(options: argparse.Namespace) -> None:
    """Raises CommandError."""
    request = {name: getattr(options, name) for name in _MEMBERS if getattr(options, name) is not None}
    if options.claims is not None:
        try:
            request["claims"] = json.loads(options.claims)
        except ValueError as problem:
            raise CommandError(f"--claims must be a JSON object: {problem}.") from None
    print(ask(options.endpoint_url, "POST", "login-tokens", request, token=options.control_token)["token"])
