"""Calls of AWS operations without HTTP, and the calls in the journal."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from cognito_identity_emulator.declare.operation import AnyOperation
from cognito_identity_emulator.engine.engine import Engine
from cognito_identity_emulator.engine.journal import Journal, JournalEntry
from cognito_identity_emulator.errors.admin import NotFoundError
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.protocol import json11
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.runtime.random import Ids
from cognito_identity_emulator.runtime.scope import Scope
from cognito_identity_emulator.settings import Settings

_CALL_ID = re.compile("[0-9]{1,18}")


class DirectCalls:
    """Performs operations of every service in this process, as calls of the default account and region."""

    def __init__(self, engine: Engine, settings: Settings, ids: Ids) -> None:
        self._engine = engine
        self._settings = settings
        self._ids = ids

    def perform(self, name: str, members: dict[str, Any]) -> dict[str, Any]:
        """The members of the operation's response, by AWS's names, for the members of its request.

        Raises ServiceError for a call that AWS would refuse, KeyError for an operation that does not exist.
        """
        operation = _find_operation(name)
        # The members of every service can be written as JSON, whatever protocol its clients speak.
        request = HttpRequest("POST", "/", "", {}, msgspec.json.encode(members))
        response = self._engine.perform(
            operation,
            json11.decode(operation, request),
            scope=Scope(self._settings.account, self._settings.region),
            caller=None,
            request_id=self._ids.request_id(),
        )
        body = json11.encode(operation, response, "").body
        response_members: dict[str, Any] = msgspec.json.decode(body or b"{}")
        return response_members

    def create_pool(self, members: dict[str, Any]) -> dict[str, Any]:
        """A new identity pool with both roles set, as CreateIdentityPool answers it."""
        defaults = {"IdentityPoolName": "pool", "AllowUnauthenticatedIdentities": True}
        pool = self.perform("CreateIdentityPool", {**defaults, **members})
        account = self._settings.account
        roles = {kind: f"arn:aws:iam::{account}:role/{kind}" for kind in ("authenticated", "unauthenticated")}
        self.perform("SetIdentityPoolRoles", {"IdentityPoolId": pool["IdentityPoolId"], "Roles": roles})
        return pool


def _find_operation(name: str) -> AnyOperation:
    for service in SERVICES:
        if name in service.operations:
            return service.operations[name]
    raise KeyError(name)


class JournaledCalls:
    """The calls that the journal keeps, of all workers."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def all(self) -> Sequence[JournalEntry]:
        """Every call, newest last."""
        return self._journal.entries()

    def find(self, call_id: str) -> JournalEntry:
        """The call with that id. Raises NotFoundError."""
        found = self._journal.find(int(call_id)) if _CALL_ID.fullmatch(call_id) else None
        if found is None:
            raise NotFoundError(f"Call {call_id} is not in the journal (it keeps the last {self._journal.kept}).")
        return found
