"""The condition keys of a request that a session of a role makes.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html

Differs: guests have the keys of cognito-identity.amazonaws.com too; AWS's page has them for authenticated users only.
[session-keys]
Differs: a session for the token of another issuer has no `aws:FederatedProvider`, and none of the keys of Google,
Facebook and Amazon. [session-keys]
"""

from collections.abc import Mapping

from cognito_identity_emulator.domain.identity import AUTHENTICATED, UNAUTHENTICATED
from cognito_identity_emulator.domain.partitions import cognito_provider
from cognito_identity_emulator.domain.policy import AccountPrincipal, AwsPrincipal, RoleSession
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.runtime.clock import iso_time
from cognito_identity_emulator.runtime.scope import region_of


def session_context(session: Session, role_tags: Mapping[str, str] | None = None) -> dict[str, tuple[str, ...]]:
    """The keys that a session has in every request that it makes, with their values.

    A tag of the session replaces a tag of its role (`role_tags`, value by key) with the same key in any case.
    """
    issue_time = {"aws:TokenIssueTime": (iso_time(session.issued_at),)}
    if session.account_arn is not None:
        return account_context(account_principal(session.account_arn, session.account)) | issue_time
    context: dict[str, tuple[str, ...]] = {
        "aws:PrincipalArn": (session.role_arn,),
        "aws:PrincipalAccount": (session.account,),
        "aws:PrincipalType": ("AssumedRole",),
        "aws:userid": (session.assumed_role_id,),
        "sts:RoleSessionName": (session.session_name,),
        **issue_time,
    }
    if session.identity_id is not None or session.identity_pool_id is not None:
        provider = cognito_provider(region_of(session.identity_pool_id or session.identity_id or "")).name
        context["aws:FederatedProvider"] = (provider,)
        of_identity = {"sub": session.identity_id, "aud": session.identity_pool_id}
        context |= {f"{provider}:{key}": (value,) for key, value in of_identity.items() if value is not None}
        context[f"{provider}:amr"] = _amr(session)
    context |= {key: (value,) for key, value in session.saml_keys.items()}
    if session.source_identity is not None:
        context["aws:SourceIdentity"] = (session.source_identity,)
    tags = principal_tags(session, role_tags)
    return context | {f"aws:PrincipalTag/{key}": (value,) for key, value in tags.items()}


def principal_tags(session: Session, role_tags: Mapping[str, str] | None) -> dict[str, str]:
    """The tags of a session, values by key; see `session_context`."""
    tags = {key.lower(): (key, value) for key, value in (*(role_tags or {}).items(), *session.tags.items())}
    return dict(tags.values())


def account_context(administrator: AccountPrincipal) -> dict[str, tuple[str, ...]]:
    """The keys that the administrator of an account has in every request, with their values."""
    return {
        "aws:PrincipalArn": (administrator.arn,),
        "aws:PrincipalAccount": (administrator.account,),
        "aws:PrincipalType": ("Account",),
        "aws:userid": (administrator.account,),
    }


def account_principal(account_arn: str, account: str) -> AccountPrincipal:
    """The administrator of an account, with the partition of its ARN."""
    return AccountPrincipal(account, account_arn.split(":", 2)[1])


def session_principal(session: Session) -> AwsPrincipal:
    """The caller that signs with the credentials of a session, as policies name it."""
    if session.account_arn is not None:
        return account_principal(session.account_arn, session.account)
    return role_session(session)


def role_session(session: Session) -> RoleSession:
    """The session of a role as resource policies name it."""
    return RoleSession(session.role_arn, session.assumed_role_arn, session.account)


def request_context(
    now: int,
    *,
    is_tls: bool,
    source_ip: str | None = None,
    user_agent: str | None = None,
    referer: str | None = None,
    region: str | None = None,
) -> dict[str, tuple[str, ...]]:
    """The keys that every request has, with their values. `now` is epoch milliseconds; what is None has no key."""
    of_connection = {
        "aws:SourceIp": source_ip,
        "aws:UserAgent": user_agent,
        "aws:Referer": referer,
        "aws:RequestedRegion": region,
    }
    return {
        **time_keys(now),
        "aws:SecureTransport": (str(is_tls).lower(),),
        "aws:ViaAWSService": ("false",),
        **{key: (value,) for key, value in of_connection.items() if value is not None},
    }


def time_keys(now: int) -> dict[str, tuple[str, ...]]:
    """The keys of the time, with their values. `now` is epoch milliseconds."""
    return {"aws:CurrentTime": (iso_time(now),), "aws:EpochTime": (str(now // 1000),)}


def request_tag_keys(tags: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The keys of the tags in a request, with their values; `tags` has values by key."""
    if not tags:
        return {}
    return {**{f"aws:RequestTag/{key}": (value,) for key, value in tags.items()}, "aws:TagKeys": tuple(tags)}


def resource_tag_keys(tags: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The keys of the tags of IAM's resource that a request names, with their values; `tags` has values by key."""
    return {f"{service}:ResourceTag/{key}": (value,) for service in ("aws", "iam") for key, value in tags.items()}


def _amr(session: Session) -> tuple[str, ...]:
    """The amr of the session's token: authenticated or not, then a provider and its user for each login.

    A user can have commas in its name, a provider has none: a pair begins where a user begins with its provider.
    """
    if not session.authenticated:
        return (UNAUTHENTICATED,)
    parts = session.authentication_provider.split(",") if session.authentication_provider else []
    amr = [AUTHENTICATED]
    is_user = False
    for at, part in enumerate(parts):
        if at + 1 < len(parts) and parts[at + 1].startswith(f"{part}:"):
            amr.append(part)
            is_user = False
        elif is_user:
            amr[-1] += f",{part}"
        else:
            amr.append(part)
            is_user = True
    return tuple(amr)
