"""The rules of session tags: what STS refuses of the tags and the transitive tag keys of a token.

A token's tags have the rules that AssumeRole has for its parameters Tags and TransitiveTagKeys (assumed: the sentences
were recorded for AssumeRole, the one about transitive keys for AssumeRoleWithWebIdentity too).

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.errors.sts import InvalidParameterValue, ValidationError
from cognito_identity_emulator.runtime.bounds import shorten

MAX_TAGS = 50
MAX_KEY_LENGTH = 128
MAX_VALUE_LENGTH = 256
MAX_TOTAL_BYTES = 460

_MOST_OF_A_VALUE = 1000
_CHARACTERS = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]"
_LATIN = re.compile(r"[A-Za-z0-9 _.:/=+\-@]*", re.ASCII)
_MARKS = frozenset("_.:/=+-@")


def session_tag_refusal(tags: Mapping[str, str], transitive_keys: Sequence[str]) -> ServiceError | None:
    """STS's refusal of tags, by key, or of transitive keys that break a rule; None when all keep them.

    Constraints of single tags come first (assumed: as for every parameter). How large the tags are together is another
    question: see `size_bytes`.
    """
    constraints = list(_broken_constraints(tags))
    if constraints:
        return ValidationError.constraints_broken(constraints)
    lowered = {key.lower() for key in tags}
    if len(lowered) < len(tags):
        return InvalidParameterValue.duplicate_tag_keys()
    reserved = next((key for key in tags if key.lower().startswith("aws:")), None)
    if reserved is not None:
        return InvalidParameterValue.reserved_tag_key(reserved)
    if not all(key.lower() in lowered for key in transitive_keys):
        return InvalidParameterValue.transitive_key_without_tag()
    return None


def size_bytes(tags: Mapping[str, str]) -> int:
    """The size of all keys and values in UTF-8.

    Assumed: it is what the 460 bytes of Cognito's guide for all attributes measure.
    """
    return sum(len(key.encode()) + len(value.encode()) for key, value in tags.items())


def _broken_constraints(tags: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each broken constraint, in the order of STS: a pattern before a length."""
    if len(tags) > MAX_TAGS:
        yield f"Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to {MAX_TAGS}"
    for number, (key, value) in enumerate(tags.items(), 1):
        for member, text, broken in (("key", key, _broken_by_key(key)), ("value", value, _broken_by_value(value))):
            for constraint in broken:
                place = f"Value '{shorten(text, _MOST_OF_A_VALUE)}' at 'tags.{number}.member.{member}'"
                yield f"{place} failed to satisfy constraint: {constraint}"


def _broken_by_key(key: str) -> Iterator[str]:
    if not key or not _has_allowed_characters(key):
        yield f"Member must satisfy regular expression pattern: {_CHARACTERS}+"
    if len(key) > MAX_KEY_LENGTH:
        yield f"Member must have length less than or equal to {MAX_KEY_LENGTH}"
    if not key:
        yield "Member must have length greater than or equal to 1"


def _broken_by_value(value: str) -> Iterator[str]:
    if not _has_allowed_characters(value):
        yield f"Member must satisfy regular expression pattern: {_CHARACTERS}*"
    if len(value) > MAX_VALUE_LENGTH:
        yield f"Member must have length less than or equal to {MAX_VALUE_LENGTH}"


def _has_allowed_characters(text: str) -> bool:
    if _LATIN.fullmatch(text):
        return True
    return all(letter in _MARKS or unicodedata.category(letter)[0] in "LZN" for letter in text)
