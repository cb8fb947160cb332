"""The `redirect-uri` command: registers where the sign-in of a provider may send users back to."""

import argparse

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.options import add_endpoint
from cognito_identity_emulator.cli.printing import printable
from cognito_identity_emulator.control_api.sign_in_paths import SIGN_IN_PREFIX
from cognito_identity_emulator.domain.arns import oidc_provider_arn


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "provider", metavar="PROVIDER", help="a Logins key, such as accounts.google.com, or a provider's ARN"
    )
    parser.add_argument("uri", metavar="URI", nargs="+", help="where your app receives the response to a sign-in")
    add_endpoint(parser)
    parser.add_examples(
        ("redirect-uri accounts.google.com http://localhost:3000/callback", "users of Google may sign in to this app"),
        ("redirect-uri accounts.google.com http://127.0.0.1/callback", "the same for an app on any port"),
    )


def run(options: argparse.Namespace) -> None:
    """Add the URIs to those of the provider, and print where clients find its sign-in. Raises CommandError."""
    client = ControlClient(options)
    name = options.provider.partition(":oidc-provider/")[2] or options.provider
    arn = oidc_provider_arn(name) if name == options.provider else options.provider
    registered = client.get("identity-providers")["identity_providers"]
    provider = next((each for each in registered if each["arn"] == arn), {"arn": arn})
    uris = [*provider.get("redirect_uris", ()), *options.uri]
    client.put("identity-providers", {**provider, "redirect_uris": list(dict.fromkeys(uris))})
    address = f"{client.endpoint_url}{SIGN_IN_PREFIX}{printable(name)}"
    print(f"Registered. OpenID Connect clients find the sign-in at {address}")
