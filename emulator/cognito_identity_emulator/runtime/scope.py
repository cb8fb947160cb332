"""Whose data a call may see: an account and a region, and who is asking."""

import msgspec


def region_of(aws_id: str) -> str:
    """The region an identity pool id or identity id carries before its colon."""
    return aws_id.partition(":")[0]


class Scope(msgspec.Struct, frozen=True):
    """What a call may address.

    `account` is None for a public call: nobody has said who is calling, so the row that is named decides.
    """

    account: str | None
    region: str

    def covers(self, account: str, region: str) -> bool:
        """Whether a row of that account and region may be seen."""
        return region == self.region and (self.account is None or account == self.account)


class Caller(msgspec.Struct, frozen=True):
    """Who signed a call.

    `arn` and `user_id` are what STS GetCallerIdentity tells of them; `access_key_id` is the key they signed with, and
    `identity_id` the identity that it was handed out to, if it was.
    """

    access_key_id: str
    account: str
    arn: str
    user_id: str
    identity_id: str | None = None
