"""The `identities` command: lists identities, or finds them by any of their names."""

import argparse
from collections.abc import Mapping
from typing import Any

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.paging import add_limit, read_pages
from cognito_identity_emulator.cli.printing import coloured, print_list, printable


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "query",
        nargs="?",
        metavar="QUERY",
        help="only identities with this provider, or whose id, subject or developer user identifier begins with this",
    )
    parser.add_argument("--identity-pool-id", metavar="ID", help="only identities of this pool")
    add_limit(parser)
    add_json(parser)
    add_endpoint(parser)
    parser.add_examples(
        ("identities", "the identities of every pool"),
        ("identities alice", "identities of users whose subject begins with `alice`"),
        ("identities accounts.google.com --json", "identities with a Google login, for a program"),
    )


def run(options: argparse.Namespace) -> None:
    """Print a line for each identity, in order of creation. Raises CommandError."""
    filters = {"query": options.query, "identity_pool_id": options.identity_pool_id}
    found = read_pages(ControlClient(options), "identities", "identities", options.limit, **filters)
    columns = {
        "id": lambda identity: printable(identity["identity_id"]),
        "pool": lambda identity: printable(identity["identity_pool_id"]),
        "state": state_of,
        "created": lambda identity: str(identity["created_at"]),
        "logins": lambda identity: ", ".join(logins_of(identity)),
    }
    print_list(found, "identities", columns, options)


def state_of(identity: Mapping[str, Any]) -> str:
    """Whether an identity can be used."""
    if identity["merged_into"]:
        return coloured("merged", "grey")
    return coloured("disabled", "red") if identity["state"] == "disabled" else printable(identity["state"])


def logins_of(identity: Mapping[str, Any]) -> list[str]:
    """Each login of an identity, as provider and subject; where there is none, whether it is a guest."""
    developer = [(each["provider"], each["identifier"]) for each in identity["developer_user_identifiers"]]
    logins = [printable(f"{provider}: {subject}") for provider, subject in [*identity["logins"].items(), *developer]]
    return logins or ["none" if identity["authenticated"] else "guest"]
