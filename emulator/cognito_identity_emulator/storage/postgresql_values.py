"""Values and rows in the form of PostgreSQL's messages: parameters as text, except bytes, and results in binary form.

https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cognito_identity_emulator.errors.frontend import UnstorableTextException

_BOOL, _BYTEA, _INT8, _INT2, _INT4, _TEXT, _VARCHAR = 16, 17, 20, 21, 23, 25, 1043
"""Object ids of types, which are the same on every server: https://github.com/postgres/postgres, pg_type.dat."""
_AS_TEXT, AS_BINARY = 0, 1


class Message(NamedTuple):
    """A statement with its values. The server derives the types of the values; `formats` has 0 or 1 for each."""

    text: bytes
    values: Sequence[bytes | None] = ()
    formats: Sequence[int] = ()


def message(text: bytes, values: Iterable[object]) -> Message:
    """A statement with the values of its parameters. Raises UnstorableTextException."""
    encoded: list[bytes | None] = []
    formats = []
    for value in values:
        if value is None or isinstance(value, bytes):
            encoded.append(value)
            formats.append(AS_BINARY)
        else:
            encoded.append(_storable(_text(value)))
            formats.append(_AS_TEXT)
    return Message(text, encoded, formats)


def array_message(text: bytes, columns: Iterable[Iterable[object]]) -> Message:
    """A statement whose parameters are arrays; the statement names their types. Raises UnstorableTextException."""
    values = [_array(column) for column in columns]
    return Message(text, values, [_AS_TEXT] * len(values))


def rows_of(result: Any) -> list[tuple[Any, ...]]:
    """The rows of a result (psycopg's PGresult) in binary form."""
    value_of = result.get_value
    columns = [(index, _DECODERS[result.ftype(index)]) for index in range(result.nfields)]
    return [
        tuple([None if (value := value_of(row, index)) is None else decode(value) for index, decode in columns])
        for row in range(result.ntuples)
    ]


def _text(value: object) -> str:
    if value is True:
        return "t"
    if value is False:
        return "f"
    return str(value)


def _array(values: Iterable[object]) -> bytes:
    """https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO"""
    return _storable("{" + ",".join([_element(value) for value in values]) + "}")


def _element(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    return _text(value)


def _storable(text: str) -> bytes:
    """The bytes of a text. NUL would end it, because it is a string of C."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError as problem:
        raise UnstorableTextException from problem
    if b"\0" in encoded:
        raise UnstorableTextException
    return encoded


def _integer(value: bytes) -> int:
    return int.from_bytes(value, "big", signed=True)


_DECODERS: Mapping[int, Callable[[bytes], Any]] = {
    _BOOL: lambda value: value != b"\0",
    _BYTEA: bytes,
    _INT2: _integer,
    _INT4: _integer,
    _INT8: _integer,
    _TEXT: bytes.decode,
    _VARCHAR: bytes.decode,
}
