"""The session that an access key that we issue belongs to: usually that of an assumed role."""

import hashlib
from base64 import b32encode
from collections.abc import Mapping

import msgspec

from cognito_identity_emulator.domain.arns import RoleArn, assumed_role_arn, parse_role_arn
from cognito_identity_emulator.domain.guest_policies import guest_session_policies
from cognito_identity_emulator.domain.identity import AUTHENTICATED
from cognito_identity_emulator.domain.verified_login import WebIdentity
from cognito_identity_emulator.runtime.caches import cache_of_short_texts


class Session(msgspec.Struct, frozen=True, array_like=True):
    """The owner and the lifetime of an access key. Times are in epoch milliseconds.

    It is stored, and sealed into session tokens, without the names of its members: a new one goes to the end.

    `role_id` is the AROA... id of the role. `identity_id` and `identity_pool_id` are None for tokens of other issuers.
    `given_policies` are the session policies of the caller; `scoped_down`: AWS's own for guests apply as well.
    `authentication_provider` has the form of API Gateway's cognitoAuthenticationProvider; None for guests.
    `web_identity` is the holder of a token of another issuer as CloudTrail names it, `provider:audience:subject`; None
    for identities.
    `transitive_tag_keys` are the keys of those tags that sessions assumed with this one inherit. `assumed_by` is the
    ARN of the caller of AssumeRole; None for sessions of federated users. `saml_keys` are the condition keys that the
    session of a SAML user has in every request, with their values. `account_arn` is the ARN of the account's root user
    for credentials of GetSessionToken, which have no role: `role_arn`, `role_id` and `session_name` are empty then.
    `scope_down_policies` are those of GetScopedCredentials, as JSON; each of them must allow a request.
    """

    access_key_id: str
    account: str
    role_arn: str
    role_id: str
    session_name: str
    issued_at: int
    expires_at: int
    identity_id: str | None = None
    identity_pool_id: str | None = None
    authenticated: bool = False
    authentication_provider: str | None = None
    tags: Mapping[str, str] = msgspec.field(default_factory=dict)
    given_policies: tuple[str, ...] = ()
    scoped_down: bool = False
    source_identity: str | None = None
    web_identity: str | None = None
    transitive_tag_keys: tuple[str, ...] = ()
    assumed_by: str | None = None
    saml_keys: Mapping[str, str] = msgspec.field(default_factory=dict)
    account_arn: str | None = None
    scope_down_policies: tuple[str, ...] = ()

    @property
    def arn(self) -> str:
        """The ARN of the caller in GetCallerIdentity."""
        return self.account_arn or self.assumed_role_arn

    @property
    def user_id(self) -> str:
        """The user id of the caller in GetCallerIdentity."""
        return self.account if self.account_arn is not None else self.assumed_role_id

    @property
    def assumed_role_arn(self) -> str:
        return assumed_role_arn(self._role, self.session_name)

    @property
    def session_policies(self) -> tuple[str, ...]:
        """Every policy that restricts the session: managed ones by ARN, inline ones as JSON."""
        guest_policies = guest_session_policies(self._role.partition) if self.scoped_down else ()
        return (*self.given_policies, *guest_policies)

    @property
    def assumed_role_id(self) -> str:
        """The user id of the session in STS."""
        return f"{self.role_id}:{self.session_name}"

    @property
    def _role(self) -> RoleArn:
        role = parse_role_arn(self.role_arn)
        assert role is not None, "a session is only made of a role whose ARN was parsed"
        return role


def web_identity_session(
    role_arn: str, session_name: str, holder: WebIdentity, *, now: int, duration_s: int
) -> Session | None:
    """The session of a web identity that assumes a role; None when `role_arn` is not the ARN of a role.

    Its access key id is empty until credentials are minted. `now` is in epoch milliseconds.
    """
    role = parse_role_arn(role_arn)
    if role is None:
        return None
    # The amr of another issuer's token says nothing about an identity.
    authenticated = holder.identity_id is not None and AUTHENTICATED in holder.amr[:1]
    return Session(
        access_key_id="",
        account=role.account,
        role_arn=role_arn,
        role_id=role_id(role_arn),
        session_name=session_name,
        issued_at=now,
        expires_at=end_of_session(now, duration_s),
        identity_id=holder.identity_id,
        identity_pool_id=holder.identity_pool_id,
        authenticated=authenticated,
        authentication_provider=",".join(holder.amr[1:]) if authenticated else None,
        tags=holder.principal_tags,
        source_identity=holder.source_identity,
        transitive_tag_keys=holder.transitive_tag_keys,
        web_identity=None if holder.identity_id is not None else _principal_id(holder),
    )


def account_session(account_arn: str, account: str, *, now: int, duration_s: int) -> Session:
    """The session of the administrator of an account, without a role. `now` is epoch milliseconds."""
    return Session(
        access_key_id="",
        account=account,
        role_arn="",
        role_id="",
        session_name="",
        issued_at=now,
        expires_at=end_of_session(now, duration_s),
        account_arn=account_arn,
    )


def end_of_session(now: int, duration_s: int) -> int:
    """When a session ends that begins now: on a whole second. Both times are in epoch milliseconds."""
    return (now // 1000 + duration_s) * 1000


def _principal_id(holder: WebIdentity) -> str:
    """https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html"""
    return f"{holder.provider}:{holder.audience}:{holder.subject}"


@cache_of_short_texts(4096)
def role_id(role_arn: str) -> str:
    """The AROA... id of a role, always the same for the same ARN."""
    return derived_id("AROA", role_arn)


def derived_id(prefix: str, arn: str) -> str:
    """An id of IAM, such as AROA... for a role, that is always the same for the same ARN."""
    return prefix + b32encode(hashlib.sha256(arn.encode()).digest()).decode()[:17]
