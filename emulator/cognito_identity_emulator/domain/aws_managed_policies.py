"""AWS managed policies whose documents are known: those that roles of identity pools often have.

`aws_managed_policies.json` has the version and the document of each, by the part of its ARN behind ``policy/``.

https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html

Differs: the other AWS managed policies can be attached, but are not evaluated: a decision lists them, and counts them
neither as an Allow nor as a Deny. The documents are those of 1 May 2026. [aws-managed-policies]
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from cognito_identity_emulator.domain.partitions import PARTITION_IDS
from cognito_identity_emulator.domain.permission_policy import PermissionPolicy, PolicyKind, parse_permission_policy

_ARN = re.compile(r"arn:(aws[a-z-]*):iam::aws:policy/(.+)", re.ASCII)


class AwsManagedPolicy(msgspec.Struct, frozen=True):
    """A policy of AWS: its default version, such as ``v3``, and the document of that version."""

    version: str
    document: Mapping[str, object]


def is_aws_managed(arn: str) -> bool:
    """Whether a text is the ARN of a managed policy of AWS, with a known document or without."""
    return _ARN.fullmatch(arn) is not None


@cache
def known_policies() -> Mapping[str, AwsManagedPolicy]:
    """The policies by the part of their ARN behind ``policy/``, in alphabetical order."""
    content = Path(__file__).with_suffix(".json").read_bytes()
    return msgspec.json.decode(content, type=dict[str, AwsManagedPolicy])


def aws_managed_policy(arn: str) -> PermissionPolicy | None:
    """The policy with an ARN, parsed once; None when its document or its partition is not known."""
    policy = _find(arn)
    return None if policy is None else _parse(*policy)


def aws_managed_document(arn: str) -> Mapping[str, object] | None:
    """The document of the policy with an ARN; None when it is not known."""
    policy = _find(arn)
    if policy is None:
        return None
    document: Mapping[str, object] = msgspec.json.decode(_text(*policy))
    return document


def aws_managed_version(arn: str) -> str | None:
    """The default version, such as ``v3``, of the policy with an ARN; None when it is not known."""
    policy = _find(arn)
    return None if policy is None else known_policies()[policy[1]].version


def _find(arn: str) -> tuple[str, str] | None:
    """The partition and the name of a known policy."""
    found = _ARN.fullmatch(arn)
    if found is None or found[1] not in PARTITION_IDS or found[2] not in known_policies():
        return None
    return found[1], found[2]


@cache
def _parse(partition: str, name: str) -> PermissionPolicy:
    return parse_permission_policy(_text(partition, name), PolicyKind.MANAGED)


def _text(partition: str, name: str) -> str:
    """Another partition than aws has the same document with the ARNs of the partition (assumed)."""
    text = msgspec.json.encode(known_policies()[name].document).decode()
    return text.replace('"arn:aws:', f'"arn:{partition}:')
