"""The command line. Every error of the operator gets one sentence and a non-zero exit status."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from cognito_identity_emulator.cli.command_parser import PROGRAM
from cognito_identity_emulator.cli.commands import COMMANDS, overview, parser_of
from cognito_identity_emulator.cli.errors import CommandError, UnknownNameError
from cognito_identity_emulator.cli.suggestions import unknown
from cognito_identity_emulator.settings import SettingsError
from cognito_identity_emulator.version import VERSION


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments name."""
    name, *others = (sys.argv[1:] if arguments is None else arguments) or [""]
    if not name:
        _program_parser().error("Name a command.")
    if name.startswith("-"):
        _program_parser().parse_args([name, *others])
    try:
        if name not in COMMANDS:
            raise UnknownNameError(unknown("command", name, COMMANDS))
        options = parser_of(name).parse_args(others)
        options.run(options)
    except CommandError as problem:
        _exit_with(str(problem), problem.exit_status)
    except SettingsError as problem:
        _exit_with(str(problem), CommandError.exit_status)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has closed it, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _exit_with(sentence: str, status: int) -> NoReturn:
    print(f"{PROGRAM}: {sentence}", file=sys.stderr)
    sys.exit(status)


def _program_parser() -> argparse.ArgumentParser:
    """Parses a command line without a command: its help, its version, or an error."""
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        usage=f"{PROGRAM} [--help] [--version] COMMAND ...",
        description="A local Amazon Cognito Identity, with STS and IAM.",
        epilog=overview(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=VERSION, help="print the version")
    return parser
