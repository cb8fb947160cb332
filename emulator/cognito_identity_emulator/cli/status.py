"""The `status` command: an overview of a running emulator."""

import argparse

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.clock import clock_values
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.faults import fault_in_words
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.printing import coloured, print_json, print_values, printable


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    add_json(parser)
    add_endpoint(parser)
    parser.add_examples(
        ("status", "what the emulator at http://127.0.0.1:4591 has"),
        ("status --json", "the same for a program"),
    )


def run(options: argparse.Namespace) -> None:
    """Print the version, address, database, counts, clock, faults and the console's address. Raises CommandError."""
    client = ControlClient(options)
    health = client.send("GET", "health", other_statuses=[503])
    if health["status"] == "unavailable":
        problem = printable(health.get("database", "its database does not respond."))
        raise CommandError(f"The emulator at {client.endpoint_url} is not ready: {problem}")
    stored, clock = client.get("reset"), client.get("clock")
    faults, console = client.get("faults")["faults"], console_url(client)
    if options.json:
        print_json({**health, "stored": stored, "clock": clock, "faults": faults, "console": console})
        return
    print(coloured(f"cognito-identity-emulator {health['version']}", "bold"))
    print_values(
        {
            **({} if health["status"] == "ok" else {"status": coloured(health["status"], "yellow")}),
            "endpoint": client.endpoint_url,
            "console": console,
            "database": printable(health["database"]),
            "pools": str(stored["pools"]),
            "identities": str(stored["identities"]),
            "sessions": str(stored["sessions"]),
            "roles": str(stored["roles"]),
            "policies": str(stored["policies"]),
            "providers": str(stored["providers"]),
            "calls": str(stored["journal"]),
            "clock": ", ".join(clock_values(clock).values()),
            "faults": [coloured(fault_in_words(each), "yellow") for each in faults] or "none",
        },
        indent="  ",
    )


def console_url(client: ControlClient) -> str:
    """The address of the emulator's console."""
    return f"{client.endpoint_url}/_emulator/"
