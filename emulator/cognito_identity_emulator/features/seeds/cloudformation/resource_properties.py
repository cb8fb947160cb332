"""Reads the properties of a template's resources in their declared shapes."""

from collections.abc import Sequence
from typing import TypeVar

from cognito_identity_emulator.declare.shape import Shape, members
from cognito_identity_emulator.features.seeds.cloudformation.intrinsics import NO_VALUE, Resolver
from cognito_identity_emulator.features.seeds.cloudformation.property_shapes import IamTag
from cognito_identity_emulator.features.seeds.cloudformation.stack import Resource
from cognito_identity_emulator.features.seeds.cloudformation.template_text import (
    TooMuchWorkError,
    UnresolvableError,
    is_function,
)
from cognito_identity_emulator.features.seeds.cloudformation.transforms import is_expanded_before, not_expanded
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, inside
from cognito_identity_emulator.features.seeds.shape_reader import UNRESOLVED, ShapeReader

Properties = TypeVar("Properties", bound=Shape)

NO_PROPERTIES: frozenset[str] = frozenset()


class PropertyReader:
    """Resolves and reads the properties of one template's resources.

    `skipped` lists the properties that have no effect here, each with its place.
    """

    def __init__(self, resolver: Resolver, problems: ProblemCollector) -> None:
        self.resolver = resolver
        self.skipped: list[str] = []
        self._problems = problems
        self._reader = ShapeReader(problems, from_template=True)

    def properties(
        self,
        resource: Resource,
        shape: type[Properties],
        *,
        ignored: frozenset[str] = NO_PROPERTIES,
        not_emulated: frozenset[str] = NO_PROPERTIES,
        permissions: frozenset[str] = NO_PROPERTIES,
    ) -> Properties | None:
        """A resource's properties in their shape; None when there is a problem.

        The `ignored` ones are read elsewhere or mean nothing; those that are `not_emulated` are listed in `skipped`. In
        the properties `permissions`, resources that are not emulated have the values of `service_resources`.
        """
        found_before = len(self._problems.found)
        left_out = not_emulated & resource.properties.keys()
        self.skipped += [f"{inside(resource.properties_place, name)}: is not emulated" for name in sorted(left_out)]
        resolved = self._resolved(resource, ignored | not_emulated, permissions)
        if any(map(is_expanded_before, resolved)):  # it may have any of the properties
            others = {name: value for name, value in resolved.items() if not is_expanded_before(name)}
            resolved = {each.name: UNRESOLVED for each in members(shape)} | others
        read = self._reader.shape(shape, resolved, resource.properties_place)
        return read if len(self._problems.found) == found_before else None

    def _resolved(self, resource: Resource, ignored: frozenset[str], permissions: frozenset[str]) -> dict[str, object]:
        """The resolved properties. What cannot be resolved is a problem, and `UNRESOLVED` in its place."""
        values: dict[str, object] = {}
        is_of_cognito = resource.type.startswith("AWS::Cognito::")
        for name in [each for each in resource.properties if each not in ignored]:
            written, place = resource.properties[name], inside(resource.properties_place, name)
            with (
                self.resolver.noting_references(when=is_of_cognito),
                self.resolver.generating_values(when=name in permissions),
            ):
                try:
                    if is_expanded_before(name):
                        raise not_expanded(name, written, place)
                    values[name] = self.resolver.resolve(written, place)
                except UnresolvableError as problem:
                    problem.report(self._problems)
                    is_whole = isinstance(problem, TooMuchWorkError) or is_expanded_before(name)
                    values[name] = UNRESOLVED if is_whole else self._parts(written, place)
        return {name: value for name, value in values.items() if value is not NO_VALUE}

    def _parts(self, written: object, place: str) -> object:
        """The value of an expression whose problems are reported, with `UNRESOLVED` for each part without one."""
        try:
            return self.resolver.resolve(written, place)
        except TooMuchWorkError:
            return UNRESOLVED
        except UnresolvableError:
            if isinstance(written, list):
                entries = [self._parts(each, inside(place, index)) for index, each in enumerate(written)]
                return [each for each in entries if each is not NO_VALUE]
            if not isinstance(written, dict) or is_function(written) or any(map(is_expanded_before, written)):
                return UNRESOLVED
            found = {name: self._parts(each, inside(place, name)) for name, each in written.items()}
            return {name: each for name, each in found.items() if each is not NO_VALUE}

    def tags(self, resource: Resource, tags: Sequence[IamTag] | None) -> dict[str, str]:
        """The tags of a resource of IAM by their keys. Two tags with one key are a problem."""
        by_key: dict[str, str] = {}
        place = inside(resource.properties_place, "Tags")
        for index, tag in enumerate(tags or ()):
            if tag.key in by_key:
                self._problems.add(inside(inside(place, index), "Key"), f"{tag.key} is the key of another tag")
            by_key[tag.key] = tag.value
        return by_key
