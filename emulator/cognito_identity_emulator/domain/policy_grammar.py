"""IAM's grammar of policies, for trust policies and permission policies.

Every problem of a document is reported at once, each with its place and with IAM's refusal for the mistake; IAM itself
reports the first. A document that IAM refuses to store is malformed here too.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

Differs: whether a service has an action, a condition key or a form of ARN is not checked, because AWS's lists are not
part of the grammar. [policy-checks]
Differs: condition operators must have the spelling of the guide; what IAM accepts besides is not documented.
[condition-operators]
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import msgspec

from cognito_identity_emulator.domain.condition_operators import parse_operator
from cognito_identity_emulator.domain.conditions import Condition
from cognito_identity_emulator.domain.partitions import PARTITION_IDS
from cognito_identity_emulator.domain.policy import (
    EVERYONE,
    EVERYTHING,
    WITH_VARIABLES,
    WITHOUT_VARIABLES,
    Actions,
    Effect,
    Principals,
    Resources,
    Statement,
)
from cognito_identity_emulator.domain.policy_text import ARN_PARTS, split_arn
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.runtime.bounds import first_problems

_POLICY_ELEMENTS = ("Version", "Id", "Statement")
_PRINCIPAL_TYPES = ("AWS", "Federated", "Service", "CanonicalUser")
_VENDOR = re.compile(r"[A-Za-z0-9.-]+", re.ASCII)


class IamCheck(IntEnum):
    """The checks of IAM in their order: a policy with several mistakes is refused for the first one that fails."""

    SIZE = 0
    SYNTAX = 1
    LEGACY = 2
    PRINCIPALS = 3
    SIDS = 4
    ACTIONS = 5
    RESOURCES = 6
    VENDORS = 7


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """A mistake in a policy: its place, such as ``Statement[0].Sid``, what is wrong, and IAM's refusal for it."""

    place: str
    text: str
    refusal: MalformedPolicyDocument = field(default_factory=MalformedPolicyDocument.syntax_error)
    check: IamCheck = IamCheck.SYNTAX

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that differ between kinds of policies. `kind` is the kind in words, such as ``a trust policy``, and
    `action_example` an action that such policies have.

    `action_problems` finds further problems of the actions of an Action element, given its place and its texts.
    """

    kind: str
    has_principal: bool
    has_resource: bool
    action_problems: Callable[[str, Sequence[str]], Iterable[PolicyProblem]] = lambda _place, _patterns: ()
    principal_problems: Callable[[str, str, str], Iterable[PolicyProblem]] = lambda _place, _type, _principal: ()
    allows_not_principal: bool = True
    action_example: str = "s3:GetObject"


def policy_size(document: object) -> int:
    """The size of a policy as IAM counts it: the characters of its JSON without white space."""
    return len(msgspec.json.encode(document).decode())


class PolicyError(ValueError):
    """A malformed policy. `problems` has each problem with its place; `first` is the one that IAM refuses it for."""

    def __init__(self, problems: tuple[PolicyProblem, ...]) -> None:
        super().__init__("; ".join(first_problems([str(problem) for problem in problems])))
        self.problems = problems

    @property
    def first(self) -> PolicyProblem:
        """The first problem at the first of IAM's checks that fails."""
        return min(self.problems, key=lambda problem: problem.check)


def read_policy(document: Mapping[str, object], rules: Rules) -> tuple[tuple[Statement, ...], str]:
    """The statements and the version of a decoded document. Raises PolicyError with every problem."""
    reader = _Reader(rules)
    statements, version = reader.policy(document)
    if reader.problems:
        raise PolicyError(tuple(reader.problems))
    return statements, version


class _Reader:
    """Reads a policy and collects all problems."""

    def __init__(self, rules: Rules) -> None:
        self.problems: list[PolicyProblem] = []
        self._rules = rules

    def _add(
        self,
        place: str,
        text: str,
        refusal: MalformedPolicyDocument | None = None,
        check: IamCheck = IamCheck.SYNTAX,
    ) -> None:
        self.problems.append(PolicyProblem(place, text, refusal or MalformedPolicyDocument.syntax_error(), check))

    def policy(self, document: Mapping[str, object]) -> tuple[tuple[Statement, ...], str]:
        for name in document:
            if name not in _POLICY_ELEMENTS:
                self._add(name, "is not an element of a policy")
        version = document.get("Version", WITHOUT_VARIABLES)
        if version not in (WITH_VARIABLES, WITHOUT_VARIABLES):
            self._add("Version", f"must be '{WITH_VARIABLES}' or '{WITHOUT_VARIABLES}'")
        if not isinstance(document.get("Id", ""), str):
            self._add("Id", "must be a string")
        written = document.get("Statement")
        listed = written if isinstance(written, list) else [written]
        if "Statement" not in document or not listed:
            self._add("Statement", "must have at least one statement")
            listed = []
        with_variables = version == WITH_VARIABLES
        read = (self._statement(f"Statement[{index}]", item, with_variables) for index, item in enumerate(listed))
        statements = tuple(read)
        self._find_repeated_sids(statements)
        return tuple(filter(None, statements)), str(version)

    def _find_repeated_sids(self, statements: Sequence[Statement | None]) -> None:
        seen: set[str] = set()
        for index, statement in enumerate(statements):
            if statement and statement.sid and statement.sid in seen:
                self._add(
                    f"Statement[{index}].Sid",
                    f"'{statement.sid}' is the Sid of another statement",
                    MalformedPolicyDocument.duplicate_sids(),
                    IamCheck.SIDS,
                )
            elif statement and statement.sid:
                seen.add(statement.sid)

    def _statement(self, place: str, written: object, with_variables: bool) -> Statement | None:
        if not isinstance(written, Mapping):
            self._add(place, "must be an object")
            return None
        self._find_unknown_elements(place, written)
        effect = written.get("Effect")
        if effect not in tuple(Effect):
            differs_in_case = isinstance(effect, str) and effect.title() in tuple(Effect)
            self._add(
                f"{place}.Effect",
                "must be 'Allow' or 'Deny'",
                MalformedPolicyDocument.legacy_parsing_failed() if differs_in_case else None,
                IamCheck.LEGACY if differs_in_case else IamCheck.SYNTAX,
            )
            effect = Effect.DENY
        sid = written.get("Sid")
        if not isinstance(sid, str | None):
            self._add(f"{place}.Sid", "must be a string")
            sid = None
        return Statement(
            Effect(effect),
            self._principals(place, written, Effect(effect)) if self._rules.has_principal else Principals(),
            self._actions(place, written),
            self._conditions(place, written),
            sid,
            self._resources(place, written, with_variables) if self._rules.has_resource else EVERYTHING,
        )

    def _find_unknown_elements(self, place: str, written: Mapping[str, object]) -> None:
        elements = {"Sid", "Effect", "Action", "NotAction", "Condition"}
        if self._rules.has_principal:
            elements |= {"Principal", "NotPrincipal"}
        if self._rules.has_resource:
            elements |= {"Resource", "NotResource"}
        for name in written:
            if name in elements:
                continue
            reason = f"is not an element of {self._rules.kind}'s statement"
            if name in ("Resource", "NotResource"):
                refusal = MalformedPolicyDocument.prohibited_field(name)
                self._add(f"{place}.{name}", f"{reason}; the resource is the role itself", refusal)
            elif name in ("Principal", "NotPrincipal"):
                refusal = MalformedPolicyDocument.principal_not_allowed()
                reason += "; the principal is the role or session that has the policy"
                self._add(f"{place}.{name}", reason, refusal, IamCheck.PRINCIPALS)
            else:
                self._add(f"{place}.{name}", reason)

    def _principals(self, place: str, written: Mapping[str, object], effect: Effect) -> Principals:
        name = self._one_of(place, written, "Principal", "NotPrincipal", MalformedPolicyDocument.principal_missing())
        negated = name == "NotPrincipal"
        place = f"{place}.{name}"
        value = written.get(name)
        if negated and effect is Effect.ALLOW and not self._rules.allows_not_principal:
            self._add(
                place,
                "must be with Effect 'Deny'",
                MalformedPolicyDocument.not_principal_with_allow(),
                IamCheck.PRINCIPALS,
            )
        if value == EVERYONE:
            return Principals(everyone=True, negated=negated)
        if name not in written:
            return Principals()
        if not isinstance(value, Mapping) or not value:
            self._add(place, 'must be \'*\' or an object such as {"Federated": "cognito-identity.amazonaws.com"}')
            return Principals()
        named: dict[str, tuple[str, ...]] = {}
        for kind, ids in value.items():
            if kind not in _PRINCIPAL_TYPES:
                self._add(f"{place}.{kind}", "is not a type of principal; valid types: " + ", ".join(_PRINCIPAL_TYPES))
                continue
            empty = MalformedPolicyDocument.no_principals()
            named[kind] = tuple(self._texts(f"{place}.{kind}", ids, empty, IamCheck.PRINCIPALS))
            for principal in named[kind]:
                self.problems += self._rules.principal_problems(f"{place}.{kind}", kind, principal)
                if principal != EVERYONE and ("*" in principal or "?" in principal):
                    text = f"'{principal}': a wildcard cannot match a part of a principal"
                    self._add(f"{place}.{kind}", text, MalformedPolicyDocument.principal_invalid(kind, principal))
        aws = named.pop("AWS", ())
        return Principals(
            everyone=EVERYONE in aws,
            federated=named.pop("Federated", ()),
            aws=aws,
            others=tuple(f"{kind}: {principal}" for kind, ids in named.items() for principal in ids),
            negated=negated,
        )

    def _actions(self, place: str, written: Mapping[str, object]) -> Actions:
        missing = MalformedPolicyDocument.actions_missing()
        name = self._one_of(place, written, "Action", "NotAction", missing, IamCheck.ACTIONS)
        if name not in written:
            return Actions(())
        place = f"{place}.{name}"
        patterns = tuple(self._texts(place, written[name], missing, IamCheck.ACTIONS))
        for pattern in patterns:
            self._check_action(place, pattern)
        if name == "Action":
            self.problems += self._rules.action_problems(place, patterns)
        return Actions(patterns, negated=name == "NotAction")

    def _check_action(self, place: str, pattern: str) -> None:
        vendor, colon, name = pattern.partition(":")
        if pattern == "*":
            return
        text = f"'{pattern}' is not an action; actions look like {self._rules.action_example}"
        if not colon:
            self._add(place, text, MalformedPolicyDocument.action_without_vendor(), IamCheck.ACTIONS)
        elif ":" in name:
            self._add(place, text, MalformedPolicyDocument.action_with_two_colons(), IamCheck.VENDORS)
        elif not _VENDOR.fullmatch(vendor):
            self._add(place, text, MalformedPolicyDocument.vendor_invalid(vendor), IamCheck.VENDORS)

    def _resources(self, place: str, written: Mapping[str, object], with_variables: bool) -> Resources:
        missing = MalformedPolicyDocument.resources_missing()
        name = self._one_of(place, written, "Resource", "NotResource", missing, IamCheck.RESOURCES)
        if name not in written:
            return EVERYTHING
        place = f"{place}.{name}"
        patterns = tuple(self._texts(place, written[name], missing, IamCheck.RESOURCES))
        for pattern in patterns:
            self._check_resource(place, pattern)
        return Resources(patterns, name == "NotResource", with_variables)

    def _check_resource(self, place: str, pattern: str) -> None:
        if pattern == "*":
            return
        if ":" not in pattern:
            text = f"'{pattern}' is neither an ARN nor '*'"
            self._add(place, text, MalformedPolicyDocument.resource_not_an_arn(pattern), IamCheck.RESOURCES)
            return
        prefix, partition, *others = split_arn(pattern)
        if partition not in PARTITION_IDS and not re.search(r"[*?$]", partition):
            sections = [partition, *others]
            arn = ":".join(["arn", *sections, *["*"] * (ARN_PARTS - 1 - len(sections))])
            refusal = MalformedPolicyDocument.partition_invalid(partition, arn)
            self._add(place, f"'{pattern}' has no partition of AWS", refusal, IamCheck.RESOURCES)
        elif not others or "*" in others[0] or "?" in others[0]:
            self._add(
                place,
                f"'{pattern}' must name one service, without wildcards",
                MalformedPolicyDocument.resource_vendor_missing(),
                IamCheck.RESOURCES,
            )
        elif prefix != "arn":
            text = f"'{pattern}' is neither an ARN nor '*'"
            self._add(place, text, MalformedPolicyDocument.resource_not_an_arn(pattern), IamCheck.RESOURCES)

    def _conditions(self, place: str, written: Mapping[str, object]) -> tuple[Condition, ...]:
        place = f"{place}.Condition"
        block = written.get("Condition", {})
        if not isinstance(block, Mapping):
            self._add(place, "must be an object of operators")
            return ()
        return tuple(
            condition for name, keys in block.items() for condition in self._conditions_of(place, str(name), keys)
        )

    def _conditions_of(self, place: str, name: str, keys: object) -> Iterator[Condition]:
        place = f"{place}.{name}"
        if not isinstance(keys, Mapping):
            self._add(place, "must be an object of condition keys")
            return
        if not keys:
            return
        try:
            operator = parse_operator(name)
        except ValueError as unknown:
            self._add(place, str(unknown))
            return
        for key, written in keys.items():
            if ":" not in str(key):
                text = "is not a condition key; keys look like cognito-identity.amazonaws.com:aud"
                self._add(f"{place}.{key}", text, MalformedPolicyDocument.action_without_vendor(), IamCheck.ACTIONS)
            values = tuple(self._strings(f"{place}.{key}", written, scalars=True))
            for value in values:
                if not operator.comparison.accepts(value):
                    text = f"'{value}' is not a value for {operator.name}"
                    self._add(f"{place}.{key}", text, MalformedPolicyDocument.legacy_parsing_failed(), IamCheck.LEGACY)
            yield Condition(operator, str(key), values)

    def _one_of(
        self,
        place: str,
        written: Mapping[str, object],
        name: str,
        negation: str,
        missing: MalformedPolicyDocument,
        check: IamCheck = IamCheck.SYNTAX,
    ) -> str:
        """The name of the element or of its negation, whichever is present; exactly one must be. `missing` is IAM's
        refusal when none is, of a check."""
        is_there, negation_is_there = name in written, negation in written
        text = f"must have exactly one of {name} and {negation}"
        if is_there and negation_is_there:
            self._add(f"{place}.{name}", text)
        elif not is_there and not negation_is_there:
            self._add(f"{place}.{name}", text, missing, check)
        return name if is_there or not negation_is_there else negation

    def _texts(
        self,
        place: str,
        written: object,
        empty: MalformedPolicyDocument | None = None,
        check: IamCheck = IamCheck.SYNTAX,
    ) -> Iterator[str]:
        """The strings in a string or a list that is not empty; `empty` is IAM's refusal of one that is."""
        if written == []:
            self._add(place, "must not be empty", empty, check)
        yield from self._strings(place, written)

    def _strings(self, place: str, written: object, *, scalars: bool = False) -> Iterator[str]:
        """The strings in a string or a list; with `scalars` also numbers and booleans, as JSON writes them."""
        for item in written if isinstance(written, list) else [written]:
            if isinstance(item, str):
                yield item
            elif scalars and isinstance(item, bool):
                yield str(item).lower()
            elif scalars and isinstance(item, int | float):
                yield str(item)
            else:
                self._add(
                    place, "must be a string" + (", a number or a boolean" if scalars else "") + ", or a list of them"
                )
