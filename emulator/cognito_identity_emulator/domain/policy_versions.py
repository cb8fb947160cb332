"""The versions of a customer managed policy: up to five, one of them the default, whose document is in effect.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from cognito_identity_emulator.domain.iam import ManagedPolicy, PolicyVersion

MAX_VERSIONS = 5


def with_first_version(policy: ManagedPolicy, text: str, now: int) -> ManagedPolicy:
    """A new policy, created now, with the text of its document as version 1."""
    return replace(policy, created_at=now, versions=(PolicyVersion(1, text, now),), default_version=1, latest_version=1)


def registered(policy: ManagedPolicy, before: ManagedPolicy | None, now: int) -> ManagedPolicy:
    """A policy without versions as it is stored in place of `before` (None: of none).

    As CloudFormation does, another document becomes a new default version, and the oldest other version makes room.
    """
    text = msgspec.json.encode(policy.document).decode()
    if before is None:
        return with_first_version(policy, text, now)
    kept = replace(before, description=policy.description, tags=policy.tags)
    if policy.document == before.document:
        return kept
    if len(kept.versions) == MAX_VERSIONS:
        oldest = next(each for each in kept.versions if each.number != kept.default_version)
        kept = without_version(kept, oldest.number)
    return with_version(kept, text, now, is_default=True)


def with_version(policy: ManagedPolicy, text: str, now: int, *, is_default: bool) -> ManagedPolicy:
    """The policy with one more version. Its number was never used before, not even by a version that was deleted."""
    version = PolicyVersion(policy.latest_version + 1, text, now)
    changed = replace(policy, versions=(*policy.versions, version), latest_version=version.number)
    return with_default(changed, version.number) if is_default else changed


def with_default(policy: ManagedPolicy, number: int) -> ManagedPolicy:
    """The policy with one of its versions as the default."""
    version = find_version(policy, number)
    if version is None:
        raise ValueError(f"{policy.arn} has no version {number}")
    return replace(policy, default_version=number, document=parse_document(version.document))


def without_version(policy: ManagedPolicy, number: int) -> ManagedPolicy:
    """The policy without one of its versions, which is not the default."""
    return replace(policy, versions=tuple(each for each in policy.versions if each.number != number))


def find_version(policy: ManagedPolicy, number: int) -> PolicyVersion | None:
    """The version with a number; None when there is none."""
    return next((each for each in policy.versions if each.number == number), None)


def updated_at(policy: ManagedPolicy) -> int:
    """When the newest version was created, in epoch milliseconds."""
    return max((each.created_at for each in policy.versions), default=policy.created_at)


def parse_document(text: str) -> Mapping[str, Any]:
    """The document of a version. Raises ValueError for a text that is not a JSON object."""
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as problem:
        raise ValueError(str(problem)) from None
