"""Writes the results of AWS Query as JSON, for clients that accept it.

Observed: members in alphabetical order, null for an absent member, and times in epoch seconds as Java prints a double.
"""

from collections.abc import Callable

from cognito_identity_emulator.declare.shape import Shape, members, once_per_shape
from cognito_identity_emulator.protocol.json11 import json_encoder

MembersByName = Callable[[Shape], dict[str, object]]
"""Returns the members of a shape by their wire names."""


def encode(action: str, response: Shape | None, request_id: str) -> bytes:
    """The body of a response: the result and the request id in an object that is named after the action."""
    result: dict[str, object] = {} if response is None else _reader(type(response))(response)
    metadata = {"RequestId": request_id}
    return json_encoder().encode({f"{action}Response": {f"{action}Result": result, "ResponseMetadata": metadata}})


@once_per_shape
def _reader(shape: type[Shape]) -> MembersByName:
    attributes = sorted((each.name, each.attribute) for each in members(shape))

    def read(value: Shape) -> dict[str, object]:
        return {name: _value(getattr(value, attribute)) for name, attribute in attributes}

    return read


def _value(value: object) -> object:
    if isinstance(value, list):
        return [_value(each) for each in value]
    return _reader(type(value))(value) if isinstance(value, Shape) else value
