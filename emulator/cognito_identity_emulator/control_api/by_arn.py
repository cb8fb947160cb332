"""Resources that the operator registers by ARN: their query parameter, and one of them or all."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from cognito_identity_emulator.control_api.endpoint import Parameter
from cognito_identity_emulator.errors.admin import NotFoundError

ARN = Parameter("arn", "Only the one with this ARN.")
REQUIRED_ARN = Parameter("arn", "The ARN of the one to delete.", required=True)


class WithArn(Protocol):
    """A resource that has an ARN."""

    arn: str


Resource = TypeVar("Resource", bound=WithArn)


def find_by_arn(resources: Sequence[Resource], arn: str) -> Resource:
    """The resource with that ARN. Raises NotFoundError."""
    found = next((each for each in resources if each.arn == arn), None)
    if found is None:
        raise NotFoundError(f"{arn} is not registered.")
    return found
