"""The tag `_custom_id_`, by which LocalStack's users choose the id of a new resource, for identity pools."""

import re
from collections.abc import Iterator, Mapping

from cognito_identity_emulator.domain.rule_violation import RuleViolation
from cognito_identity_emulator.errors.cognito_identity import InvalidCustomPoolId
from cognito_identity_emulator.runtime.scope import region_of

CUSTOM_ID_TAG = "_custom_id_"

_POOL_ID = re.compile(r"[\w-]+:[0-9a-f-]+", re.ASCII)
_LONGEST = 55


def custom_pool_id(tags: Mapping[str, str] | None) -> str | None:
    """The id that the tags of a new pool choose, if they do."""
    return None if tags is None else tags.get(CUSTOM_ID_TAG)


def custom_id_violations(tags: Mapping[str, str] | None, region: str) -> Iterator[RuleViolation]:
    """A violation when the tags choose something else than the id of a pool in the region."""
    chosen = custom_pool_id(tags)
    if chosen is None:
        return
    if len(chosen) > _LONGEST or not _POOL_ID.fullmatch(chosen) or region_of(chosen) != region:
        yield RuleViolation(("IdentityPoolTags", CUSTOM_ID_TAG), InvalidCustomPoolId(chosen, region))
