"""The `fault` command: makes calls to come fail, slow down or lose their connection."""

import argparse

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.durations import parse_duration
from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.cli.faults import fault_in_words
from cognito_identity_emulator.cli.names import KnownNames
from cognito_identity_emulator.cli.numbers import parse_count, parse_integer, parse_number
from cognito_identity_emulator.cli.options import add_endpoint, add_json
from cognito_identity_emulator.cli.printing import print_json, printable
from cognito_identity_emulator.domain.fault import ANY_OPERATION, CONNECTION_FAULTS

_MEMBERS = ("error", "message", "count", "probability", "seed", "delay_s", "connection_fault")


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_details("A fault stays until its count is used up, or until `faults` deletes it.")
    parser.add_argument("operation", metavar="OPERATION", help="its name, such as GetId; '*': any operation")
    parser.add_argument("error", nargs="?", metavar="ERROR", help="refuse the calls with this error code")
    parser.add_argument("--message", metavar="TEXT", help="the message of the error. Default: AWS's own")
    parser.add_argument(
        "--count", type=parse_count, metavar="N", help="only the next N calls; take more than the attempts of your SDK"
    )
    parser.add_argument("--probability", type=parse_number, metavar="P", help="only this share of the calls: 0 to 1")
    parser.add_argument(
        "--seed", type=parse_integer, metavar="N", help="with --probability: the same calls in every run"
    )
    parser.add_argument("--delay", type=parse_duration, dest="delay_s", metavar="TIME", help="wait first: 2s, 500ms")
    parser.add_choice(
        "--connection-fault", choices=CONNECTION_FAULTS, help="perform the calls, and break their responses"
    )
    add_json(parser)
    add_endpoint(parser)
    parser.add_examples(
        ("fault GetId TooManyRequestsException --count 5", "the next 5 calls of GetId are refused"),
        ("fault '*' --delay 2s", "every call takes 2 seconds longer"),
        ("fault GetCredentialsForIdentity --connection-fault drop --probability 0.1", "one call in ten is cut off"),
        ("fault GetOpenIdToken InternalErrorException --message 'out of order'", "every call fails, with this message"),
    )


def run(options: argparse.Namespace) -> None:
    """Add a fault and print its id. Raises CommandError."""
    if options.error is None and not options.delay_s and options.connection_fault is None:
        raise CommandError("A fault needs an effect: an ERROR, --delay or --connection-fault.")
    client = ControlClient(options)
    names = KnownNames(client)
    body = {name: getattr(options, name) for name in _MEMBERS if getattr(options, name) is not None}
    body["operation"] = ANY_OPERATION if options.operation == ANY_OPERATION else names.operation(options.operation)
    if options.error is not None:
        body["error"] = names.error(options.error)
    fault = client.post("faults", body)
    if options.json:
        print_json(fault)
    else:
        print(f"{printable(fault['id'])}  {fault_in_words(fault)}")
