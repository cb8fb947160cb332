"""A pool with a provider of every kind, roles with trust policies, and the two flows to credentials.

The built-in identity provider issues the logins, so no keys are fetched.
"""

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.domain.session import Session
from tests.operations.calling import Refusal

ACCOUNT = "000000000000"
COGNITO = "cognito-identity.amazonaws.com"
GOOGLE, GOOGLE_APP = "accounts.google.com", "google-app"
FACEBOOK, FACEBOOK_APP = "graph.facebook.com", "123456789012345"
USER_POOL, CLIENT = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abcdefghi", "4example23"
ISSUER = "issuer.example"
OIDC_ARN = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"
SAML_ARN = f"arn:aws:iam::{ACCOUNT}:saml-provider/Corporate"
DEVELOPER = "login.my.app"
SAML_ROLE = "https://aws.amazon.com/SAML/Attributes/Role"

USER = f"arn:aws:iam::{ACCOUNT}:role/user"
GUEST = f"arn:aws:iam::{ACCOUNT}:role/guest"

_NUMBERS = itertools.count(1)


NO_ROLE = Refusal(
    "InvalidIdentityPoolConfigurationException",
    "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
)
NOT_AUTHORIZED = Refusal("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403)


def outcome(call: Callable[[], Session]) -> Session | Refusal:
    """The session of the credentials that a call returns, or its refusal."""
    try:
        return call()
    except ClientError as refused:
        error, about = refused.response["Error"], refused.response["ResponseMetadata"]
        return Refusal(error["Code"], error.get("Message", ""), about["HTTPStatusCode"])


def role_arn(name: str) -> str:
    """The ARN of a role in the default account."""
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def trust(*statements: Mapping[str, Any]) -> dict[str, Any]:
    """A trust policy with these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def statement(**elements: Any) -> dict[str, Any]:
    """A statement that allows Cognito identities to assume the role; `elements` override its elements."""
    allow = {"Effect": "Allow", "Principal": {"Federated": COGNITO}, "Action": "sts:AssumeRoleWithWebIdentity"}
    return {**allow, **elements}


class CredentialFlows:
    """Pools, roles and logins on one emulator. The flows return the session of the issued credentials."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.cognito = emulator.client("cognito-identity")
        self.sts = emulator.client("sts")

    def pool(self, authenticated: str = USER, unauthenticated: str = GUEST, **mappings: Mapping[str, Any]) -> str:
        """A new pool with these default roles."""
        pool: dict[str, Any] = self.cognito.create_identity_pool(
            IdentityPoolName="roles",
            AllowUnauthenticatedIdentities=True,
            AllowClassicFlow=True,
            DeveloperProviderName=DEVELOPER,
            SupportedLoginProviders={GOOGLE: GOOGLE_APP, FACEBOOK: FACEBOOK_APP},
            CognitoIdentityProviders=[{"ProviderName": USER_POOL, "ClientId": CLIENT}],
            OpenIdConnectProviderARNs=[OIDC_ARN],
            SamlProviderARNs=[SAML_ARN],
        )
        pool_id: str = pool["IdentityPoolId"]
        self.set_roles(pool_id, authenticated=authenticated, unauthenticated=unauthenticated)
        return pool_id

    def set_roles(self, pool_id: str, mappings: Mapping[str, Any] | None = None, **roles: str) -> None:
        """Sets the pool's default roles and role mappings."""
        self.cognito.set_identity_pool_roles(IdentityPoolId=pool_id, Roles=roles, RoleMappings=mappings or {})

    def role(self, *statements: Mapping[str, Any], max_session_duration_s: int = 3600) -> str:
        """Registers a role with a trust policy of these statements and returns its ARN."""
        arn = role_arn(f"registered-{next(_NUMBERS)}")
        self.emulator.put_role(arn, trust(*statements), max_session_duration_s)
        return arn

    def login(self, pool_id: str, provider: str, subject: str = "alice", **claims: Any) -> dict[str, str]:
        """A Logins map with one login of the built-in identity provider."""
        key = provider.partition(":oidc-provider/")[2] or provider
        return {
            key: self.emulator.login_token(provider, subject=subject, identity_pool_id=pool_id, claims=claims or None)
        }

    def saml_login(self, pool_id: str, *roles: str, subject: str = "alice") -> dict[str, str]:
        """A SAML login that names these roles."""
        return self.login(pool_id, SAML_ARN, subject, **{SAML_ROLE: [f"{role},{SAML_ARN}" for role in roles]})

    def developer_login(self, pool_id: str, user: str = "user-42", **tags: str) -> tuple[str, dict[str, str]]:
        """A developer user: its identity and its Logins map."""
        response = self.cognito.get_open_id_token_for_developer_identity(
            IdentityPoolId=pool_id, Logins={DEVELOPER: user}, PrincipalTags=tags
        )
        return response["IdentityId"], {COGNITO: response["Token"]}

    def identity(self, pool_id: str, logins: Mapping[str, str] | None = None) -> str:
        """The identity of the logins; without logins, a new guest."""
        return str(self.cognito.get_id(IdentityPoolId=pool_id, Logins=logins or {})["IdentityId"])

    def enhanced(self, identity_id: str, logins: Mapping[str, str] | None = None, **members: Any) -> Session:
        """The session of GetCredentialsForIdentity."""
        response = self.cognito.get_credentials_for_identity(IdentityId=identity_id, Logins=logins or {}, **members)
        return self.emulator.session_of(response["Credentials"]["AccessKeyId"])

    def token(self, identity_id: str, logins: Mapping[str, str] | None = None) -> str:
        """The identity's OpenID token. For a developer user, it is the login itself."""
        if logins and COGNITO in logins:
            return logins[COGNITO]
        return str(self.cognito.get_open_id_token(IdentityId=identity_id, Logins=logins or {})["Token"])

    def classic(self, role: str, token: str, session_name: str = "worker", **members: Any) -> Session:
        """The session of AssumeRoleWithWebIdentity."""
        response = self.sts.assume_role_with_web_identity(
            RoleArn=role, RoleSessionName=session_name, WebIdentityToken=token, **members
        )
        return self.emulator.session_of(response["Credentials"]["AccessKeyId"])

    def assume(self, role: str) -> Session:
        """The session of AssumeRole by the administrator of the account."""
        response = self.sts.assume_role(RoleArn=role, RoleSessionName="worker")
        return self.emulator.session_of(response["Credentials"]["AccessKeyId"])


def filled(statements: Sequence[Mapping[str, Any]], **values: str) -> list[dict[str, Any]]:
    """Statements with the values in place of `<pool>` and `<identity>`."""
    text = json.dumps(statements)
    for name, value in values.items():
        text = text.replace(f"<{name}>", value)
    parsed: list[dict[str, Any]] = json.loads(text)
    return parsed
