"""Every constraint that AWS documents for a member of a request is enforced, with the member's path and the limit."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.model import Shape

from cognito_identity_emulator import Emulator
from tests.contract.declared import service_model
from tests.operations.calling import authorization, post
from tests.provenance import documented

PAGES = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference"
MODEL = service_model("cognito-identity")
SAMPLES = ("a", "1", "us-east-1:0", "authenticated")
"""Texts of which one fits each pattern of the model."""
ODD = ("!", " ", "x")
"""Texts of which one breaks each pattern of the model."""


def fits(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern of the model, whose classes of Unicode stand for all but white space here."""
    return re.fullmatch(re.sub(r"\[(?:\\p\{\w\})+\]", r"\\S", pattern), text, re.ASCII) is not None


def sample(shape: Shape) -> Any:
    """A value that keeps every constraint of a shape."""
    bounds = shape.metadata
    match shape.type_name:
        case "string":
            if "enum" in bounds:
                return bounds["enum"][0]
            text = next(text for text in SAMPLES if fits(bounds.get("pattern", ".+"), text))
            return text + text[-1] * (bounds.get("min", 0) - len(text))
        case "boolean":
            return False
        case "list":
            return [sample(shape.member)] * bounds.get("min", 0)  # type: ignore[attr-defined]
        case "map":
            return {}
        case "structure":
            return {name: sample(shape.members[name]) for name in shape.required_members}  # type: ignore[attr-defined]
        case _:
            return bounds.get("min", 1)


def violations(shape: Shape) -> Iterator[tuple[Any, str]]:
    """Values that break one constraint of a shape or of a part of it, and AWS's words for the constraint."""
    bounds = shape.metadata
    match shape.type_name:
        case "string":
            text = sample(shape)
            if "enum" in bounds:
                yield "Nonsense", f"Member must satisfy enum value set: [{', '.join(bounds['enum'])}]"
            if "max" in bounds:
                longer = text + text[-1] * (bounds["max"] + 1 - len(text))
                yield longer, f"Member must have length less than or equal to {bounds['max']}"
            if bounds.get("min"):
                yield text[: bounds["min"] - 1], f"Member must have length greater than or equal to {bounds['min']}"
            if "pattern" in bounds:
                odd = next(text for text in ODD if not fits(bounds["pattern"], text))
                yield odd, f"Member must satisfy regular expression pattern: {bounds['pattern']}"
        case "integer" | "long":
            yield bounds["max"] + 1, f"Member must have value less than or equal to {bounds['max']}"
            yield bounds["min"] - 1, f"Member must have value greater than or equal to {bounds['min']}"
        case "list":
            inner = shape.member  # type: ignore[attr-defined]
            if "max" in bounds:
                most = [sample(inner)] * (bounds["max"] + 1)
                yield most, f"Member must have length less than or equal to {bounds['max']}"
            if bounds.get("min"):
                yield [], f"Member must have length greater than or equal to {bounds['min']}"
            yield from (([value], words) for value, words in violations(inner))
        case "map":
            key, inner = shape.key, shape.value  # type: ignore[attr-defined]
            if "max" in bounds:
                entries = {f"key{number}": sample(inner) for number in range(bounds["max"] + 1)}
                yield entries, f"Member must have length less than or equal to {bounds['max']}"
            yield from (({value: sample(inner)}, words) for value, words in violations(key))
            yield from (({sample(key): value}, words) for value, words in violations(inner))
        case "structure":
            for name, inner in shape.members.items():  # type: ignore[attr-defined]
                yield from (({**sample(shape), name: value}, words) for value, words in violations(inner))


def cases() -> Iterator[Any]:
    """Every operation and member, with a value that breaks one constraint and AWS's words for it."""
    for operation in MODEL.operation_names:
        shape: Any = MODEL.operation_model(operation).input_shape
        page = documented(f"{PAGES}/API_{operation}.html")
        for name, inner in shape.members.items():
            for number, (value, words) in enumerate(violations(inner)):
                request = {**sample(shape), name: value}
                yield pytest.param(operation, request, name, words, marks=page, id=f"{operation}-{name}-{number}")


@pytest.mark.parametrize(("operation", "request_", "name", "words"), list(cases()))
def test_a_documented_constraint_is_enforced(
    shared: Emulator, account: str, operation: str, request_: dict[str, Any], name: str, words: str
) -> None:
    response = post(shared, operation, request_, **authorization(account, "us-east-1"))
    assert response.status_code == 400
    assert response.json()["__type"] == "ValidationException"
    message = response.json()["message"]
    assert f" at '{name[0].lower()}{name[1:]}" in message
    assert words in message
