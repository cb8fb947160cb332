"""Reads the resources of a CloudFormation template: identity pools with their roles and principal tags, and IAM's part.

Ids are derived from the stack's name and the logical ids. Other resources are skipped and listed. An expression that
cannot be resolved is a problem, and a template with a problem gives no seed.
"""

from collections.abc import Collection, Iterator, Mapping

from cognito_identity_emulator.declare.shape import members
from cognito_identity_emulator.declare.violations import violations
from cognito_identity_emulator.domain.custom_pool_id import CUSTOM_ID_TAG, custom_pool_id
from cognito_identity_emulator.domain.identity_pool import PoolSettings, PrincipalTagMap
from cognito_identity_emulator.features.seeds.cloudformation.intrinsics import Resolver
from cognito_identity_emulator.features.seeds.cloudformation.property_shapes import (
    PoolProperties,
    PrincipalTagProperties,
    RoleAttachmentProperties,
    TemplateRoleMapping,
)
from cognito_identity_emulator.features.seeds.cloudformation.resource_attributes import (
    IDENTITY_POOL,
    NESTED_STACKS,
    PRINCIPAL_TAG,
    REF,
    ROLE,
    ROLE_ATTACHMENT,
    USER_POOL,
    USER_POOL_CLIENT,
)
from cognito_identity_emulator.features.seeds.cloudformation.resource_properties import (
    NO_PROPERTIES,
    Properties,
    PropertyReader,
)
from cognito_identity_emulator.features.seeds.cloudformation.stack import Resource, Stack, Template
from cognito_identity_emulator.features.seeds.cloudformation.template_providers import PROVIDER_TYPES, read_providers
from cognito_identity_emulator.features.seeds.cloudformation.template_roles import IAM_TYPES, TemplateRoles
from cognito_identity_emulator.features.seeds.cloudformation.template_text import UnresolvableError
from cognito_identity_emulator.features.seeds.entries import PoolEntry
from cognito_identity_emulator.features.seeds.pool_checks import (
    check_custom_id,
    check_mapping_keys,
    check_roles,
    check_settings,
)
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, inside
from cognito_identity_emulator.features.seeds.seed import PoolAttachment, PoolSeed, RolesSeed, Seed, StackResource
from cognito_identity_emulator.operations.cognito_identity import (
    pool_members,
    principal_tag_members,
    role_members,
    shapes,
)
from cognito_identity_emulator.runtime.similar_names import nearest

_POOL_TYPES = (IDENTITY_POOL, ROLE_ATTACHMENT, PRINCIPAL_TAG)
_ONLY_IDS = (USER_POOL, USER_POOL_CLIENT)
_READ = (*_POOL_TYPES, *_ONLY_IDS, *IAM_TYPES, *PROVIDER_TYPES, *NESTED_STACKS)
_NAMESPACES = ("AWS::Cognito", "AWS::IAM")
_MISSPELT = 0.95
"""How similar a misspelt type is to the right one; AWS::IAM::UserPolicy is less similar to AWS::IAM::RolePolicy."""
_WITHOUT_EFFECT = {IDENTITY_POOL: frozenset({"CognitoEvents", "CognitoStreams", "PushSync"})}

_Pools = Mapping[str, tuple[Resource, PoolSettings | None]]
"""The template's pools by id; None where the properties of a pool have a problem."""


class TemplateReader:
    """Reads the resources of one template. `existing` are those whose condition holds; `skipped` lists the others, and
    what is not emulated, each with its place."""

    def __init__(self, template: Template, stack: Stack, resolver: Resolver, problems: ProblemCollector) -> None:
        self._stack = stack
        self._problems = problems
        self._resolver = resolver
        self._reader = PropertyReader(resolver, problems)
        self.skipped: list[str] = []
        self.roles: TemplateRoles | None = None
        self.existing = [each for each in template.resources.values() if self._exists(each)]

    def seed(self) -> Seed:
        """What the resources become."""
        found = {self._id(each): (each, self._settings(each)) for each in self._of_type(IDENTITY_POOL)}
        attachments = {each.id: each for each in self._attachments(found)}
        used = frozenset(self._resolver.referred_to)
        iam = TemplateRoles(self.existing, used, self._reader, self._problems)
        roles, policies = iam.read()
        self.roles = iam
        providers = tuple(read_providers(self.existing, self._reader, self._problems))
        self.skipped += [
            *self._reader.skipped,
            *iam.skipped,
            *self._resolver.generated,
            *map(self._generated_id, self._of_types(_ONLY_IDS)),
        ]
        self.skipped += [_not_emulated(each) for each in self.existing if each.type not in _READ]
        pools = []
        for pool_id, (resource, settings) in found.items():
            attachment = attachments.pop(pool_id, None)
            if settings is not None:
                roles_of_pool, tag_maps = (
                    (attachment.roles, attachment.principal_tag_maps) if attachment else (None, {})
                )
                pools.append(
                    PoolSeed(resource.place, pool_id, self._stack.account, settings, roles_of_pool, tag_maps, ())
                )
        return Seed(
            pools=tuple(pools),
            attachments=tuple(attachments.values()),
            roles=roles,
            policies=policies,
            identity_providers=providers,
        )

    def resources(self, seed: Seed) -> Iterator[StackResource]:
        """The resources that an application may name, with their physical ids. `seed` is what was read."""
        roles = {each.arn for each in seed.roles}
        for resource in self._of_types((*_POOL_TYPES, *_ONLY_IDS, *PROVIDER_TYPES, ROLE)):
            try:
                if resource.type == ROLE and self._attribute(resource, "Arn") not in roles:
                    continue
                yield StackResource(resource.logical_id, resource.type, self._attribute(resource, REF))
            except UnresolvableError:
                continue  # it is a problem of the resource already

    def _exists(self, resource: Resource) -> bool:
        try:
            if self._resolver.conditions.holds(resource.condition, inside(resource.place, "Condition")):
                return True
            self.skipped.append(f"{resource.place}: its condition {resource.condition} is false")
        except UnresolvableError as problem:
            if resource.type in _READ:
                problem.report(self._problems)
            else:
                self.skipped.append(_not_emulated(resource))
        return False

    def _generated_id(self, resource: Resource) -> str:
        """The sentence about a resource that is not emulated, but whose id templates use."""
        name = f"{resource.logical_id}.Id"
        sentence = f"{resource.place}: {resource.type} is not emulated"
        try:
            return f"{sentence}; its id here is {self._attribute(resource, REF)}: --seed-parameter {name}=value sets it"
        except UnresolvableError:
            return sentence

    def _attribute(self, resource: Resource, attribute: str) -> str:
        return str(self._resolver.attribute(resource.logical_id, attribute, resource.place))

    def _of_type(self, kind: str) -> Iterator[Resource]:
        return self._of_types((kind,))

    def _of_types(self, kinds: Collection[str]) -> Iterator[Resource]:
        return (each for each in self.existing if each.type in kinds)

    def _id(self, pool: Resource) -> str:
        return self._attribute(pool, REF)

    def _properties(self, resource: Resource, shape: type[Properties]) -> Properties | None:
        """A resource's properties in their shape; None when there is a problem."""
        not_emulated = _WITHOUT_EFFECT.get(resource.type, NO_PROPERTIES)
        return self._reader.properties(resource, shape, not_emulated=not_emulated)

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
        if self._stack.chosen_id(pool.logical_id) is None:
            self._check_custom_id(pool, settings)
        return settings

    def _check_custom_id(self, pool: Resource, settings: PoolSettings) -> None:
        check_custom_id(settings, self._stack.region, pool.properties_place, self._problems)
        if custom_pool_id(settings.tags) not in (None, self._id(pool)):
            place = inside(inside(pool.properties_place, "IdentityPoolTags"), CUSTOM_ID_TAG)
            self._problems.add(place, f"must not have functions; use --seed-parameter {pool.logical_id}.Id=ID")

    def _attachments(self, pools: _Pools) -> Iterator[PoolAttachment]:
        """Roles and principal tags by pool, of the template's pools and of others."""
        roles = dict(self._roles(pools))
        tag_maps: dict[str, dict[str, PrincipalTagMap]] = {}
        places = {pool_id: place for pool_id, (place, _) in roles.items()}
        for resource in self._of_type(PRINCIPAL_TAG):
            properties = self._properties(resource, PrincipalTagProperties)
            if properties is not None:
                tag_map = principal_tag_members.to_domain(properties)
                tag_maps.setdefault(properties.identity_pool_id, {})[properties.identity_provider_name] = tag_map
                places.setdefault(properties.identity_pool_id, resource.place)
        for pool_id, place in places.items():
            _, roles_of_pool = roles.get(pool_id, (place, None))
            yield PoolAttachment(place, pool_id, self._stack.account, roles_of_pool, tag_maps.get(pool_id, {}))

    def _roles(self, pools: _Pools) -> Iterator[tuple[str, tuple[str, RolesSeed]]]:
        """The roles of pools by the pool's id, with the place of their attachment."""
        attached: set[str] = set()
        for resource in self._of_type(ROLE_ATTACHMENT):
            properties = self._properties(resource, RoleAttachmentProperties)
            if properties is None:
                continue
            pool_id = properties.identity_pool_id
            if pool_id in attached:
                self._problems.add(resource.place, "another attachment already sets this pool's roles")
            attached.add(pool_id)
            mappings = role_members.to_domain(dict(map(_keyed, (properties.role_mappings or {}).items())))
            roles = RolesSeed(properties.roles or {}, mappings)
            check_roles(roles.roles, mappings, resource.properties_place, self._problems)
            _, settings = pools.get(pool_id, (None, None))
            if settings is not None:
                check_mapping_keys(settings, mappings, resource.properties_place, self._problems)
            yield pool_id, (resource.place, roles)


def _not_emulated(resource: Resource) -> str:
    """The sentence about a resource that is skipped, with the type that is meant when its own is misspelt."""
    meant = nearest(resource.type, _READ, cutoff=_MISSPELT) if resource.type.startswith(_NAMESPACES) else None
    hint = f"; did you mean {meant}?" if meant else ""
    return f"{resource.place}: {resource.type} is not emulated{hint}"


def _keyed(entry: tuple[str, TemplateRoleMapping]) -> tuple[str, shapes.RoleMappingShape]:
    """A mapping in the form of SetIdentityPoolRoles. A template may name the provider inside of the mapping."""
    key, mapping = entry
    return mapping.identity_provider or key, shapes.RoleMappingShape(
        type=mapping.type,
        ambiguous_role_resolution=mapping.ambiguous_role_resolution,
        rules_configuration=mapping.rules_configuration,
    )
