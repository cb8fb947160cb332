"""The scope of a signing key, which a request names besides the access key id."""

import msgspec


class CredentialScope(msgspec.Struct, frozen=True):
    """What a signing key is valid for: one day (`YYYYMMDD`), region and service.

    `region` is None in SigV4A, which names regions in a header of its own. `terminator` ought to be "aws4_request".
    """

    date: str
    region: str | None
    service: str
    terminator: str = "aws4_request"
