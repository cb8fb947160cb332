"""Policy documents as IAM takes and answers them: JSON text, percent-encoded in an answer."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from cognito_identity_emulator.domain.iam_checks import MAX_MANAGED_POLICY_CHARACTERS
from cognito_identity_emulator.domain.permission_policy import PermissionPolicy, PolicyKind, parse_permission_policy
from cognito_identity_emulator.domain.policy import WITH_VARIABLES
from cognito_identity_emulator.domain.policy_grammar import IamCheck, PolicyError, policy_size
from cognito_identity_emulator.domain.resource_forms import find_resource_problem
from cognito_identity_emulator.domain.trust_document import parse_trust_policy
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.iam import LimitExceeded
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument

MAX_TRUST_POLICY_CHARACTERS = 2048
"""Characters without white space: the quota of an account that has asked for no other."""


def encode_document(text: str) -> str:
    """A document as IAM answers it: percent-encoded by RFC 3986, a space as %20."""
    return quote(text, safe="")


def document_text(document: Mapping[str, Any]) -> str:
    """The JSON text of a document that was not written over IAM's API."""
    return msgspec.json.encode(document).decode()


def read_document(text: str, not_json: MalformedPolicyDocument) -> Mapping[str, Any]:
    """The object in a text of JSON. Raises MalformedPolicyDocument: `not_json` for a text that is not JSON."""
    try:
        # As the database is read: what the module json accepts beyond JSON, such as NaN, must not be stored.
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        raise not_json from None
    if not isinstance(document, Mapping):
        raise MalformedPolicyDocument.syntax_error()
    return document


def read_trust_policy(text: str) -> Mapping[str, Any]:
    """The trust policy in a text of JSON. Raises MalformedPolicyDocument, LimitExceeded."""
    document = read_document(text, MalformedPolicyDocument.invalid_json())
    if size_of(document) > MAX_TRUST_POLICY_CHARACTERS:
        raise LimitExceeded.quota("ACLSizePerRole", MAX_TRUST_POLICY_CHARACTERS)
    try:
        parse_trust_policy(document)
    except PolicyError as malformed:
        raise refusal_of(malformed, "trust policy") from None
    return document


def read_managed_policy(text: str) -> Mapping[str, Any]:
    """The document of a managed policy in a text of JSON. Raises MalformedPolicyDocument, LimitExceeded."""
    document = read_document(text, MalformedPolicyDocument.invalid_json())
    if size_of(document) > MAX_MANAGED_POLICY_CHARACTERS:
        raise LimitExceeded.quota("PolicySize", MAX_MANAGED_POLICY_CHARACTERS)
    try:
        policy = parse_permission_policy(document, PolicyKind.MANAGED)
    except PolicyError as malformed:
        if malformed.first.check > IamCheck.SYNTAX:
            _check_version(document)
        raise refusal_of(malformed, "managed policy") from None
    _check_version(document)
    _check_resources(policy, "managed policy")
    return document


def _check_version(document: Mapping[str, Any]) -> None:
    version = document.get("Version")
    if version != WITH_VARIABLES:
        failed = FailedCheck("managed policy", f"Version {WITH_VARIABLES}", str(version), "Set Version.")
        raise MalformedPolicyDocument.version_too_old().explain(failed)


def read_permission_policy(text: str) -> Mapping[str, Any]:
    """The permission policy in a text of JSON; neither its size nor its grammar is checked. Raises
    MalformedPolicyDocument."""
    return read_document(text, MalformedPolicyDocument.syntax_error())


def check_permission_policy(document: Mapping[str, Any], kind: PolicyKind) -> None:
    """Raises MalformedPolicyDocument for a policy that IAM does not store."""
    try:
        policy = parse_permission_policy(document, kind)
    except PolicyError as malformed:
        raise refusal_of(malformed, f"{kind} policy") from None
    _check_resources(policy, f"{kind} policy")


def _check_resources(policy: PermissionPolicy, kind: str) -> None:
    problem = find_resource_problem(policy.statements)
    if problem is not None:
        raise refusal_of(PolicyError((problem,)), kind)


def size_of(document: Mapping[str, Any]) -> int:
    """The size of a document as IAM counts it: characters without white space. Raises MalformedPolicyDocument for one
    with a number that JSON does not have."""
    try:
        return policy_size(document)
    except (ValueError, TypeError, RecursionError):
        raise MalformedPolicyDocument.syntax_error() from None


def refusal_of(malformed: PolicyError, kind: str) -> MalformedPolicyDocument:
    """IAM's refusal of a malformed policy of a kind, such as ``trust policy``, with what is wrong and where."""
    first = malformed.first
    failed = FailedCheck(kind, "a policy that follows IAM's grammar", str(first), "Correct the document.")
    return first.refusal.explain(failed)
