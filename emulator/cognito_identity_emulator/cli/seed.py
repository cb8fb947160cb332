"""The `seed` command: sends seed files, templates and directories of them to a running emulator, in one transaction."""

import argparse
import io
import json
import os
import sys
import zipfile
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_endpoint, add_setting, read_settings
from cognito_identity_emulator.cli.seed_output import OUTPUTS, render
from cognito_identity_emulator.runtime.bounds import first_problems, join_names
from cognito_identity_emulator.settings import Settings

_TIMEOUT_S = 600
_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
_PARAMETERS = ".cognito-identity-emulator/parameters.json"


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
    archive, has_region = _archive(options.paths, settings)
    query = [("path", each) for each in options.paths]
    query += [("parameters", _PARAMETERS), ("dry_run", str(options.dry_run).lower())]
    query += [("import", each) for each in settings.seed_import]
    region = options.region or (None if has_region else _region_of_environment())
    query += [(name, value) for name, value in (("account", options.account), ("region", region)) if value]
    report = ControlClient(options).send(
        "POST", f"seed?{urlencode(query)}", archive, content_type="application/zip", timeout_s=_TIMEOUT_S
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


def _archive(paths: Sequence[str], settings: Settings) -> tuple[bytes, bool]:
    """A ZIP archive of all files that belong to the paths, with the parameters, and whether the files say their region.

    Raises CommandError.
    """
    # Imported here, because no other command needs them.
    from cognito_identity_emulator.features.seeds.file_tree import DiskTree, RecordingTree
    from cognito_identity_emulator.features.seeds.parameter_files import read_parameter_files
    from cognito_identity_emulator.features.seeds.problems import SeedError, headline
    from cognito_identity_emulator.features.seeds.sources import STDIN, SourceFinder

    tree = RecordingTree(DiskTree(), {STDIN: sys.stdin.buffer.read()} if STDIN in paths else {})
    parameters: dict[str, str] = {}
    problems: list[str] = []
    try:
        parameters.update(read_parameter_files(DiskTree(), settings.seed_parameters))
    except SeedError as unusable:
        problems += unusable.problems
    parameters.update((name, value) for name, _, value in (each.partition("=") for each in settings.seed_parameter))
    finder = SourceFinder(tree, parameters)
    sources = finder.find(paths)
    problems = [*finder.problems, *problems]
    if problems:
        raise CommandError("\n  ".join([headline(problems), *first_problems(problems)]))
    archive = _zip({**tree.contents, _PARAMETERS: json.dumps(parameters).encode()})
    return archive, any(each.region is not None for each in sources)


def _zip(contents: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path, content in contents.items():
            file.writestr(zipfile.ZipInfo(path.replace(os.sep, "/")), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()
