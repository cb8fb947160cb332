"""Reads a CloudFormation template: identity pools with their roles and principal tags, and the IAM roles they use.

Ids are derived from the stack's name and the logical ids. Other resources are skipped and listed. An expression that
cannot be resolved is a problem, and a template with a problem gives no seed.
"""

from collections.abc import Iterator, Mapping

from cognito_identity_emulator.declare.shape import members
from cognito_identity_emulator.declare.violations import violations
from cognito_identity_emulator.domain.identity_pool import PoolSettings, PrincipalTagMap
from cognito_identity_emulator.features.seeds.cloudformation.intrinsics import Resolver
from cognito_identity_emulator.features.seeds.cloudformation.property_shapes import (
    PoolProperties,
    PrincipalTagProperties,
    RoleAttachmentProperties,
    TemplateRoleMapping,
)
from cognito_identity_emulator.features.seeds.cloudformation.resource_attributes import IDENTITY_POOL, REF
from cognito_identity_emulator.features.seeds.cloudformation.resource_properties import (
    NO_PROPERTIES,
    Properties,
    PropertyReader,
)
from cognito_identity_emulator.features.seeds.cloudformation.stack import Resource, Stack, read_sections
from cognito_identity_emulator.features.seeds.cloudformation.template_roles import IAM_TYPES, TemplateRoles
from cognito_identity_emulator.features.seeds.cloudformation.template_text import UnresolvableError
from cognito_identity_emulator.features.seeds.entries import PoolEntry
from cognito_identity_emulator.features.seeds.pool_checks import check_settings, roles_seed
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, inside
from cognito_identity_emulator.features.seeds.seed import PoolSeed, RolesSeed, Seed
from cognito_identity_emulator.operations.cognito_identity import (
    pool_members,
    principal_tag_members,
    role_members,
    shapes,
)

_ROLE_ATTACHMENT = "AWS::Cognito::IdentityPoolRoleAttachment"
_PRINCIPAL_TAG = "AWS::Cognito::IdentityPoolPrincipalTag"
_EMULATED = (IDENTITY_POOL, _ROLE_ATTACHMENT, _PRINCIPAL_TAG, *IAM_TYPES)
_WITHOUT_EFFECT = {IDENTITY_POOL: frozenset({"CognitoEvents", "CognitoStreams", "PushSync"})}

_Pools = Mapping[str, tuple[Resource, PoolSettings | None]]
"""The template's pools by id; None where the properties of a pool have a problem."""


def read_template(document: dict[str, object], stack: Stack) -> Seed:
    """The seed that a decoded template describes in a stack. Raises SeedError with every problem."""
    problems = ProblemCollector()
    reader = _TemplateReader(document, stack, problems)
    seed = reader.seed()
    problems.check()
    return seed


class _TemplateReader:
    def __init__(self, document: dict[str, object], stack: Stack, problems: ProblemCollector) -> None:
        self._stack = stack
        self._problems = problems
        template = read_sections(document, problems)
        self._resolver = Resolver(template, stack, problems)
        self._reader = PropertyReader(self._resolver, problems)
        self._skipped: list[str] = []
        self._existing = [each for each in template.resources.values() if self._exists(each)]

    def seed(self) -> Seed:
        found = {self._id(each): (each, self._settings(each)) for each in self._of_type(IDENTITY_POOL)}
        attached = self._attachments(found)
        tag_maps = self._tag_maps(found)
        used = frozenset(self._resolver.referred_to)
        iam = TemplateRoles(self._existing, used, self._reader, self._problems)
        roles, policies = iam.read()
        self._skipped += [*iam.skipped, *self._resolver.generated]
        self._skipped += [
            f"{each.place}: {each.type} is not emulated" for each in self._existing if each.type not in _EMULATED
        ]
        pools = tuple(
            PoolSeed(
                resource.place, pool_id, self._stack.account, settings, attached.get(pool_id), tag_maps[pool_id], ()
            )
            for pool_id, (resource, settings) in found.items()
            if settings is not None
        )
        return Seed(pools, roles, policies, skipped=tuple(self._skipped))

    def _exists(self, resource: Resource) -> bool:
        try:
            if self._resolver.conditions.holds(resource.condition, inside(resource.place, "Condition")):
                return True
            self._skipped.append(f"{resource.place}: its condition {resource.condition} is false")
        except UnresolvableError as problem:
            if resource.type in _EMULATED:
                self._problems.add(problem.place, problem.sentence)
        return False

    def _of_type(self, kind: str) -> Iterator[Resource]:
        return (each for each in self._existing if each.type == kind)

    def _id(self, pool: Resource) -> str:
        return str(self._resolver.attribute(pool.logical_id, REF, pool.place))

    def _properties(self, resource: Resource, shape: type[Properties]) -> Properties | None:
        """A resource's properties in their shape; None when there is a problem."""
        ignored = _WITHOUT_EFFECT.get(resource.type, NO_PROPERTIES)
        self._skipped += [
            f"{inside(resource.properties_place, each)}: is not emulated"
            for each in resource.properties
            if each in ignored
        ]
        return self._reader.properties(resource, shape, ignored=ignored)

    def _settings(self, pool: Resource) -> PoolSettings | None:
        """What CreateIdentityPool would set for a pool with these properties."""
        properties = self._properties(pool, PoolProperties)
        if properties is None:
            return None
        tags = properties.identity_pool_tags
        entry = PoolEntry(
            identity_pool_id=self._id(pool),
            name=str(self._resolver.attribute(pool.logical_id, "Name", pool.place)),
            allow_unauthenticated_identities=properties.allow_unauthenticated_identities,
            tags=None if tags is None else {tag.key: tag.value for tag in tags},
            **{each.attribute: getattr(properties, each.attribute) for each in members(shapes.ProviderMembers)},
        )
        for sentence in violations(entry):  # about a name or an id that is not in the properties
            self._problems.add(pool.place, sentence)
        settings = pool_members.to_domain(entry)
        account = self._stack.account
        check_settings(settings, account, account, pool.properties_place, self._problems)
        return settings

    def _attachments(self, pools: _Pools) -> dict[str, RolesSeed]:
        attached: dict[str, RolesSeed] = {}
        for resource in self._of_type(_ROLE_ATTACHMENT):
            properties = self._properties(resource, RoleAttachmentProperties)
            if properties is None:
                continue
            pool_id = properties.identity_pool_id
            settings = self._pool_of(pool_id, resource, pools)
            if settings is None:
                continue
            if pool_id in attached:
                self._problems.add(resource.place, "another attachment already sets this pool's roles")
            mappings = role_members.to_domain(dict(map(_keyed, (properties.role_mappings or {}).items())))
            attached[pool_id] = roles_seed(
                settings, properties.roles or {}, mappings, resource.properties_place, self._problems
            )
        return attached

    def _tag_maps(self, pools: _Pools) -> dict[str, dict[str, PrincipalTagMap]]:
        maps: dict[str, dict[str, PrincipalTagMap]] = {pool_id: {} for pool_id in pools}
        for resource in self._of_type(_PRINCIPAL_TAG):
            properties = self._properties(resource, PrincipalTagProperties)
            if properties is None or self._pool_of(properties.identity_pool_id, resource, pools) is None:
                continue
            tag_map = principal_tag_members.to_domain(properties)
            maps[properties.identity_pool_id][properties.identity_provider_name] = tag_map
        return maps

    def _pool_of(self, pool_id: str, resource: Resource, pools: _Pools) -> PoolSettings | None:
        """The settings of the pool that a resource belongs to; None when they have a problem, or when the template has
        no such pool, which is a problem of the resource."""
        if pool_id not in pools:
            place = inside(resource.properties_place, "IdentityPoolId")
            self._problems.add(place, f"{pool_id} is not the id of an identity pool of this template")
            return None
        return pools[pool_id][1]


def _keyed(entry: tuple[str, TemplateRoleMapping]) -> tuple[str, shapes.RoleMappingShape]:
    """A mapping in the form of SetIdentityPoolRoles. A template may name the provider inside of the mapping."""
    key, mapping = entry
    return mapping.identity_provider or key, shapes.RoleMappingShape(
        type=mapping.type,
        ambiguous_role_resolution=mapping.ambiguous_role_resolution,
        rules_configuration=mapping.rules_configuration,
    )
