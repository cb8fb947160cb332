"""Decides whether the holder of a SAML assertion may assume a role, and makes its session.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html
"""

from cognito_identity_emulator.credentials.role_assumer import (
    RoleAssumer,
    UnreadableRoleArnError,
    check_duration,
    check_size,
    check_tags,
    check_trust,
    role_arn_check,
    session_setting_actions,
    session_setting_keys,
)
from cognito_identity_emulator.domain.arns import parse_role_arn
from cognito_identity_emulator.domain.saml_identity import SamlIdentity
from cognito_identity_emulator.domain.session import Session, end_of_session, role_id
from cognito_identity_emulator.domain.session_context import time_keys
from cognito_identity_emulator.domain.trust_decision import ASSUME_ROLE_WITH_SAML, TrustRequest

_TAGS = "Send PrincipalTag attributes that follow IAM's rules."
_FEWER_TAGS = "Send fewer or shorter PrincipalTag attributes."


def assume_role_with_saml(
    assumer: RoleAssumer, role_arn: str, holder: SamlIdentity, *, now: int, duration_s: int
) -> Session:
    """The session, not yet with credentials. `now` is epoch milliseconds. Raises AssumeRoleError's kinds."""
    parsed = parse_role_arn(role_arn)
    if parsed is None:
        raise UnreadableRoleArnError(role_arn_check(role_arn))
    if holder.principal_tags or holder.transitive_tag_keys:
        check_tags(role_arn, holder.principal_tags, holder.transitive_tag_keys, _TAGS)
    role = assumer.find_role(role_arn)
    if role is not None:
        check_trust(role, saml_trust_request(holder, now), holder.subject)
        check_duration(role, duration_s)
    check_size(role_arn, holder.principal_tags, _FEWER_TAGS)
    return Session(
        access_key_id="",
        account=parsed.account,
        role_arn=role_arn,
        role_id=role_id(role_arn) if role is None else role.id,
        session_name=holder.session_name,
        issued_at=now,
        expires_at=end_of_session(now, duration_s),
        tags=holder.principal_tags,
        source_identity=holder.source_identity,
        transitive_tag_keys=holder.transitive_tag_keys,
        saml_keys=holder.session_keys,
    )


def saml_trust_request(holder: SamlIdentity, now: int) -> TrustRequest:
    """The request that a trust policy is evaluated for. `now` is epoch milliseconds."""
    context: dict[str, tuple[str, ...]] = {key: (value,) for key, value in holder.condition_keys.items()}
    context |= time_keys(now)
    context["sts:RoleSessionName"] = (holder.session_name,)
    context |= session_setting_keys(holder.principal_tags, holder.transitive_tag_keys, holder.source_identity)
    actions = (
        ASSUME_ROLE_WITH_SAML,
        *session_setting_actions(bool(holder.principal_tags), holder.source_identity),
    )
    return TrustRequest(actions, holder.provider, context)
