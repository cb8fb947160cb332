"""Calls of AWS operations without HTTP, and the calls in the journal."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from cognito_identity_emulator.declare.operation import AnyOperation, Service
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.engine.engine import Engine
from cognito_identity_emulator.engine.journal import Journal, JournalEntry, read_entry
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.protocol import json11
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.runtime.random import Ids
from cognito_identity_emulator.runtime.scope import Scope
from cognito_identity_emulator.runtime.similar_names import nearest
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

        Raises ServiceError for a call that AWS would refuse, AdminError for members that the operation does not have,
        KeyError for an operation that does not exist.
        """
        service, operation = _find_operation(name)
        _check_names(operation.request, members, f"{name} does not have these members.")
        # The members of every service can be written as JSON, whatever protocol its clients speak.
        request = HttpRequest("POST", "/", "", {}, msgspec.json.encode(members))
        response = self._engine.perform(
            operation,
            json11.decode(operation, request),
            scope=Scope(self._settings.account, self._settings.region),
            caller=None,
            request_id=self._ids.request_id(),
        )
        body = json11.encode(service, operation, response, request, "").body
        response_members: dict[str, Any] = msgspec.json.decode(body or b"{}")
        return response_members

    def create_pool(self, members: dict[str, Any]) -> dict[str, Any]:
        """A new identity pool, as CreateIdentityPool answers it.

        `members` are those of CreateIdentityPool, Roles and RoleMappings of SetIdentityPoolRoles, and
        PrincipalTagAttributeMaps: the members of SetPrincipalTagAttributeMap for each provider. Without Roles, the pool
        has a role of each kind. Raises ServiceError and AdminError, and then there is no new pool.
        """
        from cognito_identity_emulator.features.new_pool import NewPool, both_roles

        _check_names(NewPool, members, "The pool cannot be created.")
        settings = {"IdentityPoolName": "pool", "AllowUnauthenticatedIdentities": True, **members}
        tag_maps = _tag_maps(settings.pop("PrincipalTagAttributeMaps", None))
        roles = {"Roles": settings.pop("Roles", both_roles(self._settings.account, self._settings.region))}
        if "RoleMappings" in settings:
            roles["RoleMappings"] = settings.pop("RoleMappings")
        pool = self.perform("CreateIdentityPool", settings)
        pool_id = {"IdentityPoolId": pool["IdentityPoolId"]}
        try:
            self.perform("SetIdentityPoolRoles", {**pool_id, **roles})
            for tag_map in tag_maps:
                self.perform("SetPrincipalTagAttributeMap", {**pool_id, **tag_map})
        except BaseException:
            self.perform("DeleteIdentityPool", pool_id)
            raise
        return pool


def _tag_maps(value: Any) -> Sequence[Mapping[str, Any]]:
    """The members of SetPrincipalTagAttributeMap for each provider. Raises AdminError for a value of another form."""
    if value is None:
        return ()
    if isinstance(value, list | tuple) and all(isinstance(each, dict) for each in value):
        return value
    problem = 'PrincipalTagAttributeMaps: must be a list, such as [{"IdentityProviderName": …, "PrincipalTags": {…}}]'
    raise AdminError("The pool cannot be created.", [problem])


def _check_names(shape: type[Shape], members: dict[str, Any], message: str) -> None:
    """Raises AdminError with every unknown member."""
    from cognito_identity_emulator.features.member_names import unknown_members

    problems = list(unknown_members(shape, members))
    if problems:
        raise AdminError(message, problems)


def _find_operation(name: str) -> tuple[Service, AnyOperation]:
    for service in SERVICES:
        if name in service.operations:
            return service, service.operations[name]
    near = nearest(name, (each for service in SERVICES for each in service.operations))
    raise KeyError(f"There is no operation {name}." + (f" Did you mean {near}?" if near else ""))


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

    def named(self, name: str, limit: int) -> Sequence[JournalEntry]:
        """The call of that number, or the newest `limit` of that request id."""
        if _CALL_ID.fullmatch(name):
            found = self._journal.find(int(name))
            return [] if found is None else [found]
        written = msgspec.json.encode(name)
        entries = (read_entry(text) for text in reversed(self._journal.texts()) if written in text)
        return list(islice((each for each in entries if each.request_id == name), limit))[::-1]
