"""The commands, in the groups of `--help`, and the parser of each.

Each command is a module with the functions `add_arguments(parser)` and `run(options)`. Only the module of the command
that is run is imported.
"""

import importlib
from collections.abc import Mapping
from typing import NamedTuple

from cognito_identity_emulator.cli.command_parser import PROGRAM, CommandParser


class Command(NamedTuple):
    """A command: its module, and what it does, in the words of the help."""

    module: str
    summary: str


GROUPS: Mapping[str, Mapping[str, Command]] = {
    "Run": {
        "serve": Command("serve", "run the emulator"),
        "migrate": Command("migrate", "upgrade a database to the current schema, which `serve` does too"),
    },
    "Inspect": {
        "status": Command("status", "show what is stored, the clock, the faults and the console's address"),
        "open": Command("open_console", "open the console in a browser"),
        "calls": Command("calls", "list the last calls, or follow new ones"),
        "call": Command("call", "show one call in full"),
        "pools": Command("pools", "list identity pools"),
        "identities": Command("identities", "list or find identities"),
        "who": Command("who", "show the session behind an access key"),
        "can": Command("can", "say whether credentials, an identity or a role may do an action, and why"),
        "audit": Command("audit", "show what is wrong with the roles and flows of identity pools"),
        "explain": Command("explain", "show the members, constraints and errors of an operation"),
        "completion": Command("completion", "print the script by which a shell completes commands and options"),
    },
    "Change": {
        "identity": Command("identity", "show one identity, change it, delete it, or get its credentials"),
        "revoke": Command("revoke", "revoke the session of an access key"),
        "token": Command("token", "print a login token for a test user of any provider"),
        "redirect-uri": Command("redirect_uri", "register where the sign-in of a provider sends users back to"),
        "rotate-key": Command("rotate_key", "sign OpenID tokens with a new key; old tokens still verify"),
        "clock": Command("clock", "show, move, set or freeze the clock"),
        "fault": Command("fault", "make calls fail, slow down or lose their connection"),
        "faults": Command("faults", "list or delete faults"),
    },
    "Data": {
        "seed": Command("seed", "create what seed files or CloudFormation templates ask for"),
        "export": Command("export_state", "write everything that is stored to a file, private keys included"),
        "import": Command("import_state", "replace everything that is stored with an exported file"),
        "reset": Command("reset", "delete everything but the keys"),
    },
}

COMMANDS: Mapping[str, Command] = {name: command for group in GROUPS.values() for name, command in group.items()}


def parser_of(name: str) -> CommandParser:
    """The parser of a command; the options that it returns have the command's function as `run`."""
    summary = COMMANDS[name].summary
    parser = CommandParser(name, f"{summary[0].upper()}{summary[1:]}.")
    module = importlib.import_module(f"cognito_identity_emulator.cli.{COMMANDS[name].module}")
    module.add_arguments(parser)
    parser.set_defaults(run=module.run)
    return parser


def overview() -> str:
    """The commands with their summaries, group by group, for `--help`."""
    width = max(map(len, COMMANDS)) + 2
    return (
        "\n\n".join(
            "\n".join([f"{title}:", *(f"  {name:<{width}}{command.summary}" for name, command in group.items())])
            for title, group in GROUPS.items()
        )
        + f"\n\n`{PROGRAM} COMMAND --help` has the options of a command, and examples."
    )
