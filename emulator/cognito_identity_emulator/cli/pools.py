"""The `pools` command: lists identity pools of every account."""

import argparse
from collections.abc import Callable
from typing import Any

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.paging import add_limit, read_pages
from cognito_identity_emulator.cli.printing import print_list, printable


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
    columns: dict[str, Callable[[Any], str]] = {
        "id": lambda pool: printable(pool["IdentityPoolId"]),
        "name": lambda pool: printable(pool["IdentityPoolName"]),
        "account": lambda pool: printable(pool["account"]),
        "identities": lambda pool: str(pool["identities"]),
        "guests": lambda pool: "yes" if pool["AllowUnauthenticatedIdentities"] else "no",
        "created": lambda pool: str(pool["created_at"]),
    }
    print_list(found, "identity_pools", columns, options)
