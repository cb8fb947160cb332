"""The `seed` command: posts seed files and CloudFormation templates to a running emulator."""

import argparse
import json
from pathlib import Path
from urllib.parse import urlencode

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_endpoint, add_setting, read_settings
from cognito_identity_emulator.features.seeds.files import is_json, stack_name

_TIMEOUT_S = 600


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a seed file or a template, YAML or JSON")
    add_setting(parser, "seed_parameter")
    add_setting(parser, "seed_import")
    add_endpoint(parser)
    parser.add_examples(
        ("seed seed.yaml", "pools, identities and roles of this file; what exists is updated"),
        ("seed template.yaml --seed-parameter Stage=dev", "the same from a CloudFormation template"),
    )


def run(options: argparse.Namespace) -> None:
    """Print what was created and changed, file by file. Raises CommandError, SettingsError."""
    settings = read_settings(options)
    pairs = [("parameter", each) for each in settings.seed_parameter]
    pairs += [("import", each) for each in settings.seed_import]
    client = ControlClient(options)
    for path in map(Path, options.files):
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise CommandError(f"{problem.filename} cannot be read: {problem.strerror}.") from None
        report = client.send(
            "POST",
            f"seed?{urlencode([('stack_name', stack_name(path)), *pairs])}",
            content,
            content_type="application/json" if is_json(path, content) else "application/yaml",
            timeout_s=_TIMEOUT_S,
        )
        print(json.dumps(report, indent=2))
