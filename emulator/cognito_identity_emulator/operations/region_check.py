"""Explains why a call does not see a pool or an identity of another region."""

from cognito_identity_emulator.domain.partitions import find_partition
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.runtime.scope import Scope, region_of

_NAMED_BY = {
    "signature": "the region that the call is signed for",
    "host name": "the region in the host name",
    "id": "the region in the id",
    "default": "the emulator's --region, because the call names none",
}


def region_check(scope: Scope, aws_id: str) -> FailedCheck | None:
    """The failed check of an id of another region than the call's; None when that is not why it was not found."""
    region = region_of(aws_id)
    if region == scope.region or find_partition(region) is None:
        return None
    if scope.region_source == "host name":
        hint = f"Call the endpoint of {region}, or an address without a region, such as 127.0.0.1."
    else:
        hint = f"Set the client's region to {region}: region_name in boto3, region in other SDKs, or AWS_REGION."
    expected = f"an id of {scope.region}, {_NAMED_BY[scope.region_source]}"
    return FailedCheck("region", expected, f"an id of {region}", hint)
