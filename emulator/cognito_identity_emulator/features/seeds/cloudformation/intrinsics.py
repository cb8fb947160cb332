"""Resolves the intrinsic functions of CloudFormation in a template's expressions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html

An SSM parameter has the value of the operator or its default as its text. Transforms and loops are expanded before
(`expansion`). Every expression of a property is tried, so that one without a value does not hide another.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from cognito_identity_emulator.features.seeds.cloudformation.address_ranges import split_range
from cognito_identity_emulator.features.seeds.cloudformation.dynamic_references import with_values
from cognito_identity_emulator.features.seeds.cloudformation.resource_attributes import NESTED_STACKS, REF, attributes
from cognito_identity_emulator.features.seeds.cloudformation.service_resources import value_for_policies
from cognito_identity_emulator.features.seeds.cloudformation.stack import Resource, Stack, Template
from cognito_identity_emulator.features.seeds.cloudformation.template_conditions import TemplateConditions
from cognito_identity_emulator.features.seeds.cloudformation.template_parameters import is_secret, parameter_value
from cognito_identity_emulator.features.seeds.cloudformation.template_text import (
    TooMuchWorkError,
    UnresolvableError,
    is_function,
    text,
)
from cognito_identity_emulator.features.seeds.cloudformation.transforms import (
    NEEDS_LANGUAGE_EXTENSIONS,
    is_expanded_before,
    not_expanded,
)
from cognito_identity_emulator.features.seeds.cloudformation.work_budget import STEP_COST, WorkBudget, size_of
from cognito_identity_emulator.features.seeds.problems import (
    MAX_COUNTED_PROBLEMS,
    ProblemCollector,
    inside,
    unknown,
)

_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")
NO_VALUE = object()
"""The value of AWS::NoValue: it removes the property or the entry."""

_OUTPUTS = "Outputs."
_LANGUAGE_EXTENSIONS = frozenset({"Fn::Length", "Fn::ToJsonString"})
"""Functions that only a template with AWS::LanguageExtensions may use."""


@dataclass(frozen=True, slots=True)
class Output:
    """The value of an output. `is_secret`: it has the value of a parameter with NoEcho."""

    value: str
    is_secret: bool


class OtherStacks(Protocol):
    """The values that a template takes from other stacks. Both methods raise UnresolvableError."""

    def import_value(self, name: str, place: str) -> str:
        """The value of an export."""

    def nested_output(self, logical_id: str, name: str, place: str) -> object:
        """The value of an output of a nested stack."""


class Resolver:
    """Resolves the expressions of one template in its stack.

    `referred_to` are the logical ids of the resources to which identity pools refer.
    """

    def __init__(
        self,
        template: Template,
        stack: Stack,
        problems: ProblemCollector,
        others: OtherStacks,
        budget: WorkBudget,
    ) -> None:
        self._template = template
        self._stack = stack
        self._problems = problems
        self._others = others
        self._in_progress: list[str] = []
        self._charge = budget.charge
        self.conditions = TemplateConditions(template, self._evaluate)
        self._has_generated_values = False
        self._notes_references = False
        self._has_read_secret = False
        self.referred_to: set[str] = set()
        self._generated: dict[str, str] = {}
        self._functions: Mapping[str, Callable[[Any, str], object]] = {
            "Ref": self._ref,
            "Fn::Base64": lambda value, place: base64.b64encode(self._text(value, place).encode()).decode(),
            "Fn::Cidr": self._cidr,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::GetAZs": lambda value, place: [f"{self._text(value, place) or stack.region}{zone}" for zone in "abc"],
            "Fn::If": self._if,
            "Fn::ImportValue": self._import_value,
            "Fn::Join": self._join,
            "Fn::Length": lambda value, place: len(self._list(value, place)),
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
            "Fn::ToJsonString": self._to_json_string,
        }
        self._pseudo: Mapping[str, object] = {
            "AWS::AccountId": stack.account,
            "AWS::NoValue": NO_VALUE,
            "AWS::NotificationARNs": [],
            "AWS::Partition": stack.partition,
            "AWS::Region": stack.region,
            "AWS::StackId": stack.id,
            "AWS::StackName": stack.name,
            "AWS::URLSuffix": stack.url_suffix,
        }

    @contextmanager
    def generating_values(self, *, when: bool = True) -> Iterator[None]:
        """Resources that are not emulated have the values of `service_resources` in what is resolved inside."""
        before, self._has_generated_values = self._has_generated_values, when
        try:
            yield
        finally:
            self._has_generated_values = before

    @contextmanager
    def noting_references(self, *, when: bool) -> Iterator[None]:
        """Add the resources to which an expression refers to `referred_to`, in what is resolved inside."""
        before, self._notes_references = self._notes_references, when
        try:
            yield
        finally:
            self._notes_references = before

    @property
    def generated(self) -> Sequence[str]:
        """A sentence about each attribute that got a generated value, with the place where it is used first."""
        return tuple(self._generated.values())

    def text_property(self, resource: Resource, name: str, default: str) -> str:
        """One property of a resource as text. Raises UnresolvableError."""
        if name not in resource.properties:
            return default
        place = inside(resource.properties_place, name)
        value = self.resolve(resource.properties[name], place)
        return default if value is NO_VALUE else text(value, place)

    def resolve(self, value: object, place: str) -> object:
        """The value of a whole expression, with the values of its dynamic references. Raises UnresolvableError."""
        return with_values(self._evaluate(value, place), self._stack.parameters, place)

    def output(self, written: Mapping[str, object], place: str) -> Output:
        """The value of an output, in which dynamic references stay as they are. Raises UnresolvableError."""
        before, self._has_read_secret = self._has_read_secret, False
        try:
            with self.generating_values():
                value = text(self._evaluate(written.get("Value"), inside(place, "Value")), inside(place, "Value"))
            return Output(value, is_secret=self._has_read_secret)
        finally:
            self._has_read_secret = before

    def _evaluate(self, value: object, place: str) -> object:
        """The value of an expression or of a part of one, with dynamic references as texts."""
        self._charge(STEP_COST, place)
        if isinstance(value, list):
            return self._all(value, place)
        if not isinstance(value, dict):
            return value
        for macro in filter(is_expanded_before, value):
            raise not_expanded(macro, value[macro], inside(place, macro))
        if not is_function(value):
            return self._map(value, place)
        name = next(iter(value))
        if name not in self._functions:
            raise UnresolvableError(inside(place, name), f"the function {name} {unknown(name, self._functions)}")
        if name in _LANGUAGE_EXTENSIONS:
            self._check_language_extensions(inside(place, name))
        result = self._functions[name](value[name], inside(place, name))
        self._charge(size_of(result), place)
        return result

    def _all(self, listed: Sequence[object], place: str) -> list[object]:
        entries = self._each((each, inside(place, index)) for index, each in enumerate(listed))
        return [each for each in entries if each is not NO_VALUE]

    def _map(self, value: Mapping[str, object], place: str) -> dict[str, object]:
        values = self._each((each, inside(place, name)) for name, each in value.items())
        return {name: each for name, each in zip(value, values, strict=True) if each is not NO_VALUE}

    def _each(self, placed: Iterable[tuple[object, str]]) -> list[object]:
        """The value of each expression. Raises UnresolvableError with the problems of all of them."""
        values: list[object] = []
        found: list[tuple[str, str]] = []
        for value, place in placed:
            try:
                values.append(self._evaluate(value, place))
            except TooMuchWorkError:
                raise
            except UnresolvableError as problem:
                found += problem.problems
                if len(found) >= MAX_COUNTED_PROBLEMS:
                    break
        if found:
            first, *others = found
            raise UnresolvableError(*first, others)
        return values

    def _text(self, value: object, place: str) -> str:
        return text(self._evaluate(value, place), place)

    def _list(self, value: object, place: str) -> list[object]:
        resolved = self._evaluate(value, place)
        if not isinstance(resolved, list):
            raise UnresolvableError(place, "must be a list")
        return resolved

    def _ref(self, name: object, place: str) -> object:
        name = text(name, place)
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._template.parameters:
            return self._parameter(name, place)
        return self.attribute(name, REF, place)

    def _to_json_string(self, value: object, place: str) -> str:
        resolved = self._evaluate(value, place)
        self._charge(size_of(resolved), place)
        return json.dumps(resolved, separators=(",", ":"), default=lambda _no_value: None)

    def _parameter(self, name: str, place: str) -> object:
        declared = self._template.parameters[name]
        self._has_read_secret |= is_secret(declared, place)
        return parameter_value(name, declared, self._stack.parameters, self._charge, place)

    def attribute(self, logical_id: str, attribute: str, place: str) -> object:
        """The value of a resource's attribute, or of its Ref (`REF`). Raises UnresolvableError."""
        resources = self._template.resources
        named = logical_id if attribute == REF else f"{logical_id}.{attribute}"
        if logical_id not in resources:
            names = [*resources, *self._template.parameters] if attribute == REF else list(resources)
            raise UnresolvableError(place, f"{logical_id} {unknown(logical_id, names)}")
        resource = resources[logical_id]
        if not self.conditions.holds(resource.condition, inside(resource.place, "Condition")):
            raise UnresolvableError(place, f"{logical_id} is not created, because its condition is false")
        if self._notes_references:
            self.referred_to.add(logical_id)
        if named in self._stack.parameters:
            return self._stack.parameters[named]
        if resource.type in NESTED_STACKS and attribute.startswith(_OUTPUTS):
            return self._others.nested_output(logical_id, attribute.removeprefix(_OUTPUTS), place)
        value_of = attributes(resource, self._stack, self.text_property).get(attribute)
        if value_of is None and self._has_generated_values:
            value = value_for_policies(resource, attribute, self._stack, self.text_property)
            if value.is_generated:
                sentence = f"{named} ({resource.type}) is not emulated and has a generated value: {value.text}"
                self._generated.setdefault(named, f"{place}: {sentence}; use --seed-parameter {named}=value")
            return value.text
        if value_of is None:
            raise UnresolvableError(
                place, f"{named} ({resource.type}) is not emulated: use --seed-parameter {named}=value"
            )
        if named in self._in_progress:
            raise UnresolvableError(place, f"{named} refers to itself")
        self._in_progress.append(named)
        try:
            return value_of()
        except json.JSONDecodeError as problem:
            raise UnresolvableError(place, f"{named} is not JSON: {problem}") from None
        finally:
            self._in_progress.pop()

    def _get_att(self, written: object, place: str) -> object:
        parts = written.split(".", 1) if isinstance(written, str) else written
        if not isinstance(parts, list) or len(parts) != 2:
            raise UnresolvableError(place, "must be a logical id and an attribute")
        return self.attribute(text(parts[0], place), self._text(parts[1], place), place)

    def _sub(self, written: object, place: str) -> str:
        template, variables = (written, {}) if isinstance(written, str) else self._arguments(written, 2, 2, place)
        if not isinstance(template, str) or not isinstance(variables, dict):
            raise UnresolvableError(place, "must be text, or text and a map of variables")

        missing: list[tuple[str, str]] = []

        def replaced(found: "re.Match[str]") -> str:
            literal, name = found[1], found[2].strip()
            if literal:
                return "${" + found[2] + "}"
            if len(missing) >= MAX_COUNTED_PROBLEMS:
                return ""
            try:
                value = text(self._variable(name, variables, place), place)
            except TooMuchWorkError:
                raise
            except UnresolvableError as problem:
                missing.extend(each for each in problem.problems if each not in missing)
                return ""
            self._charge(len(value), place)
            return value

        self._charge(STEP_COST, place)
        # After the last brace there is no variable, but the pattern would search from each ${ to the end of the text.
        end = template.rfind("}") + 1
        whole = _VARIABLE.sub(replaced, template[:end]) + template[end:]
        if missing:
            first, *others = missing
            raise UnresolvableError(*first, others)
        return whole

    def _variable(self, name: str, variables: Mapping[str, object], place: str) -> object:
        """The value of a variable of Fn::Sub."""
        self._charge(STEP_COST, place)
        if name in variables:
            return self._evaluate(variables[name], inside(place, name))
        return self._get_att(name, place) if "." in name else self._ref(name, place)

    def _join(self, written: object, place: str) -> str:
        delimiter, parts = self._arguments(written, 2, 2, place)
        between = self._text(delimiter, place)
        texts = [text(each, place) for each in self._list(parts, inside(place, 1))]
        self._charge(sum(map(len, texts)) + len(between) * len(texts), place)
        return between.join(texts)

    def _split(self, written: object, place: str) -> list[str]:
        delimiter, whole = self._arguments(written, 2, 2, place)
        if not self._text(delimiter, place):
            raise UnresolvableError(inside(place, 0), "must not be empty")
        return self._text(whole, inside(place, 1)).split(self._text(delimiter, place))

    def _select(self, written: object, place: str) -> object:
        index, listed = self._arguments(written, 2, 2, place)
        position = self._text(index, inside(place, 0))
        entries = self._list(listed, inside(place, 1))
        if not (position.isascii() and position.isdigit() and int(position) < len(entries)):
            raise UnresolvableError(place, f"there is no entry {position} among {len(entries)}")
        return entries[int(position)]

    def _if(self, written: object, place: str) -> object:
        name, then, otherwise = self._arguments(written, 3, 3, place)
        holds = self.conditions.holds(text(name, place), place)
        return self._evaluate(then, inside(place, 1)) if holds else self._evaluate(otherwise, inside(place, 2))

    def _find_in_map(self, written: object, place: str) -> object:
        *path, default = [*self._arguments(written, 3, 4, place), None][:4]
        if default is not None:
            self._check_language_extensions(place)
        found: object = self._template.mappings
        for index, step in enumerate(path):
            key = self._text(step, inside(place, index))
            if not isinstance(found, dict) or key not in found:
                if isinstance(default, dict) and "DefaultValue" in default:
                    return self._evaluate(default["DefaultValue"], inside(place, 3))
                raise UnresolvableError(inside(place, index), f"there is no {key!r} in the template's Mappings")
            found = found[key]
        return found

    def _import_value(self, written: object, place: str) -> object:
        name = self._text(written, place)
        return self._others.import_value(name, place)

    def _cidr(self, written: object, place: str) -> list[str]:
        arguments = self._arguments(written, 2, 3, place)
        texts = [self._text(each, inside(place, index)) for index, each in enumerate(arguments)]
        block, count, host_bits = [*texts, ""][:3]
        return split_range(block, count, host_bits, place)

    def _check_language_extensions(self, place: str) -> None:
        if not self._template.has_language_extensions:
            raise UnresolvableError(place, NEEDS_LANGUAGE_EXTENSIONS)

    def _arguments(self, written: object, least: int, most: int, place: str) -> Sequence[Any]:
        if not isinstance(written, list) or not least <= len(written) <= most:
            raise UnresolvableError(place, f"must be a list of {least if least == most else f'{least} or {most}'}")
        return written
