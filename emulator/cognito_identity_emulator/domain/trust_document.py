"""Parses a role's trust policy from IAM's JSON document.

Every problem of a document is reported at once, each with its place. A document that IAM refuses to store is malformed
here too: elements that a trust policy cannot have, actions that it cannot allow, values that an operator cannot parse.

Differs: IAM no longer accepts a new policy that trusts cognito-identity.amazonaws.com without a condition on its aud;
the emulator accepts and evaluates it, as AWS does with older policies. Operators must have the spelling of the guide.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import re
from collections.abc import Iterator, Mapping

from cognito_identity_emulator.domain.condition_operators import parse_operator
from cognito_identity_emulator.domain.conditions import Condition
from cognito_identity_emulator.domain.policy_text import matches, pieces_of
from cognito_identity_emulator.domain.trust_policy import (
    EVERYONE,
    WITH_VARIABLES,
    WITHOUT_VARIABLES,
    Actions,
    Effect,
    Principals,
    Statement,
    TrustPolicy,
)

POLICY_ELEMENTS = frozenset({"Version", "Id", "Statement"})
STATEMENT_ELEMENTS = frozenset({"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"})
"""A trust policy has no resource."""
_PRINCIPAL_TYPES = ("AWS", "Federated", "Service", "CanonicalUser")
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
_TRUST_ACTIONS = (
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:SetContext",
    "sts:SetSourceIdentity",
    "sts:TagSession",
)


class MalformedTrustPolicyError(ValueError):
    """A malformed trust policy. `problems` has each problem with its place: ``Statement[0].Sid: ...``."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def parse_trust_policy(document: Mapping[str, object]) -> TrustPolicy:
    """The policy in a decoded JSON document. Raises MalformedTrustPolicyError with every problem."""
    reader = _Reader()
    policy = reader.policy(document)
    if reader.problems:
        raise MalformedTrustPolicyError(tuple(reader.problems))
    return policy


class _Reader:
    """Reads a policy and collects all problems; a policy with problems must not be used."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def problem(self, place: str, text: str) -> None:
        self.problems.append(f"{place}: {text}")

    def policy(self, document: Mapping[str, object]) -> TrustPolicy:
        for name in document:
            if name not in POLICY_ELEMENTS:
                self.problem(name, "is not an element of a policy")
        version = document.get("Version", WITHOUT_VARIABLES)
        if version not in (WITH_VARIABLES, WITHOUT_VARIABLES):
            self.problem("Version", f"must be '{WITH_VARIABLES}' or '{WITHOUT_VARIABLES}'")
        written = document.get("Statement")
        listed = written if isinstance(written, list) else [written]
        if "Statement" not in document or not listed:
            self.problem("Statement", "must have at least one statement")
            listed = []
        statements = tuple(self.statement(f"Statement[{index}]", item) for index, item in enumerate(listed))
        self._find_repeated_sids(statements)
        return TrustPolicy(tuple(filter(None, statements)), str(version))

    def _find_repeated_sids(self, statements: tuple[Statement | None, ...]) -> None:
        seen: set[str] = set()
        for index, statement in enumerate(statements):
            if statement and statement.sid and statement.sid in seen:
                self.problem(f"Statement[{index}].Sid", f"'{statement.sid}' is the Sid of another statement")
            elif statement and statement.sid:
                seen.add(statement.sid)

    def statement(self, place: str, written: object) -> Statement | None:
        if not isinstance(written, Mapping):
            self.problem(place, "must be an object")
            return None
        for name in written:
            if name not in STATEMENT_ELEMENTS:
                reason = "; the resource is the role itself" if name in ("Resource", "NotResource") else ""
                self.problem(f"{place}.{name}", "is not an element of a trust policy's statement" + reason)
        effect = written.get("Effect")
        if effect not in tuple(Effect):
            self.problem(f"{place}.Effect", "must be 'Allow' or 'Deny'")
            effect = Effect.DENY
        sid = written.get("Sid")
        if not isinstance(sid, str | None):
            self.problem(f"{place}.Sid", "must be a string")
            sid = None
        return Statement(
            Effect(effect),
            self.principals(place, written),
            self.actions(place, written),
            self.conditions(place, written),
            sid,
        )

    def principals(self, place: str, written: Mapping[str, object]) -> Principals:
        name = self._one_of(place, written, "Principal", "NotPrincipal")
        negated = name == "NotPrincipal"
        place = f"{place}.{name}"
        value = written.get(name)
        if value == EVERYONE:
            return Principals(everyone=True, negated=negated)
        if name not in written:
            return Principals()
        if not isinstance(value, Mapping) or not value:
            self.problem(place, 'must be \'*\' or an object such as {"Federated": "cognito-identity.amazonaws.com"}')
            return Principals()
        named: dict[str, tuple[str, ...]] = {}
        for kind, ids in value.items():
            if kind not in _PRINCIPAL_TYPES:
                self.problem(
                    f"{place}.{kind}", "is not a type of principal; valid types: " + ", ".join(_PRINCIPAL_TYPES)
                )
                continue
            named[kind] = tuple(self._strings(f"{place}.{kind}", ids))
            for principal in named[kind]:
                if principal != EVERYONE and ("*" in principal or "?" in principal):
                    self.problem(f"{place}.{kind}", f"'{principal}': a wildcard cannot match a part of a principal")
        return Principals(
            everyone=any(EVERYONE in named.get(kind, ()) for kind in ("AWS", "Federated")),
            federated=named.pop("Federated", ()),
            others=tuple(f"{kind}: {principal}" for kind, ids in named.items() for principal in ids),
            negated=negated,
        )

    def actions(self, place: str, written: Mapping[str, object]) -> Actions:
        name = self._one_of(place, written, "Action", "NotAction")
        if name not in written:
            return Actions(())
        place = f"{place}.{name}"
        patterns = tuple(self._strings(place, written[name]))
        for pattern in patterns:
            if not _ACTION.fullmatch(pattern):
                self.problem(place, f"'{pattern}' is not an action; actions look like sts:AssumeRoleWithWebIdentity")
            elif name == "Action" and not any(
                matches(pieces_of(pattern.lower()), action.lower()) for action in _TRUST_ACTIONS
            ):
                self.problem(
                    place,
                    f"'{pattern}' is not an action of a trust policy; valid actions: " + ", ".join(_TRUST_ACTIONS),
                )
        return Actions(patterns, negated=name == "NotAction")

    def conditions(self, place: str, written: Mapping[str, object]) -> tuple[Condition, ...]:
        place = f"{place}.Condition"
        block = written.get("Condition", {})
        if not isinstance(block, Mapping):
            self.problem(place, "must be an object of operators")
            return ()
        return tuple(
            condition for name, keys in block.items() for condition in self._conditions_of(place, str(name), keys)
        )

    def _conditions_of(self, place: str, name: str, keys: object) -> Iterator[Condition]:
        place = f"{place}.{name}"
        try:
            operator = parse_operator(name)
        except ValueError as unknown:
            self.problem(place, str(unknown))
            return
        if not isinstance(keys, Mapping):
            self.problem(place, "must be an object of condition keys")
            return
        for key, written in keys.items():
            if ":" not in str(key):
                self.problem(
                    f"{place}.{key}", "is not a condition key; keys look like cognito-identity.amazonaws.com:aud"
                )
            values = tuple(self._strings(f"{place}.{key}", written, scalars=True))
            for value in values:
                if not operator.comparison.accepts(value):
                    self.problem(f"{place}.{key}", f"'{value}' is not a value for {operator.name}")
            yield Condition(operator, str(key), values)

    def _one_of(self, place: str, written: Mapping[str, object], name: str, negation: str) -> str:
        """The name of the element or of its negation, whichever is present; exactly one must be."""
        if (name in written) == (negation in written):
            self.problem(f"{place}.{name}", f"must have exactly one of {name} and {negation}")
        return name if name in written or negation not in written else negation

    def _strings(self, place: str, written: object, *, scalars: bool = False) -> Iterator[str]:
        """The strings in a string or a list; with `scalars` also numbers and booleans, as JSON writes them."""
        if written == [] and not scalars:
            self.problem(place, "must not be empty")
        for item in written if isinstance(written, list) else [written]:
            if isinstance(item, str):
                yield item
            elif scalars and isinstance(item, bool):
                yield str(item).lower()
            elif scalars and isinstance(item, int | float):
                yield str(item)
            else:
                self.problem(
                    place, "must be a string" + (", a number or a boolean" if scalars else "") + ", or a list of them"
                )
