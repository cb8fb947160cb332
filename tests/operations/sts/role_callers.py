"""Roles of one account, and callers that assume them with AssumeRole."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cognito_identity_emulator import Emulator
from tests.operations.calling import AS_SENT, Refusal, refusal

ASSUME, TAG, SOURCE = "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"
_NUMBERS = itertools.count(1)


def statement(*actions: str, principal: object = "*", **elements: Any) -> dict[str, Any]:
    """A statement of a trust policy that allows actions to a principal of the type AWS."""
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": list(actions or (ASSUME,)), **elements}


@dataclass(frozen=True)
class Roles:
    """Roles of one account, and callers that assume them."""

    emulator: Emulator
    account: str

    def put(self, *statements: Mapping[str, Any], name: str = "", max_duration_s: int = 3600, **more: Any) -> str:
        """Registers a role that trusts everyone unless statements say otherwise, and returns its ARN."""
        arn = f"arn:aws:iam::{self.account}:role/{name or f'path/role-{next(_NUMBERS)}'}"
        trust = {"Version": "2012-10-17", "Statement": list(statements or (statement(ASSUME, TAG, SOURCE),))}
        self.emulator.put_role(arn, trust, max_duration_s, **more)
        return arn

    def sts(self, credentials: Mapping[str, Any] | None = None) -> Any:
        """A client that signs with credentials; without any, with the account's own access key."""
        keys = {"aws_access_key_id": self.account}
        if credentials is not None:
            keys = {
                "aws_access_key_id": credentials["AccessKeyId"],
                "aws_secret_access_key": credentials["SecretAccessKey"],
                "aws_session_token": credentials["SessionToken"],
            }
        return self.emulator.client("sts", config=AS_SENT, **keys)

    def assume(self, role: str, by: Mapping[str, Any] | None = None, /, **members: Any) -> dict[str, Any]:
        """Calls AssumeRole."""
        response: dict[str, Any] = self.sts(by).assume_role(**{"RoleArn": role, "RoleSessionName": "worker", **members})
        return response

    def credentials(self, role: str, by: Mapping[str, Any] | None = None, /, **members: Any) -> dict[str, Any]:
        """The credentials of AssumeRole."""
        credentials: dict[str, Any] = self.assume(role, by, **members)["Credentials"]
        return credentials

    def refused(self, role: str, by: Mapping[str, Any] | None = None, /, **members: Any) -> Refusal:
        """The refusal of AssumeRole."""
        return refusal(self.sts(by).assume_role, **{"RoleArn": role, "RoleSessionName": "worker", **members})


def tags(**values: str) -> list[dict[str, str]]:
    """The parameter Tags."""
    return [{"Key": key, "Value": value} for key, value in values.items()]


def denied(caller: str, role: str, action: str = ASSUME) -> Refusal:
    """The refusal of a caller that a trust policy does not allow."""
    message = f"User: {caller} is not authorized to perform: {action} on resource: {role}"
    return Refusal("AccessDenied", message, 403)
