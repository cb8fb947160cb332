"""Reads the IAM resources of a CloudFormation template: roles with their permissions, and managed policies.

A role is read if a pool uses it or web identities may assume it, and a policy if such a role has it. All other roles
and policies are skipped, because they often name what is not emulated.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from cognito_identity_emulator.domain.iam import IamRole, ManagedPolicy
from cognito_identity_emulator.domain.iam_checks import added_role_problems, managed_policy_problems, role_problems
from cognito_identity_emulator.features.seeds.cloudformation.property_shapes import (
    InlinePolicyProperties,
    ManagedPolicyProperties,
    RoleProperties,
)
from cognito_identity_emulator.features.seeds.cloudformation.resource_attributes import MANAGED_POLICY, REF, ROLE
from cognito_identity_emulator.features.seeds.cloudformation.resource_properties import Properties, PropertyReader
from cognito_identity_emulator.features.seeds.cloudformation.stack import Resource
from cognito_identity_emulator.features.seeds.cloudformation.template_text import UnresolvableError
from cognito_identity_emulator.features.seeds.problems import ProblemCollector, SeedError, inside
from cognito_identity_emulator.features.seeds.seed import PolicyAttachment

_INLINE_POLICY = "AWS::IAM::Policy"
ROLE_POLICY = "AWS::IAM::RolePolicy"
POLICY_ATTACHMENT = "aws_iam_policy_attachment"
"""Attaches the managed policy `PolicyArn` to `Roles`. Only states of Terraform have it, for roles outside the state."""
_INLINE = (_INLINE_POLICY, ROLE_POLICY)
IAM_TYPES = (ROLE, MANAGED_POLICY, *_INLINE, POLICY_ATTACHMENT)

_PERMISSIONS = frozenset({"Policies", "ManagedPolicyArns", "PermissionsBoundary", "Tags", "Description"})
_DOCUMENT = frozenset({"PolicyDocument", "Description"})
_ATTACHED_BY = {MANAGED_POLICY: "Roles", POLICY_ATTACHMENT: "Roles", _INLINE_POLICY: "Roles", ROLE_POLICY: "RoleName"}
_READ_APART = frozenset({"Roles", "RoleName", "ManagedPolicyName", "Path"})
_NOT_EMULATED = frozenset({"Groups", "Users"})
_MEMBER = re.compile(r"policies\['[^']+'\]|\w+")
_ASSUMED_BY_WEB_IDENTITIES = "AssumeRoleWithWebIdentity"


@dataclass
class _RoleDraft:
    """A role, to which the template's policies are added. `policy_places` has the places of inline policies."""

    resource: Resource
    arn: str
    properties: RoleProperties
    policies: dict[str, dict[str, object]] = field(default_factory=dict)
    policy_places: dict[str, str] = field(default_factory=dict)
    managed_policy_arns: dict[str, None] = field(default_factory=dict)


class TemplateRoles:
    """Reads the roles and policies of one template. `skipped` lists those that are left out, each with its place.

    `used` are the logical ids of the roles that pools use. `of_other_stacks` are the policies for roles that are not
    read from this template, each with the names of those roles.
    """

    def __init__(
        self, resources: Sequence[Resource], used: frozenset[str], reader: PropertyReader, problems: ProblemCollector
    ) -> None:
        self._resources = resources
        self._used = used
        self._reader = reader
        self._resolver = reader.resolver
        self._problems = problems
        self.skipped: list[str] = []
        self.of_other_stacks: list[tuple[Resource, list[str]]] = []
        self._names: set[str] = set()

    def read(self) -> tuple[tuple[IamRole, ...], tuple[ManagedPolicy, ...]]:
        """The roles and the managed policies that they have."""
        drafts: dict[str, _RoleDraft] = {}
        for name, draft in self._drafts():
            first = drafts.setdefault(name, draft)
            if first is not draft:
                place = inside(draft.resource.properties_place, "RoleName")
                self._problems.add(place, f"{name} is the name of {first.resource.place} already")
        for kind in _INLINE:
            for resource in self._of_type(kind):
                self._add_inline_policy(resource, drafts)
        for resource in self._of_type(POLICY_ATTACHMENT):
            self._having(resource, drafts)
        attached = {arn for draft in drafts.values() for arn in draft.managed_policy_arns}
        attached |= {each.properties.permissions_boundary or "" for each in drafts.values()}
        policies = tuple(
            policy for each in self._of_type(MANAGED_POLICY) for policy in self._managed(each, drafts, attached)
        )
        return tuple(self._role(draft) for draft in drafts.values()), policies

    def _of_type(self, kind: str) -> Iterator[Resource]:
        return (each for each in self._resources if each.type == kind)

    def _drafts(self) -> Iterator[tuple[str, _RoleDraft]]:
        """The roles that are read, by their names."""
        for resource in self._of_type(ROLE):
            with suppress(UnresolvableError):  # reported where the role is read
                self._names.add(self._attribute(resource, REF))
            trust = str(resource.properties.get("AssumeRolePolicyDocument"))
            if resource.logical_id not in self._used and _ASSUMED_BY_WEB_IDENTITIES not in trust:
                self.skipped.append(f"{resource.place}: no identity pool uses this role")
                continue
            properties = self._reader.properties(resource, RoleProperties, permissions=_PERMISSIONS)
            if properties is None:
                continue
            draft = _RoleDraft(resource, self._attribute(resource, "Arn"), properties)
            draft.managed_policy_arns.update(dict.fromkeys(properties.managed_policy_arns or ()))
            for index, policy in enumerate(properties.policies or ()):
                self._add(policy, inside(f"{resource.properties_place}.Policies", index), draft)
            yield self._attribute(resource, REF), draft

    def _add(self, policy: InlinePolicyProperties, place: str, draft: _RoleDraft) -> None:
        if policy.policy_name in draft.policies:
            first = draft.policy_places[policy.policy_name]
            sentence = f"{policy.policy_name} is the name of {first} already"
            self._problems.add(inside(place, "PolicyName"), sentence)
            return
        draft.policies[policy.policy_name] = policy.policy_document
        draft.policy_places[policy.policy_name] = inside(place, "PolicyDocument")

    def _add_inline_policy(self, resource: Resource, drafts: Mapping[str, _RoleDraft]) -> None:
        having = self._having(resource, drafts)
        if not having:
            self._skip_policy(resource)
            return
        policy = self._properties(resource, InlinePolicyProperties)
        if policy is not None:
            for draft in having:
                self._add(policy, resource.properties_place, draft)

    def has_role(self, name: str) -> bool:
        """Whether the template has a role of this name, read or not."""
        return name in self._names

    def add_to_role(self, resource: Resource, role: IamRole) -> IamRole:
        """The role of another stack with a policy of this template; without it when it has a problem."""
        if resource.type not in _INLINE:
            arns = dict.fromkeys((*role.managed_policy_arns, *self._arns_of(resource)))
            return self._checked(role, replace(role, managed_policy_arns=tuple(arns)), resource, {})
        policy, place = self._properties(resource, InlinePolicyProperties), resource.properties_place
        if policy is None:
            return role
        if policy.policy_name in role.policies:
            sentence = f"{policy.policy_name} is the name of another policy of {role.arn}"
            self._problems.add(inside(place, "PolicyName"), sentence)
            return role
        changed = replace(role, policies={**role.policies, policy.policy_name: policy.policy_document})
        return self._checked(
            role, changed, resource, {f"policies[{policy.policy_name!r}]": inside(place, "PolicyDocument")}
        )

    def _checked(self, before: IamRole, after: IamRole, resource: Resource, places: Mapping[str, str]) -> IamRole:
        """The role with a policy; the problems that the policy causes are those of its resource."""
        place = resource.properties_place
        places = {"policies": place, "managed_policy_arns": place, **places}
        self._problems.found += [_placed(problem, places) for problem in added_role_problems(before, after)]
        return after

    def managed_policy(self, resource: Resource) -> ManagedPolicy | None:
        """The managed policy of a resource; None for another resource, and when it has a problem."""
        if resource.type != MANAGED_POLICY:
            return None
        try:
            return self._managed_policy(resource, self._attribute(resource, REF))
        except UnresolvableError as problem:
            problem.report(self._problems)
            return None

    def attachments(self, resource: Resource, role_names: Sequence[str], account: str) -> Iterator[PolicyAttachment]:
        """A policy of this template for roles that no template has.

        Its problems are not those of the template, because the roles may not exist.
        """
        problems, notes_before = ProblemCollector(), len(self._resolver.generated)
        apart = TemplateRoles(self._resources, self._used, PropertyReader(self._resolver, problems), problems)
        policies: dict[str, Mapping[str, object]] = {}
        managed: ManagedPolicy | None = None
        arns: tuple[str, ...] = ()
        with suppress(SeedError):  # too many problems: the collector has the first of them
            managed, arns = apart.managed_policy(resource), apart._arns_of(resource)
            inline = apart._properties(resource, InlinePolicyProperties) if resource.type in _INLINE else None
            if inline is not None:
                policies[inline.policy_name] = inline.policy_document
        notes = (*apart._reader.skipped, *self._resolver.generated[notes_before:])
        for name in role_names:
            yield PolicyAttachment(resource.place, account, name, policies, arns, managed, tuple(problems.found), notes)

    def _arns_of(self, resource: Resource) -> tuple[str, ...]:
        """The ARN of a managed policy, or of the one that an attachment names; nothing for an inline policy."""
        if resource.type == POLICY_ATTACHMENT:
            return (str(resource.properties.get("PolicyArn")),)
        try:
            return (self._attribute(resource, REF),) if resource.type == MANAGED_POLICY else ()
        except UnresolvableError:
            return ()  # a problem of the policy

    def sentence_of_skipped(self, policy: Resource) -> str:
        """The sentence about a policy that no role has."""
        return f"{policy.place}: no role that is read has this policy"

    def _managed(
        self, resource: Resource, drafts: Mapping[str, _RoleDraft], attached: set[str]
    ) -> Iterator[ManagedPolicy]:
        """The policy, if a role has it. `attached` are the ARNs that roles name themselves."""
        having = self._having(resource, drafts)
        try:
            arn = self._attribute(resource, REF)
        except UnresolvableError as problem:  # its name or its path; a role that refers to it has this problem too
            if having:
                problem.report(self._problems)
            else:
                self._skip_policy(resource)
            return
        for draft in having:
            draft.managed_policy_arns[arn] = None
        if not having and arn not in attached:
            self._skip_policy(resource)
            return
        policy = self._managed_policy(resource, arn)
        if policy is not None:
            yield policy

    def _managed_policy(self, resource: Resource, arn: str) -> ManagedPolicy | None:
        properties = self._properties(resource, ManagedPolicyProperties)
        if properties is None:
            return None
        tags = self._reader.tags(resource, properties.tags)
        policy = ManagedPolicy(arn, properties.policy_document, properties.description, tags)
        place = resource.properties_place
        names = {"arn": "ManagedPolicyName", "document": "PolicyDocument", "description": "Description", "tags": "Tags"}
        places = {member: inside(place, name) for member, name in names.items()}
        self._problems.found += [_placed(problem, places) for problem in managed_policy_problems(policy)]
        return policy

    def _properties(self, policy: Resource, shape: type[Properties]) -> Properties | None:
        return self._reader.properties(
            policy, shape, ignored=_READ_APART, not_emulated=_NOT_EMULATED, permissions=_DOCUMENT
        )

    def _having(self, resource: Resource, drafts: Mapping[str, _RoleDraft]) -> list[_RoleDraft]:
        """The roles that a policy is attached to, among those that are read. Notes the others in `of_other_stacks`."""
        names = self._role_names(resource)
        others = [name for name in names if name not in drafts]
        if others:
            self.of_other_stacks.append((resource, others))
        return [drafts[name] for name in names if name in drafts]

    def _role_names(self, resource: Resource) -> list[str]:
        """The names of the roles that a policy is attached to."""
        attached_by = _ATTACHED_BY[resource.type]
        place = inside(resource.properties_place, attached_by)
        written = resource.properties.get(attached_by, [])
        names: dict[str, None] = {}
        for index, each in enumerate(written if isinstance(written, list) else [written]):
            try:
                resolved = self._resolver.resolve(each, inside(place, index) if isinstance(written, list) else place)
            except UnresolvableError as problem:
                self.skipped += problem.sentences
                continue
            names.update(dict.fromkeys(text for text in _listed(resolved) if isinstance(text, str)))
        return list(names)

    def _skip_policy(self, resource: Resource) -> None:
        self.skipped.append(self.sentence_of_skipped(resource))

    def _role(self, draft: _RoleDraft) -> IamRole:
        properties = draft.properties
        role = IamRole(
            arn=draft.arn,
            trust_policy=properties.assume_role_policy_document,
            max_session_duration_s=properties.max_session_duration,
            policies=draft.policies,
            managed_policy_arns=tuple(draft.managed_policy_arns),
            permissions_boundary=properties.permissions_boundary,
            tags=self._reader.tags(draft.resource, properties.tags),
            description=properties.description,
        )
        place = draft.resource.properties_place
        names = {
            "arn": "RoleName",
            "trust_policy": "AssumeRolePolicyDocument",
            "max_session_duration_s": "MaxSessionDuration",
            "policies": "Policies",
            "managed_policy_arns": "ManagedPolicyArns",
            "permissions_boundary": "PermissionsBoundary",
            "tags": "Tags",
            "description": "Description",
        }
        places = {f"policies[{name!r}]": there for name, there in draft.policy_places.items()}
        places |= {member: inside(place, name) for member, name in names.items()}
        self._problems.found += [_placed(problem, places) for problem in role_problems(role)]
        return role

    def _attribute(self, resource: Resource, attribute: str) -> str:
        return str(self._resolver.attribute(resource.logical_id, attribute, resource.place))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _placed(problem: str, places: Mapping[str, str]) -> str:
    """A problem of a domain object with its place in the template. `places` are by the member it begins with."""
    found = _MEMBER.match(problem)
    assert found is not None
    return places[found[0]] + problem[found.end() :]
