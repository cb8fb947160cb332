"""The `explain` command: prints the members, constraints and errors of an operation."""

import argparse
from collections.abc import Iterator

from cognito_identity_emulator.cli.command_parser import CommandParser
from cognito_identity_emulator.cli.suggestions import match
from cognito_identity_emulator.declare.constraints import Constraint, Length, OneOf, Pattern, Range
from cognito_identity_emulator.declare.operation import AnyOperation
from cognito_identity_emulator.declare.shape import Member, MemberType, Shape, members
from cognito_identity_emulator.operations.services import SERVICES


def add_arguments(parser: CommandParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("operation", metavar="OPERATION", help="its name, such as GetId")
    parser.add_examples(("explain GetId", "what GetId takes, answers and refuses"))


def run(options: argparse.Namespace) -> None:
    """Print the declaration. Raises UnknownNameError."""
    print(explain(options.operation))


def explain(name: str) -> str:
    """The declaration of an operation: members, constraints, errors, signature, differences from AWS.

    Raises UnknownNameError.
    """
    services = {each: service for service in SERVICES for each in service.operations}
    found = match("operation", name, services)
    return "\n".join(_lines(services[found].operations[found]))


def _lines(operation: AnyOperation) -> Iterator[str]:
    yield f"{operation.name}: {operation.summary}"
    yield operation.documentation_url
    yield ""
    if not operation.signed:
        yield "Unsigned: a call needs no AWS signature."
    elif operation.unsigned_too:
        yield "Signed in AWS; the emulator answers unsigned calls too."
    else:
        yield "Signed: a call needs an AWS signature."
    yield ""
    yield "Request"
    yield from _shape_lines(operation.request, "  ")
    yield "Response"
    if operation.response is None:
        yield "  (an empty body)"
    else:
        yield from _shape_lines(operation.response, "  ")
    yield "Errors"
    yield f"  {', '.join(sorted(each.code for each in operation.raises)) or '(none of its own)'}"
    for difference in operation.differs:
        yield f"Differs: {difference.text}"


def _shape_lines(shape: type[Shape], indent: str) -> Iterator[str]:
    if not members(shape):
        yield f"{indent}(no members)"
    for each in members(shape):
        yield indent + _member_line(each)
        inner = _inner_shape(each.type)
        if inner is not None:
            yield from _shape_lines(inner, indent + "  ")


def _inner_shape(declared: MemberType) -> type[Shape] | None:
    while declared.item is not None:
        declared = declared.item
    return declared.kind if issubclass(declared.kind, Shape) else None


def _member_line(each: Member) -> str:
    required = ", required" if each.required else ""
    return f"{each.name}: {_type_text(each.type)}{required}"


def _type_text(declared: MemberType) -> str:
    rules = [text for text in map(_rule_text, declared.constraints) if text]
    text = {str: "string", int: "integer", bool: "boolean"}.get(declared.kind, declared.kind.__name__)
    if declared.kind is list and declared.item is not None:
        text = f"list of {_type_text(declared.item)}"
    elif declared.kind is dict and declared.item is not None and declared.key is not None:
        text = f"map of {_type_text(declared.key)} to {_type_text(declared.item)}"
    return f"{text} ({', '.join(rules)})" if rules else text


def _rule_text(constraint: Constraint) -> str:
    match constraint:
        case Length(least=None, most=most):
            return f"at most {most}"
        case Length(least=least, most=most):
            return f"length {least}..{most}"
        case Range(least=least, most=most):
            return f"{least}..{most}"
        case Pattern(regex=regex):
            return f"pattern {regex}"
        case OneOf(words=words):
            return " | ".join(words)
    return ""
