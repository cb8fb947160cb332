"""Reads a JSON text of any size in pieces: the caller goes through its large maps and lists, and decodes the rest.

The standard library's decoder says where a value ends, so that a list can be decoded entry by entry. That needs no
further library.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import IO, NoReturn

from cognito_identity_emulator.features.seeds.decoding import STRICT_JSON, TOO_DEEP, check_surrogates
from cognito_identity_emulator.features.seeds.problems import SeedError

PIECE_BYTES = 256 * 1024
_WHITE_SPACE = re.compile(r"[ \t\n\r]*")
_LONGEST_LITERAL = len("-Infinity")
_LONGEST_REST_OF_A_NUMBER = len("e+1")
"""A number may go on behind what the decoder took for its end."""
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """A file to its end, in pieces."""
    while piece := file.read(PIECE_BYTES):
        yield piece


class JsonStream:
    """A JSON text, with a position in it. Every method raises SeedError for a text that is not JSON.

    `has_nul`: a text before the position has the character NUL.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._bytes_read = 0
        self._lines_left_behind = 0
        self._text, self._position = "", 0
        self._is_complete = False
        self.has_nul = False

    def is_at(self, character: str) -> bool:
        """Whether the next character other than white space is this one."""
        return self._peek() == character

    def members(self) -> Iterator[str]:
        """The keys of the map that is next. The caller reads the value of each key before the next one."""
        self._skip("{", "Expecting value")
        if self._peek() == "}":
            self._position += 1
            return
        keys = set()
        while True:
            if self._peek() != '"':
                self._fail("Expecting property name enclosed in double quotes")
            key = str(self.value())
            if key in keys:
                raise SeedError([f"the key {key!r} is repeated in one map"])
            keys.add(key)
            self._skip(":", "Expecting ':' delimiter")
            yield key
            if self._ends("}"):
                return

    def entries(self) -> Iterator[int]:
        """The indexes of the list that is next. The caller reads the entry at each index before the next one."""
        self._skip("[", "Expecting value")
        if self._peek() == "]":
            self._position += 1
            return
        for index in count():
            yield index
            if self._ends("]"):
                return

    def value(self) -> object:
        """The value that is next, as JSON's maps, lists and scalars."""
        self._peek()
        while True:
            try:
                value, end = STRICT_JSON.raw_decode(self._text, self._position)
            except json.JSONDecodeError as problem:
                if self._is_cut(problem) and self._read_more():
                    continue
                self._fail(problem.msg, problem.pos)
            except RecursionError:
                raise SeedError([TOO_DEEP]) from None
            except ValueError as problem:  # a number of thousands of digits
                raise SeedError([f"not JSON: {problem}"]) from None
            if end <= len(self._text) - _LONGEST_REST_OF_A_NUMBER or not self._read_more():
                break
        if self._text.find("\\u", self._position, end) >= 0:
            self._check_characters(value, self._text[self._position : end])
        self._position = end
        return value

    def finish(self) -> None:
        """Check that nothing follows."""
        if self._peek():
            self._fail("Extra data")

    def _peek(self) -> str:
        """Skip white space. The next character, which is empty at the end of the text."""
        while True:
            found = _WHITE_SPACE.match(self._text, self._position)
            self._position = self._position if found is None else found.end()
            if self._position < len(self._text):
                return self._text[self._position]
            if not self._read_more():
                return ""

    def _skip(self, character: str, otherwise: str) -> None:
        if self._peek() != character:
            self._fail(otherwise)
        self._position += 1

    def _ends(self, closing: str) -> bool:
        """Skip the end of a map or list, or the comma before what follows. Whether it was the end."""
        found = self._peek()
        if found not in (closing, ","):
            self._fail("Expecting ',' delimiter")
        self._position += 1
        return found == closing

    def _is_cut(self, problem: json.JSONDecodeError) -> bool:
        """Whether the decoder stopped at the end of what was read. Only a text that goes on is reported elsewhere."""
        return problem.msg.startswith("Unterminated string") or problem.pos > len(self._text) - _LONGEST_LITERAL

    def _read_more(self) -> bool:
        """Read as much as there is left to decode, and at least one piece, so that a large value is decoded few times.
        False when there is no more."""
        if self._is_complete:
            return False
        self._lines_left_behind += self._text.count("\n", 0, self._position)
        texts = [self._text[self._position :]]
        wanted = len(texts[0])
        self._position = 0
        while wanted >= 0 and not self._is_complete:
            piece = next(self._pieces, None)
            self._is_complete = piece is None
            texts.append(self._decode(piece or b""))
            wanted -= max(1, len(texts[-1]))
        self._text = "".join(texts)
        return True

    def _decode(self, piece: bytes) -> str:
        try:
            text = self._decoder.decode(piece, final=self._is_complete)
        except UnicodeDecodeError as problem:
            start = self._bytes_read + len(piece) - len(problem.object) + problem.start
            raise SeedError([f"byte {start}: the text is not UTF-8"]) from None
        self._bytes_read += len(piece)
        return text

    def _check_characters(self, value: object, written: str) -> None:
        check_surrogates(value, written)
        self.has_nul = self.has_nul or _NUL.search(written) is not None

    def _fail(self, sentence: str, position: int | None = None) -> NoReturn:
        end = self._position if position is None else position
        line = 1 + self._lines_left_behind + self._text.count("\n", 0, end)
        raise SeedError([f"line {line}: not JSON: {sentence}"])
