"""Checks the inline session policy of a request against IAM's grammar of policies.

Only the grammar is checked, because the emulator does not evaluate permissions. The sentences are those of IAM for the
same mistakes (assumed: of STS's own, only the one about JSON was seen).

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

Differs: the actions of a service, the forms of its ARNs and the values of condition keys are not checked.
Differs: AWS answers a text that is not JSON with its parser's message since 2025; the emulator has the sentence before.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cognito_identity_emulator.domain.condition_operators import parse_operator
from cognito_identity_emulator.domain.trust_document import POLICY_ELEMENTS, STATEMENT_ELEMENTS
from cognito_identity_emulator.domain.trust_policy import WITH_VARIABLES, WITHOUT_VARIABLES, Effect
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.sts import MalformedPolicyDocument
from cognito_identity_emulator.runtime.bounds import MOST_OF_A_PROBLEM, shorten

_VERSIONS = (WITH_VARIABLES, WITHOUT_VARIABLES)
_EFFECTS = tuple(Effect)
_STATEMENT_ELEMENTS = STATEMENT_ELEMENTS | {"Resource", "NotResource"}
_PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc")
_VENDOR = re.compile(r"[A-Za-z0-9-]+", re.ASCII)
_SYNTAX = "Syntax errors in policy."
_ARN_SECTIONS = 6
_HINT = "Correct the Policy parameter."

_Statement = Mapping[str, Any]


def check_session_policy(text: str) -> None:
    """Check the policy in a text of JSON. Raises MalformedPolicyDocument for the first mistake."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise _malformed("The policy is not in the valid JSON format.", "Policy", "text that is not JSON") from None
    statements = _statements(document)
    for index, statement in enumerate(statements):
        _check_statement_syntax(statement, f"Statement[{index}]")
    for statement in statements:
        if "Principal" in statement or "NotPrincipal" in statement:
            raise _malformed("Policy document should not specify a principal.", "Principal", "a session has its own")
    _check_sids(statements)
    for statement in statements:
        _check_actions(statement)
    for statement in statements:
        _check_resources(statement)
    for statement in statements:
        _check_vendors(statement)


def _statements(document: object) -> Sequence[_Statement]:
    """The statements of a policy whose other elements are in order."""
    if not isinstance(document, dict):
        raise _malformed(_SYNTAX, "Policy", "not a JSON object")
    unknown = next((name for name in document if name not in POLICY_ELEMENTS), None)
    if unknown is not None:
        raise _malformed(_SYNTAX, unknown, "not an element of a policy")
    if document.get("Version", _VERSIONS[0]) not in _VERSIONS:
        raise _malformed(_SYNTAX, "Version", str(document["Version"]))
    if not isinstance(document.get("Id", ""), str):
        raise _malformed(_SYNTAX, "Id", "not a string")
    written = document.get("Statement")
    statements: list[Any] = written if isinstance(written, list) else [written]
    if not statements or not all(isinstance(each, dict) for each in statements):
        raise _malformed(_SYNTAX, "Statement", "no statement, or one that is not an object")
    return statements


def _check_statement_syntax(statement: _Statement, place: str) -> None:
    unknown = next((name for name in statement if name not in _STATEMENT_ELEMENTS), None)
    if unknown is not None:
        raise _malformed(_SYNTAX, f"{place}.{unknown}", "not an element of a statement")
    effect = statement.get("Effect")
    if isinstance(effect, str) and effect not in _EFFECTS and effect.title() in _EFFECTS:
        raise _malformed("The policy failed legacy parsing", f"{place}.Effect", effect)
    if effect not in _EFFECTS:
        raise _malformed(_SYNTAX, f"{place}.Effect", str(effect))
    if not isinstance(statement.get("Sid", ""), str):
        raise _malformed(_SYNTAX, f"{place}.Sid", "not a string")
    for name in ("Action", "Resource", "Principal"):
        if name in statement and f"Not{name}" in statement:
            raise _malformed(_SYNTAX, place, f"both {name} and Not{name}")
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        if name in statement and not _is_text_or_texts(statement[name]):
            raise _malformed(_SYNTAX, f"{place}.{name}", "neither a string nor a list of strings")
    _check_conditions(statement.get("Condition", {}), f"{place}.Condition")


def _check_conditions(conditions: object, place: str) -> None:
    if not isinstance(conditions, dict):
        raise _malformed(_SYNTAX, place, "not an object of operators")
    for name, keys in conditions.items():
        if not isinstance(keys, dict):
            raise _malformed(_SYNTAX, f"{place}.{name}", "not an object of condition keys")
        if not keys:
            continue
        try:
            parse_operator(name)
        except ValueError as unknown:
            raise _malformed(_SYNTAX, f"{place}.{name}", str(unknown)) from None
        for key, values in keys.items():
            if not all(isinstance(each, str | bool | int | float) for each in _listed(values)):
                raise _malformed(_SYNTAX, f"{place}.{name}.{key}", "a value that is not a string, number or boolean")


def _check_sids(statements: Sequence[_Statement]) -> None:
    sids = [sid for each in statements if (sid := each.get("Sid"))]
    if len(set(sids)) < len(sids):
        raise _malformed("Statement IDs (SID) in a single policy must be unique.", "Sid", ", ".join(sids))


def _check_actions(statement: _Statement) -> None:
    actions = _values(statement, "Action")
    if not actions:
        raise _malformed("Policy statement must contain actions.", "Action", "no action")
    for action in actions:
        if ":" not in action and action != "*":
            sentence = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
            raise _malformed(sentence, "Action", action)


def _check_resources(statement: _Statement) -> None:
    resources = _values(statement, "Resource")
    if not resources:
        raise _malformed("Policy statement must contain resources.", "Resource", "no resource")
    for resource in resources:
        if resource == "*":
            continue
        if ":" not in resource:
            raise _malformed(f'Resource {resource} must be in ARN format or "*".', "Resource", resource)
        _prefix, partition, *others = resource.split(":", _ARN_SECTIONS - 1)
        if partition not in _PARTITIONS and not re.search(r"[*?$]", partition):
            sections = [partition, *others]
            arn = ":".join(["arn", *sections, *["*"] * (_ARN_SECTIONS - 1 - len(sections))])
            raise _malformed(f'Partition "{partition}" is not valid for resource "{arn}".', "Resource", resource)
        if not others:
            sentence = "Resource vendor must be fully qualified and cannot contain regexes."
            raise _malformed(sentence, "Resource", resource)


def _check_vendors(statement: _Statement) -> None:
    for action in _values(statement, "Action"):
        vendor, _colon, name = action.partition(":")
        if ":" in name:
            raise _malformed("Actions/Condition can contain only one colon.", "Action", action)
        if action != "*" and not _VENDOR.fullmatch(vendor):
            raise _malformed(f"Vendor {vendor} is not valid", "Action", action)


def _values(statement: _Statement, name: str) -> Sequence[str]:
    """The texts of an element or of its negation."""
    return list(_listed(statement.get(name, statement.get(f"Not{name}", []))))


def _listed(value: object) -> Iterator[Any]:
    yield from value if isinstance(value, list) else [value]


def _is_text_or_texts(value: object) -> bool:
    return all(isinstance(each, str) for each in _listed(value))


def _malformed(sentence: str, place: str, got: str) -> MalformedPolicyDocument:
    failed = FailedCheck("session policy", "a policy that follows IAM's grammar", f"{got} at {place}", _HINT)
    return MalformedPolicyDocument(shorten(sentence, MOST_OF_A_PROBLEM)).explain(failed)
