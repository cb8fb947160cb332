"""The `serve` command: runs an emulator until it is stopped."""

import argparse
import gc

from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.options import add_setting, read_settings, warn_of_ignored_variables
from cognito_identity_emulator.settings import groups


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_examples(
        ("serve", "in memory, at http://127.0.0.1:4591"),
        ("serve --database-url sqlite:///emulator.db --seed seed.yaml", "in a file, with the pools of a seed"),
        ("serve --port 0 --log-level info", "at a free port, with a log line for every call"),
    )
    parser.description = "Run the emulator until it is stopped."
    parser.usage = f"{parser.prog} [options]"
    for name, settings in groups().items():
        group = parser.add_argument_group(name)
        for each in settings:
            add_setting(group, each.name)


def run(options: argparse.Namespace) -> None:
    """Raises CommandError, SettingsError."""
    settings = read_settings(options)
    gc.disable()  # until the server is ready: nothing that is imported from here on is garbage
    from cognito_identity_emulator.cli.run_server import run_server
    from cognito_identity_emulator.runtime import logs

    logs.configure(settings.log_level, settings.log_format, with_calls=True)
    warn_of_ignored_variables()
    run_server(settings)
