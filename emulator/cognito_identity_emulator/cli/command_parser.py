"""The parser of a command: its help has examples, and its errors are one sentence that suggests what was meant."""

import argparse
import re
from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple, NoReturn

from cognito_identity_emulator.cli.durations import NEGATIVE_DURATION
from cognito_identity_emulator.cli.errors import CommandError, UnknownNameError
from cognito_identity_emulator.cli.suggestions import match
from cognito_identity_emulator.runtime.similar_names import nearest

PROGRAM = "cognito-identity-emulator"

_OPTION_IN_HELP = re.compile(r"^ +(?:-\w, )?(--[a-z][a-z-]*)", re.MULTILINE)
_WIDTH = 100


class Example(NamedTuple):
    """A command line, without the name of the program, and what it does."""

    arguments: str
    meaning: str


class CommandParser(argparse.ArgumentParser):
    """Parses the arguments of one command. Raises CommandError for arguments that cannot be used."""

    def __init__(self, name: str, description: str) -> None:
        super().__init__(
            prog=f"{PROGRAM} {name}",
            description=description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        self.examples: Sequence[Example] = ()
        self._arguments: Sequence[str] = ()

    def add_details(self, text: str) -> None:
        """Say more about the command, after its summary."""
        import textwrap  # only the commands with details need it

        self.description = textwrap.fill(f"{self.description} {text}", _WIDTH)

    def add_examples(self, *examples: tuple[str, str]) -> None:
        """Show these command lines in the help, each with what it does."""
        self.examples = [Example(*each) for each in examples]
        lines = "\n".join(f"  {PROGRAM} {each.arguments}\n      {each.meaning}" for each in self.examples)
        self.epilog = f"examples:\n{lines}"

    def add_choice(self, *names: str, choices: Collection[str], **options: Any) -> None:
        """Add an argument that is one of `choices`, which its help shows."""
        self.add_argument(*names, type=one_of(choices), metavar=f"{{{','.join(choices)}}}", **options)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        self._arguments = args
        # argparse takes `-1h` for an option unless there is a space in it.
        arguments = [f" {each}" if NEGATIVE_DURATION.fullmatch(each) else each for each in args]
        return super().parse_known_args(arguments, namespace)

    def error(self, message: str) -> NoReturn:
        self._check_options(self._arguments)
        sentence = message.removeprefix("argument ").rstrip(".")
        end = "" if sentence.endswith("?") else "."
        raise CommandError(f"{sentence[0].upper()}{sentence[1:]}{end} See `{self.prog} --help`.")

    def _check_options(self, arguments: Sequence[str]) -> None:
        """Raises CommandError for an unknown option, which argparse does not report when an argument is missing too."""
        options = set(_OPTION_IN_HELP.findall(self.format_help()))
        for each in arguments[: arguments.index("--")] if "--" in arguments else arguments:
            name = each.partition("=")[0]
            if each.startswith("--") and name not in options and " " not in name:
                near = nearest(name, options)
                hint = f"Did you mean {near}?" if near else f"See `{self.prog} --help`."
                raise CommandError(f"There is no option {name}. {hint}")


def one_of(choices: Collection[str]) -> Callable[[str], str]:
    """Parses an argument that is one of `choices`, in upper or lower case."""

    def parse(text: str) -> str:
        try:
            return match("value", text, choices)
        except UnknownNameError as unknown:
            raise argparse.ArgumentTypeError(str(unknown)) from None

    return parse
