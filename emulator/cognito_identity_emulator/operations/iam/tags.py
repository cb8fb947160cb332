"""Tags of roles, policies and providers: what a call may set, and their form in a response.

Keys differ by more than their case: setting `Owner` replaces `owner`.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
"""

from collections.abc import Iterable, Mapping, Sequence

from cognito_identity_emulator.domain.session_tags import MAX_TAGS
from cognito_identity_emulator.errors.iam import InvalidInput, LimitExceeded
from cognito_identity_emulator.operations.iam import paging
from cognito_identity_emulator.operations.iam.shapes import Tag

_RESERVED_PREFIX = "aws:"


class TagsResponse(paging.PagedResponse):
    """A page of the tags of a resource."""

    tags: list[Tag]


def page_of_tags(request: paging.PagedRequest, resource: str, tags: Mapping[str, str]) -> TagsResponse:
    """The requested page of the tags of a resource, in the order of their keys. Raises ValidationError."""
    page, is_truncated, marker = paging.page(request, f"tags {resource}", to_wire(tags), lambda each: each.key)
    return TagsResponse(tags=page, is_truncated=is_truncated, marker=marker)


def to_domain(tags: Sequence[Tag] | None) -> dict[str, str]:
    """The tags of a new resource, by key. Raises InvalidInput."""
    return with_tags({}, tags or ())


def to_wire(tags: Mapping[str, str]) -> list[Tag]:
    """The tags of a resource in a response."""
    return [Tag(key=key, value=value) for key, value in tags.items()]


def with_tags(tags: Mapping[str, str], added: Sequence[Tag]) -> dict[str, str]:
    """The tags of a resource after others were added. Raises InvalidInput, LimitExceeded."""
    keys = [each.key.lower() for each in added]
    if len(set(keys)) < len(keys):
        raise InvalidInput.duplicate_tag_keys()
    reserved = next((each.key for each in added if each.key.lower().startswith(_RESERVED_PREFIX)), None)
    if reserved is not None:
        raise InvalidInput.reserved_tag_key()
    result = {**without_tags(tags, [each.key for each in added]), **{each.key: each.value for each in added}}
    if len(result) > MAX_TAGS:
        raise LimitExceeded.quota("TagsPerResource", MAX_TAGS)
    return result


def without_tags(tags: Mapping[str, str], keys: Iterable[str]) -> dict[str, str]:
    """The tags of a resource without those of some keys, in any case."""
    removed = {each.lower() for each in keys}
    return {key: value for key, value in tags.items() if key.lower() not in removed}
