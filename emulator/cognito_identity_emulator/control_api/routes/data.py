"""The verbs that show and replace what is stored."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.control_api.body import check_size, read_query
from cognito_identity_emulator.control_api.requests import SessionBody
from cognito_identity_emulator.errors.admin import ControlRefusal
from cognito_identity_emulator.features.core import Control
from cognito_identity_emulator.features.queries import IdentityFound, PoolFound
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.problems import UnusableSeed
from cognito_identity_emulator.operations.cognito_identity import pool_members, role_members
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.runtime.clock import iso_time_ms


def _get_about(control: Control, _request: HttpRequest) -> Any:
    return control.about()


def _get_state(control: Control, _request: HttpRequest) -> Any:
    return msgspec.Raw(control.state_text())


def _put_state(control: Control, request: HttpRequest) -> Any:
    return control.import_state(_document(control, request))


def _document(control: Control, request: HttpRequest) -> dict[str, object]:
    """The JSON object in the body. Raises ControlRefusal, TooLarge."""
    check_size(request, control.settings)
    try:
        return decode(request.body, is_json=True)
    except UnusableSeed as unusable:
        raise ControlRefusal("The body cannot be read.", unusable.problems) from None


def _get_pools(control: Control, request: HttpRequest) -> Any:
    wanted = read_query(request, "id", "query", "next")
    if "id" in wanted:
        return _pool(control.pool(wanted["id"]))
    page = control.pools(wanted.get("query"), wanted.get("next"))
    return {"identity_pools": [_pool(each) for each in page.rows], "next": page.next}


def _put_pool(control: Control, request: HttpRequest) -> Any:
    account = read_query(request, "account").get("account")
    return _pool(control.put_pool(_document(control, request), account))


def _delete_pool(control: Control, request: HttpRequest) -> Any:
    wanted = read_query(request, "id")
    if not wanted:
        raise ControlRefusal("Say which: ?id=...")
    control.delete_pool(wanted["id"])
    return {}


def _pool(found: PoolFound) -> dict[str, Any]:
    pool = found.pool
    members: dict[str, Any] = msgspec.to_builtins(pool_members.description(pool))
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


def _get_identities(control: Control, request: HttpRequest) -> Any:
    wanted = read_query(request, "query", "identity_pool_id", "next")
    page = control.identities(wanted.get("query"), wanted.get("identity_pool_id"), wanted.get("next"))
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


def _get_credentials(control: Control, request: HttpRequest) -> Any:
    wanted = read_query(request, "identity_id", "next")
    page = control.sessions(wanted.get("identity_id"), wanted.get("next"))
    return {"credentials": [SessionBody.of(each) for each in page.rows], "next": page.next}


VERBS: Mapping[str, Mapping[str, Callable[[Control, HttpRequest], Any]]] = {
    "about": {"GET": _get_about},
    "credentials": {"GET": _get_credentials},
    "identities": {"GET": _get_identities},
    "pools": {"GET": _get_pools, "PUT": _put_pool, "DELETE": _delete_pool},
    "state": {"GET": _get_state, "PUT": _put_state},
}
