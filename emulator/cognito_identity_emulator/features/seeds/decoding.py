"""Decodes the text of a seed, JSON or YAML, into plain maps, lists and scalars.

A key that is twice in one map is reported here, because the formats' own parsers hide it.
"""

import json
from collections import Counter
from typing import NoReturn

from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.runtime.bounds import MAX_PROBLEMS

TOO_DEEP = "the text is nested too deeply"


def decode(content: bytes, *, is_json: bool, from_template: bool = False) -> dict[str, object]:
    """The map in the text. Raises SeedError.

    YAML is read as CloudFormation reads it when it has a template, or a part of one (`from_template`).
    """
    text = decode_text(content)
    decoded = decode_json(text) if is_json else _yaml(text, from_template=from_template)
    if not isinstance(decoded, dict):
        raise SeedError(["the text must be a map: a seed document, or a CloudFormation template"])
    return decoded


def decode_text(content: bytes) -> str:
    """The text in UTF-8, without a byte order mark. Raises SeedError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SeedError([f"byte {problem.start}: the text is not UTF-8"]) from None


def decode_json(text: str) -> object:
    """The value of a JSON text. Raises SeedError."""
    try:
        decoded = _json(text)
    except RecursionError:
        raise SeedError([TOO_DEEP]) from None
    check_surrogates(decoded, text)
    return decoded


def check_surrogates(decoded: object, text: str) -> None:
    """Raises SeedError when the value of a JSON text has half of a character, which a database cannot store. JSON can
    escape such a half."""
    if "\\ud" not in text and "\\uD" not in text:
        return
    try:
        json.dumps(decoded, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise SeedError(["the text has an unpaired surrogate"]) from None


def _json(text: str) -> object:
    try:
        decoded: object = STRICT_JSON.decode(text)
    except json.JSONDecodeError as problem:
        raise SeedError([f"line {problem.lineno}: not JSON: {problem.msg}"]) from None
    except ValueError as problem:  # a number of thousands of digits
        raise SeedError([f"not JSON: {problem}"]) from None
    return decoded


def _map(pairs: list[tuple[str, object]]) -> dict[str, object]:
    decoded = dict(pairs)
    if len(decoded) < len(pairs):
        times = Counter(name for name, _ in pairs)
        repeated = sorted(name for name, count in times.items() if count > 1)
        raise SeedError([f"the key {name!r} is repeated in one map" for name in repeated[:MAX_PROBLEMS]])
    return decoded


def _not_json(word: str) -> NoReturn:
    raise SeedError([f"not JSON: {word} is not a JSON number"])


STRICT_JSON = json.JSONDecoder(object_pairs_hook=_map, parse_constant=_not_json)
"""Decodes JSON. Raises SeedError for a repeated key, and for constants that are not JSON."""


def _yaml(text: str, *, from_template: bool) -> object:
    # PyYAML is only imported when a seed is YAML.
    from cognito_identity_emulator.features.seeds.yaml_text import load

    try:
        return load(text, from_template=from_template)
    except RecursionError:
        raise SeedError([TOO_DEEP]) from None
