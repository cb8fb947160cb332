"""The command line. Every mistake of the operator gets one sentence and a non-zero exit."""

import argparse
import dataclasses
import gc
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode

from cognito_identity_emulator.settings import Settings, SettingsError, flag, from_environment, parse, variable
from cognito_identity_emulator.version import VERSION

_SEEDING_TAKES_S = 600
_DEFAULT_ENDPOINT = "http://127.0.0.1:4591"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments name."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except SettingsError as problem:
        _give_up(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever read what we print has enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _give_up(sentence: str) -> NoReturn:
    print(f"cognito-identity-emulator: {sentence}", file=sys.stderr)
    sys.exit(2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cognito-identity-emulator", description="A local Amazon Cognito Identity, with the STS beside it."
    )
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser("serve", help="run the emulator", description="Run the emulator until it is stopped.")
    serve.set_defaults(run=_serve)
    for setting in dataclasses.fields(Settings):
        _add_flag(serve, setting)

    migrate = commands.add_parser("migrate", help="bring a database up to date; `serve` does it by itself")
    instead = migrate.add_mutually_exclusive_group()
    instead.add_argument("--status", action="store_true", help="change nothing, say which revision it is at")
    instead.add_argument("--dry-run", action="store_true", help="change nothing, print the SQL that would be run")
    migrate.set_defaults(run=_migrate)
    _add_flag(migrate, Settings.__dataclass_fields__["database_url"])

    token = commands.add_parser("token", help="a login token of any provider, from a running emulator")
    token.add_argument("provider", help="a Logins key, such as accounts.google.com, or a provider's ARN")
    token.add_argument("--subject", required=True, help="the user at the provider")
    token.add_argument("--audience", help="the client or app id; default: what a pool that knows the provider accepts")
    token.add_argument("--identity-pool-id", metavar="ID", help="take the audience from this pool")
    token.add_argument("--claims", metavar="JSON", help="further claims, as a JSON object")
    token.add_argument("--expires-in-s", type=int, default=3600, metavar="S", help="lifetime; negative: expired")
    token.add_argument("--fault", help="spoil one thing: wrong-signature, wrong-issuer, wrong-audience, ...")
    _add_endpoint(token)
    token.set_defaults(run=_token)

    seed = commands.add_parser("seed", help="post seed files or CloudFormation templates to a running emulator")
    seed.add_argument("files", nargs="+", metavar="FILE", help="a seed file or a template, YAML or JSON")
    for name in ("seed_parameter", "seed_import"):
        _add_flag(seed, Settings.__dataclass_fields__[name])
    _add_endpoint(seed)
    seed.set_defaults(run=_seed)

    export = commands.add_parser("export", help="the whole state of an emulator, signing keys included")
    export.add_argument("--output", metavar="FILE", help="write it there, for your eyes only; default: print it")
    _add_endpoint(export)
    _add_database(export, "read that database instead of asking a running emulator")
    export.set_defaults(run=_remotely, command="export")

    import_ = commands.add_parser("import", help="put an exported state in place of everything that an emulator has")
    import_.add_argument("file", metavar="FILE", help="what `export` wrote; -: standard input")
    _add_endpoint(import_)
    _add_database(import_, "write to that database instead of asking a running emulator; those that run notice")
    import_.set_defaults(run=_remotely, command="import_")

    rotate = commands.add_parser("rotate-key", help="sign OpenID tokens with a new key; old tokens still verify")
    _add_endpoint(rotate)
    rotate.set_defaults(run=_remotely, command="rotate_key")

    explain = commands.add_parser("explain", help="print the declaration of an operation")
    explain.add_argument("operation", help="its name, such as GetId")
    explain.set_defaults(run=_explain)
    return parser


def _add_endpoint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--endpoint-url", default=_DEFAULT_ENDPOINT, metavar="URL", help=f"default {_DEFAULT_ENDPOINT}")
    parser.add_argument("--control-token", metavar="TOKEN", help="the emulator's --control-token, if it has one")


def _add_database(parser: argparse.ArgumentParser, text: str) -> None:
    # No environment variable: where one names the emulator's database, its running process is asked all the same.
    parser.add_argument("--database-url", metavar="URL", help=text)


def _add_flag(parser: argparse.ArgumentParser, setting: "dataclasses.Field[Any]") -> None:
    repeatable = isinstance(setting.default, tuple)
    if isinstance(setting.default, bool):
        text = f"{setting.metadata['line']} [{variable(setting.name)}]"
        parser.add_argument(flag(setting.name), dest=setting.name, action="store_const", const="true", help=text)
        return
    default = "" if setting.default in (None, ()) else f" Default: {setting.default}."
    parser.add_argument(
        flag(setting.name),
        dest=setting.name,
        metavar=setting.metadata["metavar"] or setting.name.rpartition("_")[2].upper(),
        action="append" if repeatable else "store",
        help=f"{setting.metadata['line']}{default} [{variable(setting.name)}]".replace("%", "%%"),
    )


def _settings(options: argparse.Namespace) -> Settings:
    """Flags before environment variables before defaults."""
    chosen = from_environment(os.environ)
    for setting in dataclasses.fields(Settings):
        given = getattr(options, setting.name, None)
        if isinstance(given, list):
            chosen[setting.name] = tuple(given)
        elif given is not None:
            chosen[setting.name] = parse(setting.name, given)
    return Settings(**chosen)


def _serve(options: argparse.Namespace) -> None:
    settings = _settings(options)
    gc.disable()  # until it serves: nothing of what is imported now is garbage
    from cognito_identity_emulator.cli.serve import ServeError, serve
    from cognito_identity_emulator.runtime import logs

    logs.configure(settings.log_level, settings.log_format)
    try:
        serve(settings)
    except ServeError as problem:
        _give_up(str(problem))


def _migrate(options: argparse.Namespace) -> None:
    settings = _settings(options)
    from cognito_identity_emulator.cli.migrate import migrate
    from cognito_identity_emulator.runtime import logs
    from cognito_identity_emulator.storage.errors import DatabaseConfigError, DatabaseUnavailableError

    logs.configure(settings.log_level, settings.log_format)
    try:
        migrate(options, settings)
    except (DatabaseConfigError, DatabaseUnavailableError) as problem:
        _give_up(str(problem))


def _token(options: argparse.Namespace) -> None:
    from cognito_identity_emulator.cli.client import ControlApiError, ask

    order = {
        name: getattr(options, name)
        for name in ("provider", "subject", "audience", "identity_pool_id", "expires_in_s", "fault")
        if getattr(options, name) is not None
    }
    try:
        if options.claims is not None:
            order["claims"] = json.loads(options.claims)
        print(ask(options.endpoint_url, "POST", "login-tokens", order, token=options.control_token)["token"])
    except ValueError as problem:
        _give_up(f"--claims must be a JSON object: {problem}.")
    except ControlApiError as problem:
        _give_up(str(problem))


def _seed(options: argparse.Namespace) -> None:
    from cognito_identity_emulator.cli.client import ControlApiError, ask
    from cognito_identity_emulator.features.seeds.files import is_json, stack_name

    given = [("parameter", each) for each in options.seed_parameter or ()]
    given += [("import", each) for each in options.seed_import or ()]
    try:
        for path in map(Path, options.files):
            content = path.read_bytes()
            answer = ask(
                options.endpoint_url,
                "POST",
                f"seed?{urlencode([('stack_name', stack_name(path)), *given])}",
                content,
                content_type="application/json" if is_json(path, content) else "application/yaml",
                token=options.control_token,
                timeout_s=_SEEDING_TAKES_S,
            )
            print(json.dumps(answer, indent=2))
    except OSError as problem:
        _give_up(f"{problem.filename} cannot be read: {problem.strerror}.")
    except ControlApiError as problem:
        _give_up(str(problem))


def _remotely(options: argparse.Namespace) -> None:
    from cognito_identity_emulator.cli import keys as remote_commands
    from cognito_identity_emulator.cli import state as state_commands
    from cognito_identity_emulator.cli.client import ControlApiError
    from cognito_identity_emulator.runtime import logs

    commands = {
        "export": state_commands.export,
        "import_": state_commands.import_,
        "rotate_key": remote_commands.rotate_key,
    }
    logs.configure("warning", "text")
    try:
        commands[options.command](options)
    except OSError as problem:
        how = "read" if options.command == "import_" else "written"
        _give_up(f"{problem.filename} cannot be {how}: {problem.strerror}.")
    except (ControlApiError, state_commands.StateMoveError) as problem:
        _give_up(str(problem))


def _explain(options: argparse.Namespace) -> None:
    from cognito_identity_emulator.cli.explain import UnknownOperation, explain

    try:
        print(explain(options.operation))
    except UnknownOperation as problem:
        _give_up(str(problem))
