"""The `can` command: prints whether credentials, an identity or a role may do an action, and why."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.errors import AbsentError, CommandError
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.printing import coloured, print_json, print_values, printable
from cognito_identity_emulator.features.access.question import principal_member

DENIED_STATUS = 1

_AN_IDENTITY = "us-east-1:99999999-2222-4333-8444-555555555555"
_OWN_PHOTOS = "arn:aws:s3:::photos"


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_details(
        "The exit status is 0 when the request is allowed and 1 when it is denied. Nothing is issued: an identity "
        "stands for the credentials that it would get now."
    )
    parser.add_argument("who", metavar="WHO", help="an access key id, the id of an identity, or the ARN of a role")
    parser.add_argument("action", metavar="ACTION", help="such as s3:GetObject")
    parser.add_argument("resource", metavar="RESOURCE", nargs="?", default="*", help="an ARN. Default: *")
    parser.add_argument(
        "--context",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="a condition key of the request, such as s3:prefix=photos/. Repeatable, also for several values of a key",
    )
    add_json(parser)
    add_endpoint(parser)
    parser.add_examples(
        (f"can $AWS_ACCESS_KEY_ID s3:GetObject {_OWN_PHOTOS}/public/cat.jpg", "whether these credentials may read it"),
        (
            f"can {_AN_IDENTITY} s3:ListBucket {_OWN_PHOTOS} --context s3:prefix=public/",
            "whether this user may list a folder",
        ),
        (f"can arn:aws:iam::000000000000:role/user s3:GetObject {_OWN_PHOTOS}/public/cat.jpg --json", "all details"),
    )


def run(options: argparse.Namespace) -> None:
    """Print the decision; ends with DENIED_STATUS when it is no. Raises CommandError."""
    body = {
        principal_member(options.who): options.who,
        "action": options.action,
        "resource": options.resource,
        "context": _context(options.context),
    }
    try:
        decision = ControlClient(options).post("access", body)
    except AbsentError as absent:  # its exit status would be that of a denied request
        raise CommandError(str(absent)) from None
    if options.json:
        print_json(decision)
    else:
        _print(decision)
    if decision["decision"] != "allowed":
        sys.exit(DENIED_STATUS)


def _context(pairs: Sequence[str]) -> dict[str, list[str]]:
    context: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise CommandError(f"--context must be KEY=VALUE, such as s3:prefix=photos/, not {pair!r}.")
        context.setdefault(key, []).append(value)
    return context


def _print(decision: Mapping[str, Any]) -> None:
    is_allowed = decision["decision"] == "allowed"
    principal = decision["principal"]
    print_values(
        {
            "decision": coloured(decision["decision"], "green" if is_allowed else "red"),
            "reason": printable(decision["reason"]),
            "session": printable(principal["session_arn"]),
            "identity": printable(principal["identity_id"]),
            "layers": list(_layers(decision)),
            "near misses": [
                printable(f"{_statement(each)}: expected {each['expected']}, got {each['got']}")
                for each in decision["near_misses"][1:]
            ],
            "missing keys": [printable(each) for each in decision["missing_context_keys"]],
            "not evaluated": [printable(each) for each in decision["not_evaluated"]],
        }
    )


def _layers(decision: Mapping[str, Any]) -> Iterator[str]:
    for layer in decision["layers"]:
        statements = ", ".join(_statement(each) for each in layer["statements"])
        by = f" by {statements}" if statements else ""
        yield printable(f"{layer['layer']}: {layer['decision']}{by}")


def _statement(statement: Mapping[str, Any]) -> str:
    sid = f" ({statement['sid']})" if statement["sid"] else ""
    return f"statement {statement['index']}{sid} of {statement['policy']}"
