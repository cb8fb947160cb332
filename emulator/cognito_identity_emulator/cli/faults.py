"""The `faults` command: lists the faults of a running emulator, or deletes them."""

import argparse
from collections.abc import Mapping
from typing import Any

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.durations import format_duration
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.printing import print_json, print_list, printable
from cognito_identity_emulator.domain.fault import ANY_OPERATION


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    actions = parser.add_mutually_exclusive_group()
    actions.add_argument("--delete", metavar="ID", help="delete this fault")
    actions.add_argument("--clear", action="store_true", help="delete all faults")
    add_json(parser)
    add_endpoint(parser)
    parser.add_examples(
        ("faults", "the faults, with the number of calls that each still applies to"),
        ("faults --clear", "calls succeed again"),
    )


def run(options: argparse.Namespace) -> None:
    """Print a line for each fault, or the number of deleted ones. Raises CommandError."""
    client = ControlClient(options)
    if options.delete is not None or options.clear:
        deleted = client.delete("faults", id=options.delete)
        if options.json:
            print_json(deleted)
        else:
            print(f"Deleted {deleted['deleted']} {'fault' if deleted['deleted'] == 1 else 'faults'}.")
        return
    columns = {"id": lambda fault: printable(fault["id"]), "fault": fault_in_words}
    print_list(client.get("faults"), "faults", columns, options)


def fault_in_words(fault: Mapping[str, Any]) -> str:
    """Which calls the fault applies to, and what it does to them."""
    effects = []
    if fault["delay_s"]:
        effects.append(f"delay of {format_duration(fault['delay_s'])}")
    if fault["error"]:
        effects.append(fault["error"] + (f" ({fault['message']})" if fault["message"] else ""))
    if fault["connection_fault"]:
        effects.append(f"connection fault {fault['connection_fault']}")
    operation = "any operation" if fault["operation"] == ANY_OPERATION else fault["operation"]
    return printable(f"{_share(fault)} of {operation}: {', '.join(effects)}")


def _share(fault: Mapping[str, Any]) -> str:
    if fault["count"] is not None:
        return "the next call" if fault["count"] == 1 else f"the next {fault['count']} calls"
    if fault["probability"] is not None:
        return f"{fault['probability']:.0%} of the calls"
    return "every call"
