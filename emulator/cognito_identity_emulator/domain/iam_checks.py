"""Checks roles and customer managed policies, as IAM does before it stores them.

Each problem has its place: ``policies['read'].Statement[0].Effect: ...``.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html

Differs: a role may name managed policies of another account, and managed policies that do not exist.
[attached-policies]
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from cognito_identity_emulator.declare.constraints import Constraint, Length, Pattern
from cognito_identity_emulator.domain.arns import account_of_arn, is_policy_arn, parse_role_arn
from cognito_identity_emulator.domain.iam import IamRole, ManagedPolicy
from cognito_identity_emulator.domain.permission_policy import (
    MAX_CHARACTERS,
    PolicyKind,
    parse_permission_policy,
)
from cognito_identity_emulator.domain.policy_grammar import PolicyError, policy_size
from cognito_identity_emulator.domain.policy_versions import parse_document
from cognito_identity_emulator.domain.session_tags import MAX_TAGS, TAG_KEY, TAG_VALUE
from cognito_identity_emulator.domain.trust_document import parse_trust_policy
from cognito_identity_emulator.runtime.bounds import MAX_NAME_CHARACTERS, shorten

_SHORTEST_SESSION_S = 3600
_LONGEST_SESSION_S = 43200
MAX_TRUST_POLICY_CHARACTERS = 4096
"""The quota of IAM after its largest increase; it is 2048 before. Characters without white space."""
MAX_INLINE_POLICIES_CHARACTERS = MAX_CHARACTERS[PolicyKind.INLINE]
"""The quota of all inline policies of a role together. Characters without white space."""
MAX_MANAGED_POLICY_CHARACTERS = MAX_CHARACTERS[PolicyKind.MANAGED]
"""Characters without white space."""
MAX_MANAGED_POLICIES = 10
"""Managed policies that a role may have."""

POLICY_NAME: Sequence[Constraint] = (Length(1, 128), Pattern(r"[\w+=,.@-]+"))
"""The constraints of the name of an inline or a managed policy."""

_INLINE = partial(parse_permission_policy, kind=PolicyKind.INLINE)
_MANAGED = partial(parse_permission_policy, kind=PolicyKind.MANAGED)
_OWNED_BY_AWS = "aws"
_DESCRIPTION: Sequence[Constraint] = (Length(None, 1000),)
_ROLE_DESCRIPTION: Sequence[Constraint] = (*_DESCRIPTION, Pattern(r"[\t\n\r\x20-\x7e\xa1-\xff]*"))


def role_problems(role: IamRole) -> list[str]:
    """Every problem of a role."""
    return [
        *_role_arn_problems(role.arn),
        *_duration_problems(role.max_session_duration_s),
        *_trust_policy_problems(role.trust_policy),
        *_inline_policy_problems(role.policies),
        *_attachment_problems(role.managed_policy_arns),
        *_boundary_problems(role.permissions_boundary),
        *tag_problems(role.tags),
        *constraint_problems(role.description, _ROLE_DESCRIPTION, "description"),
    ]


def added_role_problems(before: IamRole, after: IamRole) -> list[str]:
    """The problems that a role got by a change."""
    found_before = set(role_problems(before))
    return [each for each in role_problems(after) if each not in found_before]


def managed_policy_problems(policy: ManagedPolicy) -> list[str]:
    """Every problem of a customer managed policy."""
    return [
        *_policy_arn_problems(policy.arn),
        *_managed_document_problems(policy.document),
        *tag_problems(policy.tags),
        *constraint_problems(policy.description, _DESCRIPTION, "description"),
    ]


def version_problems(policy: ManagedPolicy) -> Iterator[str]:
    """Every problem of the versions of a policy, whose document is that of the default version. It may have none."""
    numbers = [each.number for each in policy.versions]
    if not numbers:
        return
    if numbers != sorted(set(numbers)) or numbers[-1] > policy.latest_version:
        yield f"versions: must be in the order of their numbers, up to latest_version ({policy.latest_version})"
    for index, version in enumerate(policy.versions):
        try:
            parsed = parse_document(version.document)
        except ValueError:
            yield f"versions[{index}].document: is not a JSON object"
            continue
        yield from (f"versions[{index}].{problem}" for problem in _managed_document_problems(parsed))
        if version.number == policy.default_version and parsed != policy.document:
            yield f"versions[{index}].document: is the default version, and must be that of the policy"
    if policy.default_version not in numbers:
        yield f"default_version: there is no version {policy.default_version}"


def _role_arn_problems(arn: str) -> Iterator[str]:
    if parse_role_arn(arn) is None:
        yield f"arn: {arn!r} is not the ARN of an IAM role"


def _duration_problems(duration_s: int) -> Iterator[str]:
    if not _SHORTEST_SESSION_S <= duration_s <= _LONGEST_SESSION_S:
        yield f"max_session_duration_s: must be {_SHORTEST_SESSION_S} to {_LONGEST_SESSION_S}"


def _trust_policy_problems(document: Mapping[str, Any]) -> Iterator[str]:
    size = policy_size(document)
    if size > MAX_TRUST_POLICY_CHARACTERS:
        yield f"trust_policy: {size} characters without white space; IAM takes {MAX_TRUST_POLICY_CHARACTERS}"
        return
    yield from _grammar_problems(parse_trust_policy, document, "trust_policy")


def _inline_policy_problems(policies: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    size = sum(map(policy_size, policies.values()))
    if size > MAX_INLINE_POLICIES_CHARACTERS:
        yield (
            f"policies: {size} characters without white space in all; IAM takes {MAX_INLINE_POLICIES_CHARACTERS}: move "
            "statements to managed policies"
        )
        return
    for name, document in policies.items():
        place = f"policies[{shorten(name, MAX_NAME_CHARACTERS)!r}]"
        yield from constraint_problems(name, POLICY_NAME, f"{place} (the name)")
        yield from _grammar_problems(_INLINE, document, place)


def _managed_document_problems(document: Mapping[str, Any]) -> Iterator[str]:
    size = policy_size(document)
    if size > MAX_MANAGED_POLICY_CHARACTERS:
        yield f"document: {size} characters without white space; IAM takes {MAX_MANAGED_POLICY_CHARACTERS}"
    else:
        yield from _grammar_problems(_MANAGED, document, "document")


def _grammar_problems(
    parse: Callable[[Mapping[str, Any]], object], document: Mapping[str, Any], place: str
) -> Iterator[str]:
    try:
        parse(document)
    except PolicyError as malformed:
        for problem in malformed.problems:
            yield f"{place}.{problem}"


def _attachment_problems(arns: Sequence[str]) -> Iterator[str]:
    if len(arns) > MAX_MANAGED_POLICIES:
        yield f"managed_policy_arns: {len(arns)} managed policies; a role has at most {MAX_MANAGED_POLICIES}"
        return
    for index, arn in enumerate(arns):
        if not is_policy_arn(arn):
            yield f"managed_policy_arns[{index}]: {arn!r} is not the ARN of a managed policy"
        elif arn in arns[:index]:
            yield f"managed_policy_arns[{index}]: {arn} is listed before"


def _boundary_problems(arn: str | None) -> Iterator[str]:
    if arn is not None and not is_policy_arn(arn):
        yield f"permissions_boundary: {arn!r} is not the ARN of a managed policy"


def _policy_arn_problems(arn: str) -> Iterator[str]:
    if not is_policy_arn(arn):
        yield f"arn: {arn!r} is not the ARN of a managed policy"
    elif account_of_arn(arn) == _OWNED_BY_AWS:
        yield f"arn: {arn} is a policy of AWS; register a copy of it with the ARN of an account"
    else:
        yield from constraint_problems(arn.rpartition("/")[2], POLICY_NAME, "arn (the name)")


def tag_problems(tags: Mapping[str, str]) -> Iterator[str]:
    """The problems of the tags of a resource."""
    if len(tags) > MAX_TAGS:
        yield f"tags: {len(tags)} tags; IAM takes {MAX_TAGS}"
        return
    written: dict[str, str] = {}
    for key, value in tags.items():
        place = f"tags[{shorten(key, MAX_NAME_CHARACTERS)!r}]"
        yield from constraint_problems(key, TAG_KEY, f"{place} (the key)")
        yield from constraint_problems(value, TAG_VALUE, place)
        if key.lower().startswith("aws:"):
            yield f"{place} (the key): must not begin with aws:"
        first = written.setdefault(key.lower(), key)
        if first != key:
            yield f"{place} (the key): differs only in case from {first!r}"


def constraint_problems(value: str, constraints: Sequence[Constraint], place: str) -> Iterator[str]:
    """The problems of a text that breaks constraints of AWS, each with its place."""
    for constraint in constraints:
        for sentence in constraint.broken(value):
            yield f"{place}: {sentence.removeprefix('Member ')}"
