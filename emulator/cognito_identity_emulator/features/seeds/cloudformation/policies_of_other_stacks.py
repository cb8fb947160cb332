"""Adds the inline policies of one stack to the roles of another: Amplify has its roles and its storage in two stacks.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
"""

from collections.abc import Sequence
from dataclasses import replace

from cognito_identity_emulator.features.seeds.cloudformation.template_roles import TemplateRoles
from cognito_identity_emulator.features.seeds.seed import Seed


def add_policies_of_other_stacks(stacks: Sequence[tuple[TemplateRoles | None, Seed]]) -> list[Seed]:
    """The seeds of stacks that are seeded together; their roles have the policies of every stack.

    Each seed is with the reader of its roles, or None for a template that could not be read. A policy for a role that
    no stack has stays skipped.
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
        for resource, names in reader.of_other_stacks:
            keys = [(seed.stacks[0].account, name) for name in names]
            found = [places[key] for key in keys if key in places]
            for other, position in found:
                roles = list(seeds[other].roles)
                roles[position] = reader.add_to_role(resource, roles[position])
                seeds[other] = replace(seeds[other], roles=tuple(roles))
            if found:
                sentence = reader.sentence_of_skipped(resource)
                skipped = tuple(each for each in seeds[index].skipped if each != sentence)
                seeds[index] = replace(seeds[index], skipped=skipped)
    return seeds


def _account_and_name(arn: str) -> tuple[str, str]:
    return arn.split(":")[4], arn.rpartition("/")[2]
