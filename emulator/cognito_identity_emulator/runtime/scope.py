"""The scope of a call, which is the account and region whose data it may see, and its caller."""

from typing import Literal

import msgspec

RegionSource = Literal["signature", "host name", "id", "default"]
"""Where the region of a call comes from."""


def region_of(aws_id: str) -> str:
    """The region of an identity pool id or identity id: the part before the colon."""
    return aws_id.partition(":")[0]


class Scope(msgspec.Struct, frozen=True):
    """The account and the region whose data a call may see.

    `account` is None for an unsigned call that names a resource: the account is the resource's.
    """

    account: str | None
    region: str
    region_source: RegionSource = "default"

    def covers(self, account: str, region: str) -> bool:
        """Whether data of this account and region is visible."""
        return region == self.region and (self.account is None or account == self.account)


class Caller(msgspec.Struct, frozen=True):
    """The signer of a call.

    `arn` and `user_id` are those of STS GetCallerIdentity. `access_key_id` is the key of the signature, and
    `identity_id` the identity that the key was minted for, if any.
    """

    access_key_id: str
    account: str
    arn: str
    user_id: str
    identity_id: str | None = None
