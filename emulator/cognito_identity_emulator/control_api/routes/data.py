"""The verbs that show and replace what is stored."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.control_api.body import check_size, read_query
from cognito_identity_emulator.control_api.requests import SessionBody
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.queries import IdentityFound, PoolFound
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.operations.cognito_identity import pool_members, role_members
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.runtime.clock import iso_time_ms


def _get_about(core: EmulatorCore, _request: HttpRequest) -> Any:
    return core.about()


def _get_state(core: EmulatorCore, _request: HttpRequest) -> Any:
    return msgspec.Raw(core.state_text())


def _put_state(core: EmulatorCore, request: HttpRequest) -> Any:
    return core.import_state(_document(core, request))


def _document(core: EmulatorCore, request: HttpRequest) -> dict[str, object]:
    """The JSON object in the body. Raises AdminError, TooLargeError."""
    check_size(request, core.settings)
    try:
        return decode(request.body, is_json=True)
    except SeedError as unusable:
        raise AdminError("The body cannot be read.", unusable.problems) from None


def _get_pools(core: EmulatorCore, request: HttpRequest) -> Any:
    wanted = read_query(request, "id", "query", "next")
    if "id" in wanted:
        return _pool(core.pool(wanted["id"]))
    page = core.pools(wanted.get("query"), wanted.get("next"))
    return {"identity_pools": [_pool(each) for each in page.rows], "next": page.next}


def _put_pool(core: EmulatorCore, request: HttpRequest) -> Any:
    account = read_query(request, "account").get("account")
    return _pool(core.put_pool(_document(core, request), account))


def _delete_pool(core: EmulatorCore, request: HttpRequest) -> Any:
    wanted = read_query(request, "id")
    if not wanted:
        raise AdminError("Say which: ?id=...")
    core.delete_pool(wanted["id"])
    return {}


def _pool(found: PoolFound) -> dict[str, Any]:
    pool = found.pool
    members: dict[str, Any] = msgspec.to_builtins(pool_members.to_wire(pool))
    members["Roles"] = pool.roles or {}
    members["RoleMappings"] = role_members.answered(pool.role_mappings) or {}
    members["PrincipalTagAttributeMaps"] = [
        {"IdentityProviderName": provider, "UseDefaults": each.use_defaults, "PrincipalTags": each.tags}
        for provider, each in pool.principal_tag_maps.items()
    ]
    return {
        "account": pool.account,
        "region": pool.region,
        "created_at": iso_time_ms(pool.created_at),
        "identities": found.identities,
        **members,
    }


def _get_identities(core: EmulatorCore, request: HttpRequest) -> Any:
    wanted = read_query(request, "query", "identity_pool_id", "next")
    page = core.identities(wanted.get("query"), wanted.get("identity_pool_id"), wanted.get("next"))
    return {"identities": [_identity(each) for each in page.rows], "next": page.next}


def _identity(found: IdentityFound) -> dict[str, Any]:
    identity = found.identity
    return {
        "identity_id": identity.id,
        "identity_pool_id": identity.pool_id,
        "account": identity.account,
        "state": "disabled" if identity.disabled else "enabled",
        "merged_into": identity.merged_into,
        "authenticated": identity.authenticated,
        "created_at": iso_time_ms(identity.created_at),
        "modified_at": iso_time_ms(identity.modified_at),
        "logins": {each.provider: each.subject for each in found.logins if not each.developer},
        "developer_user_identifiers": [
            {"provider": each.provider, "identifier": each.subject} for each in found.logins if each.developer
        ],
    }


def _get_credentials(core: EmulatorCore, request: HttpRequest) -> Any:
    wanted = read_query(request, "identity_id", "next")
    page = core.sessions(wanted.get("identity_id"), wanted.get("next"))
    return {"credentials": [SessionBody.of(each) for each in page.rows], "next": page.next}


VERBS: Mapping[str, Mapping[str, Callable[[EmulatorCore, HttpRequest], Any]]] = {
    "about": {"GET": _get_about},
    "credentials": {"GET": _get_credentials},
    "identities": {"GET": _get_identities},
    "pools": {"GET": _get_pools, "PUT": _put_pool, "DELETE": _delete_pool},
    "state": {"GET": _get_state, "PUT": _put_state},
}
