"""Reading JSON in pieces: the same values and the same problems as in one piece, wherever the pieces end."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.state.json_stream import JsonStream
from tests.provenance import assumed, documented

SCALARS = some.one_of(
    some.none(), some.booleans(), some.integers(), some.floats(allow_nan=False, allow_infinity=False), some.text()
)
VALUES = some.recursive(
    SCALARS, lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4)
)
SIZES = some.integers(1, 40)


def pieces(text: bytes, size: int) -> Iterator[bytes]:
    return (text[start : start + size] for start in range(0, len(text), size))


def walk(stream: JsonStream) -> Any:
    """The value that is next, map by map and list by list."""
    if stream.is_at("{"):
        return {key: walk(stream) for key in stream.members()}
    if stream.is_at("["):
        return [walk(stream) for _ in stream.entries()]
    return stream.value()


@documented("https://www.rfc-editor.org/rfc/rfc8259: the grammar of JSON")
@given(VALUES, SIZES, some.booleans(), some.sampled_from([None, 1]))
def test_a_value_is_the_same_wherever_its_pieces_end(
    value: Any, size: int, has_escapes: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=has_escapes, indent=indent).encode()
    whole = JsonStream(pieces(text, size))
    assert whole.value() == value
    whole.finish()
    assert read(text, size) == value


def read(text: bytes, size: int) -> Any:
    """The value of a whole text."""
    stream = JsonStream(pieces(text, size))
    value = walk(stream)
    stream.finish()
    return value


@assumed("our own reader of seeds: a problem of a state is reported as that of a seed")
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    "text",
    [
        b'{"a": 1,\n "b" 2}',
        b'{"a": 1\n "b": 2}',
        b'{"a": [1, 2\n 3]}',
        b'{"a": [1,\n]}',
        b'{"a": {"b": \n"c',
        b'{"a": tru}',
        b'{"a": NaN}',
        b'{"a": 1} 2',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\\ud800"}',
        b'{"a": "\\u12g4"}',
        b'{"a": "\x01"}',
        b"{1: 2}",
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": "\xc3\xa4\xff"}',
        b'\xef\xbb\xbf{"a": "b',
    ],
)
def test_a_text_that_is_not_json_has_the_problem_of_one_piece(text: bytes, size: int) -> None:
    with pytest.raises(SeedError) as whole:
        decode(text, is_json=True)
    with pytest.raises(SeedError) as refused:
        read(text, size)
    assert str(refused.value).partition(": value has")[0] == str(whole.value).partition(": value has")[0]


@assumed("our own export: SQLite stores the character NUL and PostgreSQL does not")
@pytest.mark.parametrize(
    ("text", "has_nul"),
    [(rb'"\u0000"', True), (rb'"a\\\u0000"', True), (rb'"\\u0000"', False), (rb'"\\\\u0000"', False), (b'"0"', False)],
)
def test_only_an_escaped_nul_counts_as_nul(text: bytes, has_nul: bool) -> None:
    stream = JsonStream([text])
    assert ("\0" in str(stream.value()), stream.has_nul) == (has_nul, has_nul)


@assumed("our own bound: a large value is decoded a few times, not once for every piece")
def test_a_large_value_in_many_pieces_is_decoded_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = []

    class Counting(json.JSONDecoder):
        def raw_decode(self, text: str, position: int = 0) -> Any:
            attempts.append(len(text))
            return super().raw_decode(text, position)

    monkeypatch.setattr("cognito_identity_emulator.features.state.json_stream.STRICT_JSON", Counting())
    text = json.dumps("x" * 1_000_000).encode()
    assert JsonStream(pieces(text, 1000)).value() == "x" * 1_000_000
    assert len(attempts) < 20
