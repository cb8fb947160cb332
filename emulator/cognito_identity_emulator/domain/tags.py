"""Which tags a pool may have, beyond the lengths of their keys and values.

https://docs.aws.amazon.com/cognito/latest/developerguide/tagging.html
"""

import re
from collections.abc import Iterator, Mapping

from cognito_identity_emulator.domain.rule_violation import RuleViolation
from cognito_identity_emulator.errors.cognito_identity import InvalidTag, TooManyTags

MAX_TAGS = 50
_ALLOWED_CHARACTERS = re.compile(r"[a-zA-Z0-9 _.:/=+\-@]*")


def tag_violations(tags: Mapping[str, str]) -> Iterator[RuleViolation]:
    """Every tag that AWS does not allow, by its key; when all are allowed, whether there are too many of them."""
    all_allowed = True
    for key, value in tags.items():
        error = _tag_error(key, value)
        if error is not None:
            all_allowed = False
            yield RuleViolation((key,), error)
    if all_allowed and len(tags) > MAX_TAGS:
        yield RuleViolation((), TooManyTags(MAX_TAGS))


def _tag_error(key: str, value: str) -> InvalidTag | None:
    if key.lower().startswith("aws:"):
        return InvalidTag.reserved_key(key)
    if not _ALLOWED_CHARACTERS.fullmatch(key) or not _ALLOWED_CHARACTERS.fullmatch(value):
        return InvalidTag.characters_not_allowed(key, value)
    return None
