"""The `redirect-uri` command: registers where the sign-in of a provider may send users back to."""

import argparse
from collections.abc import Sequence

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_endpoint
from cognito_identity_emulator.cli.printing import printable
from cognito_identity_emulator.control_api.sign_in_paths import SIGN_IN_PREFIX
from cognito_identity_emulator.domain.arns import account_of_arn, oidc_provider_arn, oidc_provider_name


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "provider", metavar="PROVIDER", help="a Logins key, such as accounts.google.com, or a provider's ARN"
    )
    parser.add_argument("uri", metavar="URI", nargs="+", help="where your app receives the response to a sign-in")
    parser.add_argument(
        "--account",
        metavar="ID",
        help="account of the provider. Default: the one where it is registered, else the emulator's own",
    )
    add_endpoint(parser)
    parser.add_examples(
        ("redirect-uri accounts.google.com http://localhost:3000/callback", "users of Google may sign in to this app"),
        ("redirect-uri accounts.google.com http://127.0.0.1/callback", "the same for an app on any port"),
    )


def run(options: argparse.Namespace) -> None:
    """Add the URIs to those of the provider, and print where clients find its sign-in. Raises CommandError."""
    client = ControlClient(options)
    name = oidc_provider_name(options.provider) or options.provider
    registered = client.get("identity-providers")["identity_providers"]
    arn = _provider_arn(client, options, name, [each["arn"] for each in registered])
    provider = next((each for each in registered if each["arn"] == arn), {"arn": arn})
    uris = [*provider.get("redirect_uris", ()), *options.uri]
    client.put("identity-providers", {**provider, "redirect_uris": list(dict.fromkeys(uris))})
    address = printable(_address(client.endpoint_url, name))
    print(f"Registered for {printable(arn)}. OpenID Connect clients find the sign-in at {address}")


def _address(endpoint_url: str, name: str) -> str:
    """Where clients find the sign-in of a provider, which may be registered under that address."""
    scheme, _, _ = endpoint_url.partition("://")
    host, is_own, _ = name.partition(SIGN_IN_PREFIX)
    return f"{scheme}://{name}" if is_own and "/" not in host else f"{endpoint_url}{SIGN_IN_PREFIX}{name}"


def _provider_arn(client: ControlClient, options: argparse.Namespace, name: str, registered: Sequence[str]) -> str:
    """The ARN of the provider of that name: of the account that the options name, or the only registered one, or a new
    one in the emulator's own account. Raises CommandError."""
    if options.provider != name:
        if options.account is not None:
            raise CommandError(f"{options.provider} is an ARN, which has an account. Leave out --account.")
        return str(options.provider)
    of_name = [each for each in registered if (oidc_provider_name(each) or "").rstrip("/") == name.rstrip("/")]
    if options.account is not None:
        of_name = [each for each in of_name if account_of_arn(each) == options.account]
    if len(of_name) > 1:
        accounts = ", ".join(map(account_of_arn, of_name))
        raise CommandError(f"{name} is registered in several accounts: {accounts}. Choose one with --account.")
    if of_name:
        return of_name[0]
    settings = client.get("about")["settings"]
    return oidc_provider_arn(settings["region"], options.account or settings["account"], name)
