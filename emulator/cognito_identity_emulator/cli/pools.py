"""The `pools` command: lists identity pools of every account."""

import argparse
import sys

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.paging import add_limit, read_pages
from cognito_identity_emulator.cli.printing import print_json, print_table, printable


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("query", nargs="?", metavar="QUERY", help="only pools with this id, or this text in their name")
    add_limit(parser)
    add_json(parser)
    add_endpoint(parser)
    parser.add_examples(
        ("pools", "the pools of every account"),
        ("pools app", "pools with `app` in their name"),
    )


def run(options: argparse.Namespace) -> None:
    """Print a line for each pool, in order of creation. Raises CommandError."""
    found = read_pages(ControlClient(options), "pools", "identity_pools", options.limit, query=options.query)
    if options.json:
        print_json(found)
        return
    if not found["identity_pools"]:
        print("No pools.", file=sys.stderr)
        return
    print_table(
        ("id", "name", "account", "identities", "guests", "created"),
        [
            [
                printable(each["IdentityPoolId"]),
                printable(each["IdentityPoolName"]),
                printable(each["account"]),
                str(each["identities"]),
                "yes" if each["AllowUnauthenticatedIdentities"] else "no",
                each["created_at"],
            ]
            for each in found["identity_pools"]
        ],
    )
