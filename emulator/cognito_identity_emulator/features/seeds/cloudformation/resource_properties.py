"""Reads the properties of a template's resources in their declared shapes."""

from collections.abc import Sequence
from typing import TypeVar

from cognito_identity_emulator.declare.shape import Shape, members
from cognito_identity_emulator.features.seeds.cloudformation.intrinsics import Resolver
from cognito_identity_emulator.features.seeds.cloudformation.property_shapes import IamTag
from cognito_identity_emulator.features.seeds.cloudformation.stack import Resource
from cognito_identity_emulator.features.seeds.cloudformation.transforms import is_expanded_before
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, inside
from cognito_identity_emulator.features.seeds.shape_reader import ShapeReader

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
        resolved, unresolved = self.resolver.properties(resource, ignored | not_emulated, permissions)
        if any(map(is_expanded_before, unresolved)):  # it may have any of the properties
            unresolved |= {each.name for each in members(shape)}
        read = self._reader.shape(shape, resolved, resource.properties_place, unresolved)
        return read if len(self._problems.found) == found_before else None

    def tags(self, resource: Resource, tags: Sequence[IamTag] | None) -> dict[str, str]:
        """The tags of a resource of IAM by their keys. Two tags with one key are a problem."""
        by_key: dict[str, str] = {}
        place = inside(resource.properties_place, "Tags")
        for index, tag in enumerate(tags or ()):
            if tag.key in by_key:
                self._problems.add(inside(inside(place, index), "Key"), f"{tag.key} is the key of another tag")
            by_key[tag.key] = tag.value
        return by_key
