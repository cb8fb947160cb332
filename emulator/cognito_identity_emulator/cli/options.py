"""Arguments that several commands have: settings, a running emulator's address, a database."""

import argparse
import dataclasses
import os
from typing import Any, Protocol

from cognito_identity_emulator.cli.localstack_variables import from_localstack, warnings_about_localstack
from cognito_identity_emulator.settings import (
    ENDPOINT_VARIABLE,
    Settings,
    SettingsError,
    flag,
    from_environment,
    parse,
    variable,
    warnings_about,
)

DEFAULT_ENDPOINT = "http://127.0.0.1:4591"
TOKEN_VARIABLE = variable("control_token")


class ArgumentHolder(Protocol):
    """A parser, or a group of its arguments."""

    def add_argument(self, *flags: str, **options: Any) -> Any: ...


def add_setting(parser: ArgumentHolder, name: str) -> None:
    """The flag of a setting."""
    setting: dataclasses.Field[Any] = Settings.__dataclass_fields__[name]
    default = f" Default: {setting.default}." if setting.default not in (None, (), "", False) else ""
    text = f"{setting.metadata['line']}{default} [{variable(name)}]".replace("%", "%%")
    if isinstance(setting.default, bool):
        parser.add_argument(flag(name), dest=name, action="store_const", const="true", help=text)
        return
    choices = setting.metadata["choices"]
    parser.add_argument(
        flag(name),
        dest=name,
        metavar=f"{{{','.join(choices)}}}"
        if choices
        else setting.metadata["metavar"] or name.rpartition("_")[2].upper(),
        action="append" if isinstance(setting.default, tuple) else "store",
        help=text,
    )


def read_settings(options: argparse.Namespace) -> Settings:
    """The settings: a flag wins over an environment variable, which wins over one of LocalStack and over the default.

    Raises SettingsError.
    """
    from_theirs, from_ours = from_localstack(os.environ), from_environment(os.environ)
    values = {**from_theirs, **from_ours}
    if "control_host" in from_theirs:  # further names take away none of ours
        values["control_host"] = (*from_ours.get("control_host", ()), *from_theirs["control_host"])
    source = {name: variable(name) for name in from_ours}
    for setting in dataclasses.fields(Settings):
        argument = getattr(options, setting.name, None)
        if argument is not None:
            source.pop(setting.name, None)
            values[setting.name] = tuple(argument) if isinstance(argument, list) else parse(setting.name, argument)
    try:
        return Settings(**values)
    except SettingsError as problem:
        raise SettingsError(problem.setting, problem.problem, source.get(problem.setting)) from None


def warn_of_ignored_variables() -> None:
    """Log a warning for variables that look like settings and are none, and for what has no effect in LocalStack's."""
    import logging

    for sentence in (*warnings_about(os.environ), *warnings_about_localstack(os.environ)):
        logging.getLogger("cognito_identity_emulator.settings").warning("%s", sentence)


def add_endpoint(parser: argparse.ArgumentParser, *, database: str | None = None) -> None:
    """The address of a running emulator, and the token of its control API; see ControlClient.

    `database` is the help for a database that may be named instead of the emulator.
    """
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--endpoint-url",
        metavar="URL",
        help=f"address of the running emulator. Default: {DEFAULT_ENDPOINT} [{ENDPOINT_VARIABLE}]",
    )
    if database is not None:
        # Without an environment variable: that of the emulator's database must not divert this command from it.
        place.add_argument("--database-url", metavar="URL", help=database)
    parser.add_argument(
        "--control-token", metavar="TOKEN", help=f"the emulator's --control-token, if it has one [{TOKEN_VARIABLE}]"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """The option for output that programs read."""
    parser.add_argument("--json", action="store_true", help="print JSON, as the control API answers")
