"""The `call` command: prints one call of the journal in full."""

import argparse

from cognito_identity_emulator.cli.calls import result_of
from cognito_identity_emulator.cli.client import ControlClient, path_of
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.printing import print_json, print_values, printable

_MEMBERS = ("account", "region", "identity_pool_id", "identity_id", "request_id")


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("id", metavar="ID", help="the call's number, as `calls` prints it")
    add_json(parser)
    add_endpoint(parser)
    parser.add_examples(("call 1", "request and response of the first call; secrets are redacted"))


def run(options: argparse.Namespace) -> None:
    """Print what was called and answered; for a refusal, the check that failed. Raises CommandError."""
    call = ControlClient(options).get(path_of("calls", options.id))
    if options.json:
        print_json(call)
        return
    failed = call["failed_check"] or {}
    print_values(
        {
            "call": str(call["id"]),
            "time": call["time"],
            "operation": printable(f"{call['service']} {call['operation'] or '?'}"),
            **{name.replace("_", " "): printable(call[name]) for name in _MEMBERS},
            "status": str(call["status"]),
            "result": result_of(call),
            "failed check": printable(failed.get("name")),
            "expected": printable(failed.get("expected")),
            "got": printable(failed.get("got")),
            "hint": printable(failed.get("hint")),
            "explanation": "" if failed else printable(call["explanation"]),
        }
    )
    for member in ("request", "response"):
        if call[member] is not None:
            print(f"\n{member}")
            print_json(call[member])
