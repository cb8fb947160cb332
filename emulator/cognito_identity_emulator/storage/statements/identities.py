"""The statements of identities and the logins that lead to them."""

from sqlalchemy import and_, bindparam, delete, select, update

from cognito_identity_emulator.storage.statements.inserting import insert_all
from cognito_identity_emulator.storage.tables import developer_identifiers, identities, linked_logins

_identities, _links, _identifiers = identities.c, linked_logins.c, developer_identifiers.c
_columns = [column for column in identities.columns if column.name != "seq"]
_OF_LOGIN = (
    _links.pool_id == bindparam("pool_id"),
    _links.provider == bindparam("provider"),
    _links.subject == bindparam("subject"),
)
_OF_DEVELOPER_USER = (
    _identifiers.pool_id == bindparam("pool_id"),
    _identifiers.provider == bindparam("provider"),
    _identifiers.identifier == bindparam("subject"),
)
GET = select(*_columns).where(_identities.id == bindparam("identity_id"))
GET_WITH_LINKS = (
    select(*_columns, _links.provider, _links.subject)
    .select_from(identities.outerjoin(linked_logins, _links.identity_id == _identities.id))
    .where(_identities.id == bindparam("identity_id"))
)
GET_LOCKED = GET.with_for_update()
INSERT = insert_all(identities, "seq")
DELETE = delete(identities).where(_identities.id == bindparam("identity_id"))
TOUCH = (
    update(identities)
    .where(_identities.id == bindparam("identity_id"))
    .values(modified_at=bindparam("now"), authenticated=True)
)
DISABLE = (
    update(identities)
    .where(_identities.id == bindparam("identity_id"))
    .values(modified_at=bindparam("now"), merged_into=bindparam("survivor"))
)
PAGE = (
    select(_identities.seq, *_columns)
    .where(_identities.pool_id == bindparam("pool_id"), _identities.seq > bindparam("after"))
    .order_by(_identities.seq)
    .limit(bindparam("most"))
)
PAGE_ENABLED = PAGE.where(_identities.merged_into.is_(None))
LINK = insert_all(linked_logins, "seq")
UNLINK = delete(linked_logins).where(
    _links.identity_id == bindparam("identity_id"), _links.provider == bindparam("provider")
)
MOVE_LINKS = (
    update(linked_logins)
    .where(_links.identity_id == bindparam("identity_id"))
    .values(identity_id=bindparam("survivor"))
)
LINK_OWNER = select(_links.identity_id).where(*_OF_LOGIN)
LINKED_IDENTITY = (
    select(*_columns)
    .select_from(linked_logins.join(identities, _identities.id == _links.identity_id))
    .where(*_OF_LOGIN)
)
LINKS_OF = (
    select(_links.provider, _links.subject)
    .where(_links.identity_id == bindparam("identity_id"))
    .order_by(_links.provider)
)
IDENTIFY = insert_all(developer_identifiers, "seq")
UNIDENTIFY = delete(developer_identifiers).where(*_OF_DEVELOPER_USER)
MOVE_IDENTIFIERS = (
    update(developer_identifiers)
    .where(_identifiers.identity_id == bindparam("identity_id"))
    .values(identity_id=bindparam("survivor"))
)
IDENTIFIER_OWNER = select(_identifiers.identity_id).where(*_OF_DEVELOPER_USER)
IDENTIFIERS_OF = (
    select(_identifiers.provider, _identifiers.identifier)
    .where(_identifiers.identity_id == bindparam("identity_id"))
    .order_by(_identifiers.seq)
)
IDENTIFIERS_PAGE = (
    select(_identifiers.seq, _identifiers.identifier)
    .where(_identifiers.identity_id == bindparam("identity_id"), _identifiers.seq > bindparam("after"))
    .order_by(_identifiers.seq)
    .limit(bindparam("most"))
)

_ON_PAGE = and_(
    _identities.pool_id == bindparam("pool_id"),
    _identities.seq > bindparam("after"),
    _identities.seq <= bindparam("last"),
)
LINKS_ON_PAGE = (
    select(_links.identity_id, _links.provider, _links.subject)
    .where(_ON_PAGE, _links.identity_id == _identities.id)
    .order_by(_identities.seq, _links.provider)
)
IDENTIFIERS_ON_PAGE = (
    select(_identifiers.identity_id, _identifiers.provider, _identifiers.identifier)
    .where(_ON_PAGE, _identifiers.identity_id == _identities.id)
    .order_by(_identities.seq, _identifiers.seq)
)
