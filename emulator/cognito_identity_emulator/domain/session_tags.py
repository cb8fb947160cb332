"""The rules of session tags: what STS refuses of tags and transitive tag keys, and which tags go down a role chain.

A token's tags have the rules that AssumeRole has for its parameters Tags and TransitiveTagKeys (assumed: the sentences
were recorded for AssumeRole, the one about transitive keys for AssumeRoleWithWebIdentity too).

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html
"""

from collections.abc import Iterator, Mapping, Sequence

from cognito_identity_emulator.declare.constraints import Constraint, Length, Pattern
from cognito_identity_emulator.declare.violations import MAX_VALUE_CHARACTERS
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.errors.sts import InvalidParameterValue, ValidationError
from cognito_identity_emulator.runtime.bounds import shorten

MAX_TOTAL_BYTES = 460

MAX_TAGS = 50
TAG_KEY: Sequence[Constraint] = (Pattern(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"), Length(1, 128))
TAG_VALUE: Sequence[Constraint] = (Pattern(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"), Length(None, 256))


def session_tag_refusal(tags: Mapping[str, str], transitive_keys: Sequence[str]) -> ServiceError | None:
    """STS's refusal of tags, by key, or of transitive keys that break a rule; None when all keep them.

    Constraints of single tags come first (assumed: as for every parameter). The size of all tags together is not
    checked here: see `size_bytes`.
    """
    constraints = list(_broken_constraints(tags))
    if constraints:
        return ValidationError.constraints_broken(constraints)
    lowered = {key.lower() for key in tags}
    if len(lowered) < len(tags):
        return InvalidParameterValue.duplicate_tag_keys()
    reserved = next((key for key in tags if key.lower().startswith("aws:")), None)
    if reserved is not None:
        return InvalidParameterValue.reserved_tag_key(reserved)
    if not all(key.lower() in lowered for key in transitive_keys):
        return InvalidParameterValue.transitive_key_without_tag()
    return None


def chained_tag_refusal(
    tags: Sequence[tuple[str, str]], transitive_keys: Sequence[str], inherited: Mapping[str, str]
) -> ServiceError | None:
    """STS's refusal of the tags of AssumeRole, keys with their values, or of transitive keys; None when they keep every
    rule. `inherited` are the transitive tags of the session that calls, which cannot be replaced."""
    lowered = {key.lower() for key, _ in tags}
    if len(lowered) < len(tags):
        return InvalidParameterValue.duplicate_tag_keys()
    if not lowered.isdisjoint(key.lower() for key in inherited):
        return InvalidParameterValue.transitive_key_of_caller()
    return session_tag_refusal(dict(tags), transitive_keys)


def inherited_tags(tags: Mapping[str, str], transitive_keys: Sequence[str]) -> dict[str, str]:
    """The tags of a session, values by key, that the sessions assumed with it inherit: those with transitive keys, in
    any case."""
    lowered = {key.lower() for key in transitive_keys}
    return {key: value for key, value in tags.items() if key.lower() in lowered}


def size_bytes(tags: Mapping[str, str]) -> int:
    """The size of all keys and values in UTF-8.

    Assumed: it is what the 460 bytes of Cognito's guide for all attributes measure.
    """
    return sum(len(key.encode()) + len(value.encode()) for key, value in tags.items())


def _broken_constraints(tags: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each broken constraint, in the order of STS: a pattern before a length."""
    for sentence in Length(None, MAX_TAGS).broken(tags):
        yield f"Value at 'tags' failed to satisfy constraint: {sentence}"
    for number, (key, value) in enumerate(tags.items(), 1):
        for member, text, constraints in (("key", key, TAG_KEY), ("value", value, TAG_VALUE)):
            for sentence in (each for constraint in constraints for each in constraint.broken(text)):
                place = f"Value '{shorten(text, MAX_VALUE_CHARACTERS)}' at 'tags.{number}.member.{member}'"
                yield f"{place} failed to satisfy constraint: {sentence}"
