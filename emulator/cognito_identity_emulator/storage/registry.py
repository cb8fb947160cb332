"""IAM's part, registered by the operator: identity providers, and roles with their trust policies."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cognito_identity_emulator.domain.iam import IamRole, IdentityProvider
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.shared_state import SharedState, count_change
from cognito_identity_emulator.storage.sql import registry as sql


class RegistryStore(msgspec.Struct):
    """Identity providers and roles, in a transaction."""

    _connection: Connection

    def providers(self) -> Sequence[IdentityProvider]:
        """All of them, in the order of their ARNs."""
        return [_provider(row) for row in self._connection.all(sql.PROVIDERS)]

    def put_provider(self, provider: IdentityProvider) -> None:
        """Add a provider, or replace the one with its ARN."""
        row = {
            "arn": provider.arn,
            "client_ids": None if provider.client_ids is None else msgspec.json.encode(provider.client_ids).decode(),
            "jwks_url": provider.jwks_url,
            "jwks": None if provider.jwks is None else msgspec.json.encode(provider.jwks).decode(),
            "saml_metadata": provider.saml_metadata,
        }
        self._connection.run(sql.PUT_PROVIDER, row)
        count_change(self._connection)

    def delete_provider(self, arn: str) -> bool:
        """Delete a provider; false when there was none."""
        count_change(self._connection)
        return self._connection.run(sql.DELETE_PROVIDER, {"arn_": arn}) > 0

    def roles(self) -> Sequence[IamRole]:
        """All of them, in the order of their ARNs."""
        rows = self._connection.all(sql.ROLES)
        return [IamRole(arn, msgspec.json.decode(policy), duration_s) for arn, policy, duration_s in rows]

    def put_role(self, role: IamRole) -> None:
        """Add a role, or replace the one with its ARN."""
        policy = msgspec.json.encode(role.trust_policy).decode()
        row = {"arn": role.arn, "trust_policy": policy, "max_session_duration_s": role.max_session_duration_s}
        self._connection.run(sql.PUT_ROLE, row)
        count_change(self._connection)

    def delete_role(self, arn: str) -> bool:
        """Delete a role; false when there was none."""
        count_change(self._connection)
        return self._connection.run(sql.DELETE_ROLE, {"arn_": arn}) > 0


def _provider(row: Any) -> IdentityProvider:
    arn, client_ids, jwks_url, jwks, saml_metadata = row
    return IdentityProvider(
        arn=arn,
        client_ids=None if client_ids is None else tuple(msgspec.json.decode(client_ids)),
        jwks_url=jwks_url,
        jwks=None if jwks is None else msgspec.json.decode(jwks),
        saml_metadata=saml_metadata,
    )


class RegistryCache:
    """Everything that is registered, in memory, because every login and every role needs it."""

    def __init__(self, database: Database, shared_state: SharedState) -> None:
        self._database = database
        self._shared_state = shared_state
        self._version: tuple[int, int] | None = None
        self._providers: dict[str, IdentityProvider] = {}
        self._roles: dict[str, IamRole] = {}

    def provider(self, arn: str) -> IdentityProvider | None:
        """The provider with that ARN, or None."""
        self._refresh()
        return self._providers.get(arn)

    def providers(self) -> Sequence[IdentityProvider]:
        """All of them, in the order of their ARNs."""
        self._refresh()
        return tuple(self._providers.values())

    def role(self, arn: str) -> IamRole | None:
        """The role with that ARN, or None."""
        self._refresh()
        return self._roles.get(arn)

    def roles(self) -> Sequence[IamRole]:
        """All of them, in the order of their ARNs."""
        self._refresh()
        return tuple(self._roles.values())

    def _refresh(self) -> None:
        version = self._shared_state.configuration_version()
        if version == self._version:
            return
        with self._database.reading() as connection:
            registry = RegistryStore(connection)
            self._providers = {each.arn: each for each in registry.providers()}
            self._roles = {each.arn: each for each in registry.roles()}
        self._version = version
