"""Reads the properties of a template's resources in their declared shapes."""

from typing import TypeVar

from cognito_identity_emulator.declare.shape import Shape, members
from cognito_identity_emulator.features.seeds.cloudformation.intrinsics import Resolver
from cognito_identity_emulator.features.seeds.cloudformation.stack import Resource
from cognito_identity_emulator.features.seeds.cloudformation.transforms import is_expanded_before
from cognito_identity_emulator.features.seeds.problems import ProblemCollector
from cognito_identity_emulator.features.seeds.shape_reader import ShapeReader

Properties = TypeVar("Properties", bound=Shape)

NO_PROPERTIES: frozenset[str] = frozenset()


class PropertyReader:
    """Resolves and reads the properties of one template's resources."""

    def __init__(self, resolver: Resolver, problems: ProblemCollector) -> None:
        self.resolver = resolver
        self._problems = problems
        self._reader = ShapeReader(problems, from_template=True)

    def properties(
        self,
        resource: Resource,
        shape: type[Properties],
        *,
        ignored: frozenset[str] = NO_PROPERTIES,
        permissions: frozenset[str] = NO_PROPERTIES,
    ) -> Properties | None:
        """A resource's properties in their shape, without the ignored ones; None when there is a problem.

        In the properties `permissions`, resources that are not emulated have the values of `service_resources`.
        """
        found_before = len(self._problems.found)
        resolved, unresolved = self.resolver.properties(resource, ignored, permissions)
        if any(map(is_expanded_before, unresolved)):  # it may have any of the properties
            unresolved |= {each.name for each in members(shape)}
        read = self._reader.shape(shape, resolved, resource.properties_place, unresolved)
        return read if len(self._problems.found) == found_before else None
