"""Adds the policies of one stack to the roles of another: Amplify has its roles and its storage in two stacks.

A policy for a role that no stack has becomes an attachment, because the emulator may have the role.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
"""

from collections.abc import Sequence
from dataclasses import replace

from cognito_identity_emulator.features.seeds.cloudformation.stack import Resource
from cognito_identity_emulator.features.seeds.cloudformation.template_roles import TemplateRoles
from cognito_identity_emulator.features.seeds.seed import PolicyAttachment, Seed


def add_policies_of_other_stacks(stacks: Sequence[tuple[TemplateRoles | None, Seed]]) -> list[Seed]:
    """The seeds of stacks that are seeded together; their roles have the policies of every stack.

    Each seed is with the reader of its roles, or None for a template that could not be read. A policy for a role that
    its template has, and that is not read, stays skipped.
    """
    seeds = [seed for _, seed in stacks]
    places = {
        _account_and_name(role.arn): (index, position)
        for index, seed in enumerate(seeds)
        for position, role in enumerate(seed.roles)
    }
    for index, (reader, seed) in enumerate(stacks):
        if reader is None or not seed.stacks:
            continue
        account = seed.stacks[0].account
        for resource, names in reader.of_other_stacks:
            keys = [(account, name) for name in names]
            found = [places[key] for key in keys if key in places]
            for other, position in found:
                roles = list(seeds[other].roles)
                roles[position] = reader.add_to_role(resource, roles[position])
                seeds[other] = replace(seeds[other], roles=tuple(roles))
            outside = [name for name in names if (account, name) not in places and not reader.has_role(name)]
            attachments = list(reader.attachments(resource, outside, account)) if outside else []
            if found or attachments:
                seeds[index] = _with_policy(seeds[index], reader, resource, attachments, is_used=bool(found))
    return seeds


def _with_policy(
    seed: Seed, reader: TemplateRoles, resource: Resource, attachments: Sequence[PolicyAttachment], *, is_used: bool
) -> Seed:
    """The seed of a policy that is not skipped. `is_used`: a role of another stack has it."""
    policy = reader.managed_policy(resource) if is_used else None
    is_new = policy is not None and policy.arn not in [each.arn for each in seed.policies]
    return replace(
        seed,
        policies=(*seed.policies, policy) if policy is not None and is_new else seed.policies,
        policy_attachments=(*seed.policy_attachments, *attachments),
        skipped=tuple(each for each in seed.skipped if each != reader.sentence_of_skipped(resource)),
    )


def _account_and_name(arn: str) -> tuple[str, str]:
    return arn.split(":")[4], arn.rpartition("/")[2]
