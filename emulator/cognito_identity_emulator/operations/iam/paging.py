"""Pages of IAM's lists: MaxItems and Marker in the request, IsTruncated and Marker in the response.

A list is in the order of its names, and a marker names the last of its page: entities that come or go between two pages
do not shift the rest.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import TypeVar

from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors.iam import IamValidationError
from cognito_identity_emulator.operations.iam import shapes

DEFAULT_MAX_ITEMS = 100
_DIGEST_BYTES = 6

Entry = TypeVar("Entry")


class PagedRequest(Shape):
    """The members of a request for a page of a list."""

    marker: shapes.Marker | None = None
    max_items: shapes.MaxItems | None = None


class PagedResponse(Shape):
    """The members of a response that is a page of a list. `marker` is only there when the list goes on."""

    is_truncated: bool
    marker: str | None = None


def page(
    request: PagedRequest, list_name: str, entries: Iterable[Entry], name_of: Callable[[Entry], str]
) -> tuple[list[Entry], bool, str | None]:
    """The entries of the requested page, in the order of their names, and the two members of PagedResponse.

    A marker is only valid for the list of the same `list_name`. Raises ValidationError.
    """
    digest = hashlib.sha256(list_name.encode()).digest()[:_DIGEST_BYTES]
    listed = sorted(entries, key=name_of)
    if request.marker is not None:
        last = _read_marker(request.marker, digest)
        listed = [each for each in listed if name_of(each) > last]
    most = request.max_items or DEFAULT_MAX_ITEMS
    shown = listed[:most]
    if len(shown) == len(listed):
        return shown, False, None
    return shown, True, urlsafe_b64encode(digest + name_of(shown[-1]).encode()).decode()


def _read_marker(marker: str, digest: bytes) -> str:
    try:
        content = urlsafe_b64decode(marker)
        last = content[_DIGEST_BYTES:].decode()
    except ValueError:
        raise IamValidationError.invalid_marker() from None
    if content[:_DIGEST_BYTES] != digest:
        raise IamValidationError.invalid_marker()
    return last
