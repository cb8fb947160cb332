"""The `clock` command: shows, moves, sets or freezes the emulator's clock."""

import argparse
from collections.abc import Mapping
from typing import Any

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.durations import format_duration, parse_duration
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.printing import print_json, print_values
from cognito_identity_emulator.runtime.similar_names import nearest

_CHANGES: Mapping[str, Mapping[str, object]] = {
    "freeze": {"freeze": True},
    "unfreeze": {"freeze": False},
    "reset": {"reset": True},
}


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_details(
        "Tokens, credentials and all dates follow it; the checks of signatures follow the machine's time."
    )
    parser.add_argument(
        "change",
        nargs="?",
        metavar="CHANGE",
        help="a duration such as +20m, -1h or +1h30m; set TIME; freeze; unfreeze; reset (to this machine's time)",
    )
    parser.add_argument("time", nargs="?", metavar="TIME", help="with set: an ISO 8601 time; UTC without a zone")
    add_json(parser)
    add_endpoint(parser)
    parser.add_examples(
        ("clock", "the emulator's time"),
        ("clock +20m", "20 minutes forward, so that OpenID tokens expire"),
        ("clock -1h", "an hour back"),
        ("clock set 2027-01-01T00:00:00Z", "to this time; it goes on from there"),
        ("clock freeze", "it holds still until `clock unfreeze`"),
        ("clock unfreeze", "it goes on"),
        ("clock reset", "back to this machine's time"),
    )


def run(options: argparse.Namespace) -> None:
    """Change the clock if a change is named, and print its time. Raises CommandError."""
    change = None if options.change is None else _change(options.change, options.time)
    client = ControlClient(options)
    clock = client.get("clock") if change is None else client.put("clock", change)
    if options.json:
        print_json(clock)
    else:
        print_values(clock_values(clock))


def clock_values(clock: Mapping[str, Any]) -> dict[str, str]:
    """The time, how far it is from the machine's, and whether it runs."""
    offset_s = clock["offset_s"]
    ahead = f"{format_duration(abs(offset_s))} {'ahead of' if offset_s > 0 else 'behind'} the machine's time"
    return {
        "time": clock["now"],
        "offset": ahead if offset_s else "the machine's time",
        "state": "frozen" if clock["frozen"] else "running",
    }


def _change(change: str, time: str | None) -> Mapping[str, object]:
    """The body of PUT clock."""
    if change == "set":
        if time is None:
            raise CommandError("`clock set` needs a time, such as 2027-01-01T00:00:00Z.")
        return {"set": time}
    if time is not None:
        raise CommandError(f"`clock {change.strip()}` takes no time, but got {time!r}. Valid: `clock set TIME`.")
    if change in _CHANGES:
        return _CHANGES[change]
    try:
        return {"advance_s": parse_duration(change)}
    except argparse.ArgumentTypeError:
        near = nearest(change, ["set", *_CHANGES])
        hint = f"Did you mean {near}?" if near else f"Valid: +20m, -1h, set TIME, {', '.join(_CHANGES)}."
        raise CommandError(f"There is no change {change.strip()} of the clock. {hint}") from None
