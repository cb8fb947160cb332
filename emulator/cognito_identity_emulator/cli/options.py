"""Arguments that several commands have: settings, a running emulator's address, a database."""

import argparse
import dataclasses
import os
from typing import Any

from cognito_identity_emulator.settings import Settings, flag, from_environment, parse, variable

_DEFAULT_ENDPOINT = "http://127.0.0.1:4591"


def add_setting(parser: argparse.ArgumentParser, name: str) -> None:
    """The flag of a setting."""
    setting: dataclasses.Field[Any] = Settings.__dataclass_fields__[name]
    repeatable = isinstance(setting.default, tuple)
    if isinstance(setting.default, bool):
        text = f"{setting.metadata['line']} [{variable(name)}]"
        parser.add_argument(flag(name), dest=name, action="store_const", const="true", help=text)
        return
    default = "" if setting.default in (None, ()) else f" Default: {setting.default}."
    parser.add_argument(
        flag(name),
        dest=name,
        metavar=setting.metadata["metavar"] or name.rpartition("_")[2].upper(),
        action="append" if repeatable else "store",
        help=f"{setting.metadata['line']}{default} [{variable(name)}]".replace("%", "%%"),
    )


def read_settings(options: argparse.Namespace) -> Settings:
    """The settings: a flag wins over an environment variable, which wins over the default. Raises SettingsError."""
    values = from_environment(os.environ)
    for setting in dataclasses.fields(Settings):
        argument = getattr(options, setting.name, None)
        if isinstance(argument, list):
            values[setting.name] = tuple(argument)
        elif argument is not None:
            values[setting.name] = parse(setting.name, argument)
    return Settings(**values)


def add_endpoint(parser: argparse.ArgumentParser) -> None:
    """The address of a running emulator, and the token of its control API."""
    parser.add_argument("--endpoint-url", default=_DEFAULT_ENDPOINT, metavar="URL", help=f"default {_DEFAULT_ENDPOINT}")
    parser.add_argument("--control-token", metavar="TOKEN", help="the emulator's --control-token, if it has one")


def add_database(parser: argparse.ArgumentParser, text: str) -> None:
    """A database to use instead of a running emulator."""
    # Without an environment variable: the variable of the emulator's database must not divert this command from it.
    parser.add_argument("--database-url", metavar="URL", help=text)
