"""The command line. Every error of the operator gets one sentence and a non-zero exit code.

Each command is a module with the functions `add_arguments(parser)` and `run(options)`. Only the module of the command
that is run is imported.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.settings import SettingsError
from cognito_identity_emulator.version import VERSION

_COMMANDS = {
    "serve": ("serve", "run the emulator"),
    "migrate": ("migrate", "bring a database up to date; `serve` does it by itself"),
    "token": ("token", "a login token of any provider, from a running emulator"),
    "seed": ("seed", "post seed files or CloudFormation templates to a running emulator"),
    "export": ("export_state", "the whole state of an emulator, signing keys included"),
    "import": ("import_state", "put an exported state in place of everything that an emulator has"),
    "rotate-key": ("rotate_key", "sign OpenID tokens with a new key; old tokens still verify"),
    "explain": ("explain", "print the declaration of an operation"),
}
"""The module of each command, and its line in the help."""


class _CommandParser(argparse.ArgumentParser):
    """The parser of a command. It gets its arguments when it is used."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        module_name, _ = _COMMANDS[self.prog.rpartition(" ")[2]]
        command = importlib.import_module(f"cognito_identity_emulator.cli.{module_name}")
        command.add_arguments(self)
        self.set_defaults(run=command.run)
        return super().parse_known_args(args, namespace)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments name."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (CommandError, SettingsError) as problem:
        _exit_with(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has closed it, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _exit_with(sentence: str) -> NoReturn:
    print(f"cognito-identity-emulator: {sentence}", file=sys.stderr)
    sys.exit(2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cognito-identity-emulator", description="A local Amazon Cognito Identity, with the STS beside it."
    )
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(required=True, metavar="command", parser_class=_CommandParser)
    for name, (_, text) in _COMMANDS.items():
        commands.add_parser(name, help=text)
    return parser
