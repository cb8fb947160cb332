"""The statements of identities and the logins linked to them."""

from sqlalchemy import and_, bindparam, delete, literal, select, union_all, update

from cognito_identity_emulator.storage.statements.batches import Batched
from cognito_identity_emulator.storage.statements.inserts import insert_row
from cognito_identity_emulator.storage.tables import developer_identifiers, identities, linked_logins

_identities, _logins, _identifiers = identities.c, linked_logins.c, developer_identifiers.c
_columns = [column for column in identities.columns if column.name != "seq"]
_IS_LOGIN = (
    _logins.pool_id == bindparam("pool_id"),
    _logins.provider == bindparam("provider"),
    _logins.subject == bindparam("subject"),
)
_IS_DEVELOPER_IDENTIFIER = (
    _identifiers.pool_id == bindparam("pool_id"),
    _identifiers.provider == bindparam("provider"),
    _identifiers.identifier == bindparam("subject"),
)
_get = select(*_columns).where(_identities.id == bindparam("identity_id"))
_with_logins = identities.outerjoin(linked_logins, _logins.identity_id == _identities.id)
GET = Batched(_get)
GET_WITH_LOGINS = Batched(
    select(*_columns, _logins.provider, _logins.subject)
    .select_from(_with_logins)
    .where(_identities.id == bindparam("identity_id"))
)
GET_WITH_ALL_LOGINS = Batched(
    union_all(
        select(*_columns, _logins.provider, _logins.subject, literal(False).label("developer"), _logins.seq)
        .select_from(_with_logins)
        .where(_identities.id == bindparam("identity_id")),
        select(*_columns, _identifiers.provider, _identifiers.identifier, literal(True), _identifiers.seq)
        .select_from(identities.join(developer_identifiers, _identifiers.identity_id == _identities.id))
        .where(_identities.id == bindparam("identity_id")),
    )
)
GET_FOR_UPDATE = _get.with_for_update()
INSERT = Batched(insert_row(identities, "seq"))
DELETE = delete(identities).where(_identities.id == bindparam("identity_id"))
MARK_AUTHENTICATED = (
    update(identities)
    .where(_identities.id == bindparam("identity_id"))
    .values(modified_at=bindparam("now"), authenticated=True)
)
DISABLE = (
    update(identities)
    .where(_identities.id == bindparam("identity_id"))
    .values(modified_at=bindparam("now"), merged_into=bindparam("survivor"))
)
SET_DISABLED_AT = (
    update(identities)
    .where(_identities.id == bindparam("identity_id"))
    .values(modified_at=bindparam("now"), disabled_at=bindparam("disabled_at"))
)
PAGE = (
    select(_identities.seq, *_columns)
    .where(_identities.pool_id == bindparam("pool_id"), _identities.seq > bindparam("after"))
    .order_by(_identities.seq)
    .limit(bindparam("limit"))
)
PAGE_ENABLED = PAGE.where(_identities.merged_into.is_(None), _identities.disabled_at.is_(None))
INSERT_LOGIN = Batched(insert_row(linked_logins, "seq"))
DELETE_LOGIN = delete(linked_logins).where(
    _logins.identity_id == bindparam("identity_id"), _logins.provider == bindparam("provider")
)
MOVE_LOGINS = (
    update(linked_logins)
    .where(_logins.identity_id == bindparam("identity_id"))
    .values(identity_id=bindparam("survivor"))
)
LOGIN_OWNER_ID = select(_logins.identity_id).where(*_IS_LOGIN)
LOGIN_OWNER = Batched(
    select(*_columns)
    .select_from(linked_logins.join(identities, _identities.id == _logins.identity_id))
    .where(*_IS_LOGIN)
)
LOGINS = (
    select(_logins.provider, _logins.subject)
    .where(_logins.identity_id == bindparam("identity_id"))
    .order_by(_logins.provider)
)
INSERT_DEVELOPER_IDENTIFIER = insert_row(developer_identifiers, "seq")
DELETE_DEVELOPER_IDENTIFIER = delete(developer_identifiers).where(*_IS_DEVELOPER_IDENTIFIER)
MOVE_DEVELOPER_IDENTIFIERS = (
    update(developer_identifiers)
    .where(_identifiers.identity_id == bindparam("identity_id"))
    .values(identity_id=bindparam("survivor"))
)
DEVELOPER_IDENTIFIER_OWNER_ID = select(_identifiers.identity_id).where(*_IS_DEVELOPER_IDENTIFIER)
DEVELOPER_IDENTIFIER_OWNER = Batched(
    select(*_columns)
    .select_from(developer_identifiers.join(identities, _identities.id == _identifiers.identity_id))
    .where(*_IS_DEVELOPER_IDENTIFIER)
)
DEVELOPER_IDENTIFIERS = (
    select(_identifiers.provider, _identifiers.identifier)
    .where(_identifiers.identity_id == bindparam("identity_id"))
    .order_by(_identifiers.seq)
)
DEVELOPER_IDENTIFIERS_PAGE = (
    select(_identifiers.seq, _identifiers.identifier)
    .where(_identifiers.identity_id == bindparam("identity_id"), _identifiers.seq > bindparam("after"))
    .order_by(_identifiers.seq)
    .limit(bindparam("limit"))
)

_ON_PAGE = and_(
    _identities.pool_id == bindparam("pool_id"),
    _identities.seq > bindparam("after"),
    _identities.seq <= bindparam("last"),
)
LOGINS_ON_PAGE = (
    select(_logins.identity_id, _logins.provider, _logins.subject)
    .where(_ON_PAGE, _logins.identity_id == _identities.id)
    .order_by(_identities.seq, _logins.provider)
)
DEVELOPER_IDENTIFIERS_ON_PAGE = (
    select(_identifiers.identity_id, _identifiers.provider, _identifiers.identifier)
    .where(_ON_PAGE, _identifiers.identity_id == _identities.id)
    .order_by(_identities.seq, _identifiers.seq)
)
