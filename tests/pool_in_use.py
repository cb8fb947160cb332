"""An identity pool for one test, with short methods for the calls that tests make."""

from collections.abc import Mapping
from typing import Any

from tests.offline_issuer import OfflineIssuer

DEVELOPER_PROVIDER = "login.developer"


class PoolInUse:
    """A fresh pool with guests, three OpenID Connect providers called `a`, `b` and `c`, and a developer provider.

    `cognito` is a boto3 client; `members` override the members of CreateIdentityPool. A login is a keyword: the
    provider's letter and a user there: `get_id(a="ann", b="ann")`.
    """

    def __init__(self, cognito: Any, issuers: Mapping[str, OfflineIssuer], **members: Any) -> None:
        self.cognito = cognito
        self.issuers = issuers
        standard = {
            "IdentityPoolName": "in use",
            "AllowUnauthenticatedIdentities": True,
            "OpenIdConnectProviderARNs": [issuer.arn for issuer in issuers.values()],
            "DeveloperProviderName": DEVELOPER_PROVIDER,
        }
        created = cognito.create_identity_pool(**{**standard, **members})
        self.id: str = created["IdentityPoolId"]

    def logins(self, **users: str) -> dict[str, str]:
        """A Logins map."""
        return {self.issuers[letter].name: self.issuers[letter].lasting_token(user) for letter, user in users.items()}

    def get_id(self, **users: str) -> str:
        """GetId: the identity of the logins; without any, a new guest."""
        found: str = self.cognito.get_id(IdentityPoolId=self.id, Logins=self.logins(**users))["IdentityId"]
        return found

    def open_id_token(self, identity_id: str, **users: str) -> tuple[str, str]:
        """GetOpenIdToken: the identity and its token."""
        answer = self.cognito.get_open_id_token(IdentityId=identity_id, Logins=self.logins(**users))
        return answer["IdentityId"], answer["Token"]

    def developer(self, user: str, identity_id: str | None = None, **users: str) -> str:
        """GetOpenIdTokenForDeveloperIdentity: the identity."""
        return str(self.developer_token(user, identity_id, **users)["IdentityId"])

    def developer_token(self, user: str, identity_id: str | None = None, **users: str) -> Any:
        """GetOpenIdTokenForDeveloperIdentity: the response."""
        named = {} if identity_id is None else {"IdentityId": identity_id}
        logins = {DEVELOPER_PROVIDER: user, **self.logins(**users)}
        return self.cognito.get_open_id_token_for_developer_identity(IdentityPoolId=self.id, Logins=logins, **named)

    def providers(self, identity_id: str) -> list[str]:
        """The providers that DescribeIdentity lists; the three OpenID Connect providers by their letters."""
        letters = {issuer.name: letter for letter, issuer in self.issuers.items()}
        named = self.cognito.describe_identity(IdentityId=identity_id).get("Logins", [])
        return [letters.get(name, name) for name in named]

    def developer_users(self, identity_id: str) -> list[str]:
        """LookupDeveloperIdentity by identity."""
        answer = self.cognito.lookup_developer_identity(IdentityPoolId=self.id, IdentityId=identity_id)
        found: list[str] = answer["DeveloperUserIdentifierList"]
        return found

    def merge(self, source: str, destination: str) -> str:
        """MergeDeveloperIdentities: the identity."""
        answer = self.cognito.merge_developer_identities(
            IdentityPoolId=self.id,
            DeveloperProviderName=DEVELOPER_PROVIDER,
            SourceUserIdentifier=source,
            DestinationUserIdentifier=destination,
        )
        found: str = answer["IdentityId"]
        return found

    def unlink(self, identity_id: str, remove: str, **users: str) -> None:
        """UnlinkIdentity of the providers whose letters are in `remove`."""
        names = [self.issuers[letter].name for letter in remove]
        self.cognito.unlink_identity(IdentityId=identity_id, Logins=self.logins(**users), LoginsToRemove=names)
