"""The `calls` command: lists the last calls of the AWS API, or follows them as they are made."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from cognito_identity_emulator.cli.client import ControlClient, NoEmulatorError
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.names import KnownNames
from cognito_identity_emulator.cli.numbers import parse_count
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.printing import aligned, coloured, print_json, printable
from cognito_identity_emulator.runtime.clock import sleep

_FILTERS = {
    "operation": ("NAME", "only calls of this operation"),
    "identity_pool_id": ("ID", "only calls about this identity pool"),
    "identity_id": ("ID", "only calls about this identity"),
    "request_id": ("ID", "only the call whose response has this x-amzn-requestid"),
    "error": ("CODE", "only calls that were refused with this error"),
    "check": ("NAME", "only calls that failed this check"),
    "text": ("TEXT", "only calls with this text in their request, response, error or explanation"),
}
_FOLLOWED_OPERATION_WIDTH = len("GetCredentialsForIdentity")  # longer names are rare
_RECONNECT_S = 1.0
_SILENCE_S = 60.0  # the stream sends something every 15 seconds


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_details("A refused call has a second line: the check that it failed, and a hint.")
    parser.add_argument("--follow", action="store_true", help="print new calls until Ctrl-C, across restarts")
    outcomes = parser.add_mutually_exclusive_group()
    outcomes.add_argument(
        "--refused", action="store_const", const="refused", dest="outcome", help="only calls that were refused"
    )
    outcomes.add_argument(
        "--failed", action="store_const", const="failed", dest="outcome", help="only calls that failed with a 5xx"
    )
    for name, (metavar, text) in _FILTERS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", metavar=metavar, help=text)
    parser.add_argument(
        "--limit", type=parse_count, default=20, metavar="N", help="at most N earlier calls. Default: 20"
    )
    add_json(parser)
    add_endpoint(parser)
    parser.add_examples(
        ("calls", "the last 20 calls, newest last; a refused call has the check that it failed"),
        ("calls --refused --limit 5", "the last 5 refused calls"),
        ("calls --operation GetId --json", "the last calls of GetId, for a program"),
        ("calls --follow --refused", "refused calls as they are made"),
        ("calls --text 'login token'", "calls with these words in their request, response, error or explanation"),
    )


def run(options: argparse.Namespace) -> None:
    """Print one line for each call. Raises CommandError."""
    client = ControlClient(options)
    parameters = {name: getattr(options, name) for name in ("outcome", *_FILTERS)}
    parameters["limit"] = options.limit
    if options.operation is not None:
        parameters["operation"] = KnownNames(client).operation(options.operation)
    if options.follow:
        for call in _follow(client, parameters):
            print(json.dumps(call) if options.json else _lines(call, _FOLLOWED_OPERATION_WIDTH), flush=True)
        return
    answer = client.get("calls", **parameters)
    if options.json:
        print_json(answer)
        return
    operation_width = max((len(_operation(each)) for each in answer["calls"]), default=0)
    for call in answer["calls"]:
        print(_lines(call, operation_width))
    if not answer["calls"]:
        print("No calls.", file=sys.stderr)
    elif answer["total"] > len(answer["calls"]):
        print(f"The last {len(answer['calls'])} of {answer['total']} calls; --limit shows more.", file=sys.stderr)


def result_of(call: Mapping[str, Any]) -> str:
    """How a call ended: ok and its duration, or the error."""
    if call["error"] is None:
        return coloured(f"{call['outcome']} {call['duration_ms']:.1f} ms", "grey")
    text = f"{call['error']['code']}: {call['error']['message'] or ''}"
    return coloured(text, "red" if call["outcome"] == "failed" else "yellow")


def _reason_of(call: Mapping[str, Any]) -> str:
    """Why a call was refused: its failed check with a hint, or its explanation; empty when there is neither."""
    failed = call["failed_check"]
    if failed is None:
        return printable(call["explanation"])
    hint = f". {failed['hint']}" if failed["hint"] else ""
    return printable(f"{failed['name']}: expected {failed['expected']}, got {failed['got']}{hint}")


def _lines(call: Mapping[str, Any], operation_width: int) -> str:
    """A call in one line, and the reason of a refusal in a second one."""
    cells = [f"{call['id']:>5}", coloured(call["time"], "grey"), _operation(call), result_of(call)]
    about = call["identity_id"] or call["identity_pool_id"]
    if call["forwarded_to"] is not None:
        about = f"forwarded to {call['forwarded_to']}"
    line = aligned([*cells, coloured(about, "grey")] if about else cells, [0, 0, operation_width])
    reason = _reason_of(call)
    return f"{line}\n{' ' * 7}{reason}" if reason else line


def _operation(call: Mapping[str, Any]) -> str:
    return printable(call["operation"] or "?")


def _follow(client: ControlClient, parameters: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The last calls, then each new one, until the caller stops. Raises CommandError when the first request fails."""
    started_at = last_id = None
    is_connected = False
    while True:
        try:
            for kind, event_id, data in client.events("calls/stream", last_id, timeout_s=_SILENCE_S, **parameters):
                if kind == "message":
                    last_id = event_id
                    yield data
                    continue
                if started_at is not None and not is_connected:
                    print("Connected again.", file=sys.stderr)
                is_connected = True
                is_another = started_at not in (None, data["journal_started_at"])
                started_at = data["journal_started_at"]
                if is_another:  # its numbers began at 1 again, so all its calls are new
                    last_id = "0"
                    break
        except NoEmulatorError as problem:
            if started_at is None:
                raise
            if is_connected:
                print(f"{problem} Waiting for it to return; Ctrl-C stops.", file=sys.stderr)
            is_connected = False
            sleep(_RECONNECT_S)
