"""The `identity` command: shows one identity, changes it, deletes it, or gets credentials as this identity."""

import argparse
import shlex
from typing import Any

from cognito_identity_emulator.cli.client import ControlClient, path_of
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.identities import logins_of, state_of
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.printing import print_json, print_values, printable

_VARIABLES = {
    "AWS_ACCESS_KEY_ID": "AccessKeyId",
    "AWS_SECRET_ACCESS_KEY": "SecretKey",  # a name  # nosec B105
    "AWS_SESSION_TOKEN": "SessionToken",  # a name  # nosec B105
}
_AN_IDENTITY = "us-east-1:99999999-2222-4333-8444-555555555555"


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_details("Without an option, it is shown.")
    parser.add_argument("id", metavar="ID", help="the identity's id, as `identities` prints it")
    actions = parser.add_mutually_exclusive_group()
    actions.add_argument("--disable", action="store_true", help="refuse its calls until it is enabled")
    actions.add_argument("--enable", action="store_true", help="accept its calls again")
    actions.add_argument("--delete", action="store_true", help="delete it with its logins")
    actions.add_argument("--unlink", metavar="PROVIDER", help="unlink its login of this provider")
    actions.add_argument(
        "--credentials", action="store_true", help="print credentials of it, without a login, as shell variables"
    )
    parser.add_argument("--subject", help="with --unlink: only the login of this user")
    parser.add_argument("--role", metavar="ARN", help="with --credentials: the role to assume, as CustomRoleArn")
    add_json(parser)
    add_endpoint(parser)
    parser.add_examples(
        (f"identity {_AN_IDENTITY}", "its pool, its state and its logins"),
        (f"identity {_AN_IDENTITY} --credentials", "as variables; `eval` sets them"),
        (f"identity {_AN_IDENTITY} --disable", "its calls are refused from now on"),
        (f"identity {_AN_IDENTITY} --enable", "and accepted again"),
        (f"identity {_AN_IDENTITY} --unlink accounts.google.com", "Google no longer leads to it"),
        (f"identity {_AN_IDENTITY} --delete", "it is gone, with its logins"),
    )


def run(options: argparse.Namespace) -> None:
    """Do what an option says, and print the identity, or its credentials. Raises CommandError."""
    if options.subject is not None and options.unlink is None:
        raise CommandError("--subject needs --unlink PROVIDER.")
    if options.role is not None and not options.credentials:
        raise CommandError("--role needs --credentials.")
    client, path = ControlClient(options), path_of("identities", options.id)
    if options.credentials:
        body = {} if options.role is None else {"custom_role_arn": options.role}
        _print_credentials(client.post(f"{path}/credentials", body), options)
    elif options.delete:
        client.delete(path)
        if options.json:
            print_json({"deleted": 1})
        else:
            print(f"Deleted {printable(options.id)}.")
    else:
        _print_identity(_changed(client, path, options), options)


def _changed(client: ControlClient, path: str, options: argparse.Namespace) -> Any:
    if options.disable or options.enable:
        return client.put(path, {"disabled": options.disable})
    if options.unlink is not None:
        return client.delete(f"{path}/logins", provider=options.unlink, subject=options.subject)
    return client.get(path)


def _print_identity(identity: Any, options: argparse.Namespace) -> None:
    if options.json:
        print_json(identity)
        return
    print_values(
        {
            "identity": printable(identity["identity_id"]),
            "pool": printable(identity["identity_pool_id"]),
            "account": printable(identity["account"]),
            "state": state_of(identity),
            "merged into": printable(identity["merged_into"]),
            "logins": logins_of(identity),
            "created at": identity["created_at"],
            "modified at": identity["modified_at"],
        }
    )


def _print_credentials(credentials: Any, options: argparse.Namespace) -> None:
    if options.json:
        print_json(credentials)
        return
    for variable, member in _VARIABLES.items():
        print(f"export {variable}={shlex.quote(credentials[member])}")
    print(f"# {printable(credentials['role_arn'])}, until {credentials['Expiration']}")
