"""The `audit` command: prints what is wrong with the roles and flows of identity pools."""

import argparse
import sys
from typing import Any

from cognito_identity_emulator.cli.client import ControlClient, path_of
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.errors import FindingsError
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.paging import add_limit, read_pages
from cognito_identity_emulator.cli.printing import coloured, print_json, printable

_COLOURS = {"high": "red", "medium": "yellow", "low": "grey"}
_SERIOUS = ("high", "medium")
_INDENT = "  "


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_details("It exits with 1 when it finds something of high or medium severity.")
    parser.add_argument("pool", nargs="?", metavar="POOL", help="the id of a pool; without it, every pool is audited")
    add_limit(parser)
    add_json(parser)
    add_endpoint(parser)
    parser.add_examples(
        ("audit", "every pool"),
        ("audit us-east-1:11111111-2222-4333-8444-555555555555", "one pool"),
    )


def run(options: argparse.Namespace) -> None:
    """Print the findings, pool by pool. Raises CommandError."""
    client = ControlClient(options)
    pool_ids = [options.pool] if options.pool is not None else _all_pools(client, options.limit)
    audits = [
        {"identity_pool_id": each, "findings": client.get(path_of("pools", each, "audit"))["findings"]}
        for each in pool_ids
    ]
    if options.json:
        print_json({"identity_pools": audits})
    else:
        for each in audits:
            _print_audit(each)
        if not audits:
            print("No pools.", file=sys.stderr)
    serious = sum(finding["severity"] in _SERIOUS for each in audits for finding in each["findings"])
    if serious:
        raise FindingsError(f"Findings of high or medium severity: {serious}.")


def _all_pools(client: ControlClient, limit: int) -> list[str]:
    found = read_pages(client, "pools", "identity_pools", limit)["identity_pools"]
    return [str(each["IdentityPoolId"]) for each in found]


def _print_audit(audit: Any) -> None:
    print(f"{coloured(audit['identity_pool_id'], 'bold')}{'' if audit['findings'] else ': no findings'}")
    for finding in audit["findings"]:
        severity = finding["severity"]
        print(f"{_INDENT}{coloured(severity, _COLOURS.get(severity, 'bold'))}  {printable(finding['rule'])}")
        for text in (finding["place"], finding["message"], finding["documentation"]):
            print(f"{_INDENT * 2}{printable(text)}")
