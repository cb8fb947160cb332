"""The `reset` command: deletes everything but the keys, or the pools, identities and sessions of one account."""

import argparse

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.confirmation import DELETED, add_yes, confirm, in_words
from cognito_identity_emulator.cli.options import add_endpoint


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_details("Asks first when something is stored. Where it cannot ask, it does nothing without --yes.")
    parser.add_argument(
        "--account", metavar="ID", help="only the pools, identities, sessions and stack exports of this account"
    )
    add_yes(parser)
    add_endpoint(parser)
    parser.add_examples(
        ("reset", "asks, then deletes everything but the keys; calls, faults and the clock's setting go too"),
        ("reset --yes", "the same without a question, for scripts"),
        ("reset --account 111111111111 --yes", "only the data of this account; roles, policies and providers stay"),
    )


def run(options: argparse.Namespace) -> None:
    """Delete it, and print how much was deleted; ask first when something is stored. Raises CommandError."""
    client = ControlClient(options)
    confirm("delete", client.get("reset", account=options.account), client.endpoint_url, options)
    report = client.post("reset", {} if options.account is None else {"account": options.account})
    print(f"Deleted {in_words(report, DELETED) or 'nothing, because nothing was stored'}.")
    if report["clock"]:
        print("The clock is at the machine's time again.")
