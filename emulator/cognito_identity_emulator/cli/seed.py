"""The `seed` command: posts seed files and CloudFormation templates to a running emulator."""

import argparse
import json
from pathlib import Path
from urllib.parse import urlencode

from cognito_identity_emulator.cli.client import ask
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_endpoint, add_setting
from cognito_identity_emulator.features.seeds.files import is_json, stack_name

_TIMEOUT_S = 600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a seed file or a template, YAML or JSON")
    add_setting(parser, "seed_parameter")
    add_setting(parser, "seed_import")
    add_endpoint(parser)


def run(options: argparse.Namespace) -> None:
    """Print what was created and changed, file by file. Raises CommandError."""
    pairs = [("parameter", each) for each in options.seed_parameter or ()]
    pairs += [("import", each) for each in options.seed_import or ()]
    for path in map(Path, options.files):
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise CommandError(f"{problem.filename} cannot be read: {problem.strerror}.") from None
        report = ask(
            options.endpoint_url,
            "POST",
            f"seed?{urlencode([('stack_name', stack_name(path)), *pairs])}",
            content,
            content_type="application/json" if is_json(path, content) else "application/yaml",
            token=options.control_token,
            timeout_s=_TIMEOUT_S,
        )
        print(json.dumps(report, indent=2))
