"""The `completion` command: prints a script by which a shell completes commands, options and their values.

The script runs the command again with the words of the command line, so what it offers is always that of the installed
version. Where it offers nothing, the shell completes the names of files.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cognito_identity_emulator.cli.command_parser import PROGRAM, CommandParser
from cognito_identity_emulator.cli.commands import COMMANDS, parser_of

_FUNCTION = "_" + PROGRAM.replace("-", "_")
_BASH = f"""\
{_FUNCTION}() {{
  local IFS=$'\\n'
  COMPREPLY=($("$1" completion bash -- "${{COMP_WORDS[@]:1:COMP_CWORD}}" 2>/dev/null))
}}
complete -o default -F {_FUNCTION} {PROGRAM}
"""
_ZSH = f"""\
{_FUNCTION}() {{
  local -a candidates
  candidates=("${{(@f)$("${{words[1]}}" completion zsh -- "${{(@)words[2,CURRENT]}}" 2>/dev/null)}}")
  if [[ -n ${{candidates[1]}} ]]; then compadd -- "${{candidates[@]}}"; else _files; fi
}}
compdef {_FUNCTION} {PROGRAM}
"""
_FISH = f"""\
function {_FUNCTION}
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  test -n "$current"; or set current ""
  $words[1] completion fish -- $words[2..-1] $current 2>/dev/null
end
complete -c {PROGRAM} -a '({_FUNCTION})'
"""
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}

_HELP_ENTRY = re.compile(r"^  (\S.*?)(?:  |$)", re.MULTILINE)
_CHOICES = re.compile(r"\{(.+)\}")


class _Argument(NamedTuple):
    """An argument of a command: its names, if it is an option, and what its help shows for its value."""

    names: Sequence[str]
    metavar: str

    @property
    def choices(self) -> Sequence[str]:
        """The values that the help lists."""
        match = _CHOICES.search(self.metavar)
        return match[1].split(",") if match else ()


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_details("Without words, the script for the shell is printed; the script passes them.")
    parser.add_choice("shell", choices=SCRIPTS, help="the shell")
    parser.add_argument("words", nargs="*", metavar="WORD", help="print what the last of these words may become")
    parser.add_examples(
        ("completion bash", 'the script; in ~/.bashrc: eval "$(cognito-identity-emulator completion bash)"'),
        (
            "completion zsh",
            'the script; in ~/.zshrc, after compinit: eval "$(cognito-identity-emulator completion zsh)"',
        ),
        ("completion fish", "the script; save it in ~/.config/fish/completions/cognito-identity-emulator.fish"),
        ("completion bash -- serve --log-level de", "debug"),
    )


def run(options: argparse.Namespace) -> None:
    """Print the script, or the candidates for the last word."""
    if options.words:
        print("\n".join(candidates(options.words)))
    else:
        print(SCRIPTS[options.shell], end="")


def candidates(words: Sequence[str]) -> Sequence[str]:
    """What the last of the words may become, in the order of the help. `words` do not include the program."""
    *before, current = words
    return [each for each in _offered(before, current) if each.startswith(current)]


def _offered(before: Sequence[str], current: str) -> Iterator[str]:
    if not before:
        yield from COMMANDS
        yield from ("--help", "--version")
        return
    if before[0] not in COMMANDS or "--" in before:
        return
    arguments = list(_arguments(parser_of(before[0])))
    valued = next((each for each in arguments if before[-1] in each.names and each.metavar), None)
    if valued is not None:
        yield from valued.choices
    elif current.startswith("-"):
        yield from (name for each in arguments for name in each.names if name.startswith("--"))
    else:
        yield from (choice for each in arguments if not each.names for choice in each.choices)


def _arguments(parser: CommandParser) -> Iterator[_Argument]:
    """The arguments of a command, from its help, which is the only list of them that argparse publishes."""
    parser.formatter_class = lambda prog: argparse.HelpFormatter(prog, max_help_position=200, width=2000)
    parser.description = parser.epilog = None
    for entry in _HELP_ENTRY.findall(parser.format_help()):
        names = re.findall(r"(?<!\S)--?[a-z][a-z-]*", entry)
        yield _Argument(names, entry.rpartition(names[-1])[2].strip() if names else entry)
