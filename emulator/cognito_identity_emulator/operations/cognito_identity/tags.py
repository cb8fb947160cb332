"""The rules of tags that go beyond their constraints.

https://docs.aws.amazon.com/cognito/latest/developerguide/tagging.html
"""

import re
from collections.abc import Mapping

from cognito_identity_emulator.errors.cognito_identity import InvalidTag, TooManyTags

MOST_TAGS = 50
_LETTERS = re.compile(r"[\w\s.:/=+\-@]*")


def check_tags(tags: Mapping[str, str]) -> None:
    """Raises InvalidTag for a key or value that AWS does not allow, TooManyTags for more than fifty."""
    for key, value in tags.items():
        if key.lower().startswith("aws:"):
            raise InvalidTag(f"Tag keys must not start with aws: - {key}")
        if not _LETTERS.fullmatch(key) or not _LETTERS.fullmatch(value):
            raise InvalidTag(f"Tags may hold letters, digits, spaces and _.:/=+-@ only: {key}={value}")
    if len(tags) > MOST_TAGS:
        raise TooManyTags(MOST_TAGS)
