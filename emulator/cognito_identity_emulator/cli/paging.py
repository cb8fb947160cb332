"""Lists of the control API that come in pages."""

import argparse
import sys
from typing import Any

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.numbers import parse_count


def add_limit(parser: argparse.ArgumentParser) -> None:
    """The option for the length of a list."""
    parser.add_argument("--limit", type=parse_count, default=100, metavar="N", help="at most N entries. Default: 100")


def read_pages(client: ControlClient, path: str, member: str, limit: int, **parameters: object) -> dict[str, Any]:
    """The first `limit` entries of a list, as its `member`, and their `total`. Says on standard error what is left."""
    page = client.get(path, **parameters)
    entries, total = page[member], page["total"]
    while page["next"] is not None and len(entries) < limit:
        page = client.get(path, **parameters, next=page["next"])
        entries += page[member]
    shown = entries[:limit]
    if len(shown) < total:
        print(f"The first {len(shown)} of {total}; --limit shows more.", file=sys.stderr)
    return {member: shown, "total": total}
