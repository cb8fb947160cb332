"""The stack of a template, with the operator's parameters and imports, and the template's sections."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cognito_identity_emulator.domain.partitions import partition_of
from cognito_identity_emulator.features.seeds.cloudformation.sam_roles import roles_of_sam
from cognito_identity_emulator.features.seeds.cloudformation.transforms import (
    LANGUAGE_EXTENSIONS,
    SAM,
    has_transform,
    is_expanded_before,
    not_expanded,
)
from cognito_identity_emulator.features.seeds.derived_ids import derived_id
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, inside

DEFAULT_STACK_NAME = "stack"
MAX_OUTPUTS = 200
"""Outputs of a template, as for CloudFormation. Each may be an export, which all stacks of a seeding can import.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""
_SECTIONS = ("Parameters", "Mappings", "Conditions", "Resources", "Outputs")


@dataclass(frozen=True)
class Stack:
    """The context in which CloudFormation would deploy a template.

    `parameters` are values of the template's parameters. Under a logical id, or ``LogicalId.Attribute``, they also name
    a resource that is not created here; under ``resolve:...`` they are the values of dynamic references. `imports` are
    values of Fn::ImportValue.
    """

    name: str
    account: str
    region: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    imports: Mapping[str, str] = field(default_factory=dict)

    def chosen_id(self, logical_id: str, *attributes: str) -> str | None:
        """The id that the operator gives a resource, as its Ref, as its Id or as one of these attributes."""
        names = (logical_id, *(f"{logical_id}.{each}" for each in ("Id", *attributes)))
        return next((self.parameters[name] for name in names if name in self.parameters), None)

    @property
    def id(self) -> str:
        """The stack's ARN, derived from its account, region and name."""
        unique = derived_id("", "stack", self.account, self.region, self.name)[1:]
        return f"arn:{self.partition}:cloudformation:{self.region}:{self.account}:stack/{self.name}/{unique}"

    @property
    def partition(self) -> str:
        return partition_of(self.region).id

    @property
    def url_suffix(self) -> str:
        return partition_of(self.region).dns_suffix


@dataclass(frozen=True)
class TemplateFile:
    """A template with its path, which may be empty.

    `nested` are the templates of its nested stacks by logical id, or the sentence that says why there is none.
    `parameters` are values that lie beside a nested template; those that its parent gives win. `included` are the
    contents of the files that AWS::Include names, by the file's name, or the sentence that says why there is none.
    """

    path: str
    document: Mapping[str, object]
    nested: Mapping[str, "TemplateFile | str"] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    included: Mapping[str, "Mapping[str, object] | str"] = field(default_factory=dict)


@dataclass(frozen=True)
class Resource:
    """A resource of a template; its properties are not resolved yet."""

    logical_id: str
    type: str
    properties: Mapping[str, object]
    condition: str | None

    @property
    def place(self) -> str:
        return f"Resources.{self.logical_id}"

    @property
    def properties_place(self) -> str:
        return f"{self.place}.Properties"


@dataclass(frozen=True)
class Template:
    """The sections of a template that are used here, and whether it names AWS::LanguageExtensions."""

    parameters: Mapping[str, Mapping[str, object]]
    mappings: Mapping[str, object]
    conditions: Mapping[str, object]
    resources: Mapping[str, Resource]
    outputs: Mapping[str, Mapping[str, object]]
    has_language_extensions: bool = False


def is_template(document: Mapping[str, object]) -> bool:
    """Whether a document is a CloudFormation template rather than a seed document."""
    return "Resources" in document or "AWSTemplateFormatVersion" in document


def read_sections(document: Mapping[str, object], problems: ProblemCollector) -> Template:
    """The template's sections; a malformed part is left out, and is a problem."""
    parameters, mappings, conditions, resources, outputs = (
        _entries(document.get(name), name, problems) for name in _SECTIONS
    )
    if len(outputs) > MAX_OUTPUTS:
        problems.add("Outputs", f"a template has at most {MAX_OUTPUTS} outputs, and this one has {len(outputs)}")
        outputs = {}
    if has_transform(document, SAM):
        resources = {**roles_of_sam(resources, document.get("Globals")), **resources}
    return Template(
        parameters={name: _map(each, f"Parameters.{name}", problems) for name, each in parameters.items()},
        mappings=mappings,
        conditions=conditions,
        resources=dict(_resources(resources, problems)),
        outputs={name: _map(each, inside("Outputs", name), problems) for name, each in outputs.items()},
        has_language_extensions=has_transform(document, LANGUAGE_EXTENSIONS),
    )


def _entries(section: object, name: str, problems: ProblemCollector) -> dict[str, object]:
    """The entries of a section. A transform or a loop that is left in it is a problem."""
    entries = _map(section, name, problems)
    for key in filter(is_expanded_before, entries):
        not_expanded(key, entries[key], inside(name, key)).report(problems)
    return {key: each for key, each in entries.items() if not is_expanded_before(key)}


def _resources(section: Mapping[str, object], problems: ProblemCollector) -> list[tuple[str, Resource]]:
    found = []
    for logical_id, written in section.items():
        place = inside("Resources", logical_id)
        resource = _map(written, place, problems)
        kind, condition = resource.get("Type"), resource.get("Condition")
        if not isinstance(kind, str):
            problems.add(inside(place, "Type"), "must be the name of a resource type")
        elif condition is not None and not isinstance(condition, str):
            problems.add(inside(place, "Condition"), "must be the name of a condition")
        else:
            properties = _map(resource.get("Properties"), inside(place, "Properties"), problems)
            found.append((logical_id, Resource(logical_id, kind, properties, condition)))
    return found


def _map(value: object, place: str, problems: ProblemCollector) -> dict[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        problems.add(place, "must be a map")
        return {}
    return value
