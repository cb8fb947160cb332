"""A pool with one OIDC issuer, and short methods for the calls of the enhanced flow."""

from dataclasses import dataclass
from typing import Any

import jwt

from cognito_identity_emulator import Emulator, ManualClock
from cognito_identity_emulator.domain.session import Session
from tests.issuer import Issuer


@dataclass(frozen=True)
class FederatedPool:
    """A pool of the account that trusts the issuer. A role has the name of its kind of identity."""

    emulator: Emulator
    client: Any
    clock: ManualClock
    account: str
    issuer: Issuer
    id: str

    @property
    def provider_arn(self) -> str:
        return f"arn:aws:iam::{self.account}:oidc-provider/{self.issuer.name}"

    def role(self, name: str) -> str:
        """The ARN of a role of the account."""
        return f"arn:aws:iam::{self.account}:role/{name}"

    def set_roles(self, *names: str, mapping: dict[str, Any] | None = None) -> None:
        """Sets the default roles for these kinds of identity, and the mapping of the issuer's logins."""
        mappings = {} if mapping is None else {self.provider_arn: mapping}
        roles = {name: self.role(name) for name in names}
        self.client.set_identity_pool_roles(IdentityPoolId=self.id, Roles=roles, RoleMappings=mappings)

    def logins(self, **claims: Any) -> dict[str, str]:
        """A Logins map with a token of these claims."""
        return {self.issuer.name: self.issuer.token(now=self.clock.now(), **claims)}

    def identity_of(self, logins: dict[str, str]) -> str:
        """The identity of the logins; without logins, a new guest."""
        return str(self.client.get_id(IdentityPoolId=self.id, Logins=logins)["IdentityId"])

    def credentials(self, logins: dict[str, str], **members: Any) -> Any:
        """GetCredentialsForIdentity for the identity of the logins."""
        identity_id = self.identity_of(logins)
        return self.client.get_credentials_for_identity(IdentityId=identity_id, Logins=logins, **members)

    def session(self, logins: dict[str, str], **members: Any) -> Session:
        """The session of the credentials for the logins."""
        credentials = self.credentials(logins, **members)["Credentials"]
        return self.emulator.session_of(credentials["AccessKeyId"])

    def token_claims(self, logins: dict[str, str]) -> dict[str, Any]:
        """The claims of the OpenID token for the logins."""
        identity_id = self.identity_of(logins)
        token = self.client.get_open_id_token(IdentityId=identity_id, Logins=logins)["Token"]
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
        return claims


def federated_pool(emulator: Emulator, client: Any, clock: ManualClock, account: str, issuer: Issuer) -> FederatedPool:
    """Creates the pool, with guests and without roles."""
    created = client.create_identity_pool(
        IdentityPoolName="federated",
        AllowUnauthenticatedIdentities=True,
        OpenIdConnectProviderARNs=[f"arn:aws:iam::{account}:oidc-provider/{issuer.name}"],
    )
    return FederatedPool(emulator, client, clock, account, issuer, created["IdentityPoolId"])
