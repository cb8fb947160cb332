"""The `seed` command: sends seed files, templates and directories of them to a running emulator, in one transaction."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_endpoint, add_setting, read_settings
from cognito_identity_emulator.cli.seed_output import OUTPUTS, render
from cognito_identity_emulator.runtime.bounds import join_names
from cognito_identity_emulator.settings import Settings

if TYPE_CHECKING:
    from cognito_identity_emulator.features.seeds.archive import SeedArchive

_TIMEOUT_S = 600
_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a seed file or a template, YAML or JSON, a directory of them, cdk.out, or - for the standard input",
    )
    add_setting(parser, "seed_parameter")
    add_setting(parser, "seed_parameters")
    add_setting(parser, "seed_import")
    parser.add_argument("--account", metavar="ACCOUNT", help="account of what is seeded. Default: the emulator's own")
    parser.add_argument(
        "--region",
        metavar="REGION",
        help=f"region of what is seeded. Default: that of cdk.out, or {_REGION_VARIABLES[0]}, or the emulator's own",
    )
    parser.add_argument("--dry-run", action="store_true", help="write nothing, and print what would be written")
    parser.add_choice("--output", choices=OUTPUTS, default="json", help="what is printed. Default: json.")
    add_endpoint(parser)
    parser.add_examples(
        ("seed seed.yaml", "pools, identities and roles of this file; what exists is updated"),
        ("seed template.yaml --seed-parameter Stage=dev", "the same from a CloudFormation template"),
        ("seed cdk.out --output env", "all stacks of a CDK app; prints IDENTITY_POOL_ID=... and the outputs"),
        ("seed template.yaml --seed-parameters parameters.json --dry-run", "says what would be created and changed"),
    )


def run(options: argparse.Namespace) -> None:
    """Print what was created and changed. Raises CommandError, SettingsError."""
    names = ("seed_parameter", "seed_parameters", "seed_import")
    settings = read_settings(argparse.Namespace(**{name: getattr(options, name) for name in names}))
    from cognito_identity_emulator.features.seeds.archive import PARAMETERS_PATH  # no other command needs it

    archive = _archive(options.paths, settings)
    query = [("path", each) for each in options.paths]
    query += [("parameters", PARAMETERS_PATH), ("dry_run", str(options.dry_run).lower())]
    query += [("import", each) for each in settings.seed_import]
    region = options.region or (None if archive.has_region else _region_of_environment())
    query += [(name, value) for name, value in (("account", options.account), ("region", region)) if value]
    report = ControlClient(options).send(
        "POST", f"seed?{urlencode(query)}", archive.content, content_type="application/zip", timeout_s=_TIMEOUT_S
    )
    try:
        print(render(report, options.output))
    except ValueError as problem:
        raise CommandError(str(problem)) from None
    if not any(any(report[outcome].values()) for outcome in ("created", "changed", "unchanged")):
        reasons = f"; skipped: {join_names(report['skipped'], '; ')}" if report["skipped"] else ""
        print(f"Nothing was seeded: no resource of these files is emulated{reasons}.", file=sys.stderr)


def _region_of_environment() -> str | None:
    return next((os.environ[name] for name in _REGION_VARIABLES if os.environ.get(name)), None)


def _archive(paths: Sequence[str], settings: Settings) -> "SeedArchive":
    """An archive of all files that belong to the paths, with the parameters. Raises CommandError."""
    from cognito_identity_emulator.errors.admin import AdminError
    from cognito_identity_emulator.features.seeds.archive import pack_seed_files
    from cognito_identity_emulator.features.seeds.sources import STDIN

    parameters = {name: value for name, _, value in (each.partition("=") for each in settings.seed_parameter)}
    in_memory = {STDIN: sys.stdin.buffer.read()} if STDIN in paths else {}
    try:
        return pack_seed_files(paths, parameters, parameter_files=settings.seed_parameters, in_memory=in_memory)
    except AdminError as problem:
        raise CommandError(str(problem)) from None
