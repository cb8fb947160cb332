"""Issues the credentials of a session, as the responses of STS have them."""

from cognito_identity_emulator.declare.shape import Timestamp
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.sts.shapes import AssumedRoleUser, Credentials


def issue_credentials(session: Session, call: CallContext) -> Credentials:
    """New credentials of a session, which is stored with their access key."""
    minted = call.services.credentials.mint(session)
    with call.transaction(one_write=True) as store:
        call.services.credentials.save(minted, store.sessions)
    return Credentials(
        access_key_id=minted.access_key_id,
        secret_access_key=minted.secret_access_key,
        session_token=minted.session_token,
        expiration=Timestamp(session.expires_at),
    )


def assumed_role_user(session: Session) -> AssumedRoleUser:
    """The session of a role as a response names it."""
    return AssumedRoleUser(assumed_role_id=session.assumed_role_id, arn=session.assumed_role_arn)
