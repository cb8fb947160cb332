"""From responses of the control API to the results of the same methods of `Emulator`.

The control API does not show everything, so a few members differ from those of `Emulator`: the time of a session's
start is a whole second, its `given_policies` are all its policies, `facts` of credentials is empty, the request of a
call has no members that are null, and roles, policies and identity providers have no times, assigned ids and versions.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from cognito_identity_emulator.control_api.routes.calls import JournaledCall
from cognito_identity_emulator.control_api.routes.credentials import SessionBody
from cognito_identity_emulator.control_api.routes.identities import IdentityRow, IssuedCredentials
from cognito_identity_emulator.credentials.issuer import Credentials
from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.pool_rules import new_pool
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.engine.journal import JournalEntry
from cognito_identity_emulator.features.queries import IdentityFound, Page, PoolFound, SessionFound
from cognito_identity_emulator.features.seeds.entries import PoolEntry
from cognito_identity_emulator.operations.cognito_identity import pool_members, principal_tag_members, role_members
from cognito_identity_emulator.runtime.clock import parse_iso_time

Row = TypeVar("Row")


def page_of(response: Mapping[str, Any], member: str, to_row: Callable[[Any], Row]) -> Page[Row]:
    """A page of a list, whose rows are in a member of the response."""
    return Page([to_row(each) for each in response[member]], response["next"], response["total"])


def pool_found(row: Mapping[str, Any]) -> PoolFound:
    """A pool, and the number of its identities."""
    entry = msgspec.convert({name: row[name] for name in row if name[:1].isupper()}, PoolEntry)
    pool = new_pool(
        pool_members.to_domain(entry),
        id=row["IdentityPoolId"],
        account=row["account"],
        region=row["region"],
        created_at=parse_iso_time(row["created_at"]),
    )
    return PoolFound(
        replace(
            pool,
            roles=entry.roles or None,
            role_mappings=role_members.to_domain(entry.role_mappings),
            principal_tag_maps={
                each.identity_provider_name: principal_tag_members.to_domain(each)
                for each in entry.principal_tag_attribute_maps or ()
            },
        ),
        row["identities"],
    )


def identity_found(response: Any) -> IdentityFound:
    """An identity with its logins."""
    row = msgspec.convert(response, IdentityRow)
    identity = Identity(
        id=row.identity_id,
        pool_id=row.identity_pool_id,
        account=row.account,
        authenticated=row.authenticated,
        merged_into=row.merged_into,
        created_at=parse_iso_time(row.created_at),
        modified_at=parse_iso_time(row.modified_at),
        disabled_at=None if row.disabled_at is None else parse_iso_time(row.disabled_at),
    )
    logins = [Login(provider, subject) for provider, subject in row.logins.items()]
    developers = [Login(each.provider, each.identifier, developer=True) for each in row.developer_user_identifiers]
    return IdentityFound(identity, [*logins, *developers])


def session_found(response: Any) -> SessionFound:
    """The session of an access key."""
    body = msgspec.convert(response, SessionBody)
    return SessionFound(
        access_key_id=body.access_key_id,
        account=body.account,
        role_arn=body.role_arn or "",
        role_id=body.role_id or "",
        session_name=body.session_name,
        issued_at=parse_iso_time(body.issued_at),
        expires_at=parse_iso_time(body.expires_at),
        identity_id=body.identity_id,
        identity_pool_id=body.identity_pool_id,
        authenticated=body.authenticated,
        authentication_provider=body.authentication_provider,
        tags=body.tags,
        given_policies=tuple(body.session_policies),
        source_identity=body.source_identity,
        web_identity=body.web_identity,
        transitive_tag_keys=tuple(body.transitive_tag_keys),
        assumed_by=body.assumed_by,
        saml_keys=body.saml_keys,
        account_arn=None if body.role_arn else body.assumed_role_arn,
        revoked_at=None if body.revoked_at is None else parse_iso_time(body.revoked_at),
    )


def credentials(response: Any, session: Session) -> Credentials:
    """New credentials, with their session."""
    issued = msgspec.convert(response, IssuedCredentials)
    return Credentials(issued.access_key_id, issued.secret_key, issued.session_token, session, b"")


def journal_entry(response: Any) -> JournalEntry:
    """A call of the journal."""
    call = msgspec.convert(response, JournaledCall)
    return JournalEntry(
        id=call.id,
        time=parse_iso_time(call.time),
        service=call.service,
        operation=call.operation,
        account=call.account,
        region=call.region,
        status=call.status,
        duration_ms=call.duration_ms,
        request_id=call.request_id,
        request=call.request,
        response=call.response,
        error=None if call.error is None else (call.error.code, call.error.message),
        explanation=call.explanation,
        failed=call.failed_check,
        signed_by=call.identity_id,
        found_pool_id=call.identity_pool_id,
        forwarded_to=call.forwarded_to,
    )
