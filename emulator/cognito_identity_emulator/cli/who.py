"""The `who` command: prints the session behind an access key."""

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from cognito_identity_emulator.cli.client import ControlClient, path_of
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.printing import coloured, print_json, print_values, printable


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("access_key_id", metavar="ACCESS_KEY", help="an access key id that the emulator issued")
    add_json(parser)
    add_endpoint(parser)
    parser.add_examples(("who $AWS_ACCESS_KEY_ID", "the identity, the role and the expiry of these credentials"))


def run(options: argparse.Namespace) -> None:
    """Print the identity, the role, the tags and the lifetime of the session. Raises CommandError."""
    session = ControlClient(options).get(path_of("credentials", options.access_key_id))
    if options.json:
        print_json(session)
        return
    print_values(
        {
            "access key": printable(session["access_key_id"]),
            "state": coloured("revoked", "red") if session["revoked"] else "valid until it expires",
            "identity": printable(session["identity_id"]),
            "pool": printable(session["identity_pool_id"]),
            "login": printable(_login(session)),
            "role": printable(session["role_arn"]),
            "assumed role": printable(session["assumed_role_arn"]),
            "account": printable(session["account"]),
            "source identity": printable(session["source_identity"]),
            "tags": list(_tags(session)),
            "policies": [printable(each) for each in session["session_policies"]],
            "issued at": session["issued_at"],
            "expires at": session["expires_at"],
        }
    )


def _tags(session: Mapping[str, Any]) -> Iterator[str]:
    transitive = {key.lower() for key in session["transitive_tag_keys"]}
    for key, value in session["tags"].items():
        yield printable(f"{key}={value}{' (transitive)' if key.lower() in transitive else ''}")


def _login(session: Mapping[str, Any]) -> str:
    if session["assumed_by"] is not None:
        return f"assumed by {session['assumed_by']}"
    if session["saml_keys"]:
        return f"SAML user, {session['saml_keys'].get('saml:sub', '')}"
    if session["web_identity"] is not None:
        return f"web identity, {session['web_identity']}"
    if not session["authenticated"]:
        return "guest"
    provider = session["authentication_provider"]
    return f"authenticated, {provider}" if provider else "authenticated"
