"""The `serve` command: runs an emulator until it is stopped."""

import argparse
import gc
from dataclasses import fields

from cognito_identity_emulator.cli.options import add_setting, read_settings
from cognito_identity_emulator.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.description = "Run the emulator until it is stopped."
    for setting in fields(Settings):
        add_setting(parser, setting.name)


def run(options: argparse.Namespace) -> None:
    """Raises CommandError, SettingsError."""
    settings = read_settings(options)
    gc.disable()  # until the server is ready: nothing that is imported from here on is garbage
    from cognito_identity_emulator.cli.run_server import run_server
    from cognito_identity_emulator.runtime import logs

    logs.configure(settings.log_level, settings.log_format)
    run_server(settings)
