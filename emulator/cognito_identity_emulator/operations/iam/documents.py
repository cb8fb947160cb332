"""Policy documents as IAM takes and answers them: JSON text, percent-encoded in an answer."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from cognito_identity_emulator.domain.policy_grammar import PolicyError, policy_size
from cognito_identity_emulator.domain.trust_document import parse_trust_policy
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.iam import LimitExceeded
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument

MOST_OF_A_TRUST_POLICY = 2048
"""Characters without white space: the quota of an account that has asked for no other."""


def encode_document(text: str) -> str:
    """A document as IAM answers it: percent-encoded by RFC 3986, a space as %20."""
    return quote(text, safe="")


def document_text(document: Mapping[str, Any]) -> str:
    """The JSON text of a document that was not written over IAM's API."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def read_document(text: str) -> Mapping[str, Any]:
    """The object in a text of JSON. Raises MalformedPolicyDocument."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise MalformedPolicyDocument.invalid_json() from None
    if not isinstance(document, Mapping):
        raise MalformedPolicyDocument.syntax_error()
    return document


def read_trust_policy(text: str) -> Mapping[str, Any]:
    """The trust policy in a text of JSON. Raises MalformedPolicyDocument, LimitExceeded."""
    document = read_document(text)
    check_size(document, "ACLSizePerRole", MOST_OF_A_TRUST_POLICY)
    try:
        parse_trust_policy(document)
    except PolicyError as malformed:
        raise refusal_of(malformed, "trust policy") from None
    return document


def check_size(document: Mapping[str, Any], quota: str, most: int) -> None:
    """Raises LimitExceeded for a document of more than `most` characters without white space, MalformedPolicyDocument
    for one that JSON cannot have."""
    try:
        size = policy_size(document)
    except (ValueError, TypeError, RecursionError):
        raise MalformedPolicyDocument.invalid_json() from None
    if size > most:
        raise LimitExceeded.quota(quota, most)


def refusal_of(malformed: PolicyError, kind: str) -> MalformedPolicyDocument:
    """IAM's refusal of a malformed policy of a kind, such as ``trust policy``, with what is wrong and where."""
    first = malformed.first
    failed = FailedCheck(kind, "a policy that follows IAM's grammar", str(first), "Correct the document.")
    return first.refusal.explain(failed)
