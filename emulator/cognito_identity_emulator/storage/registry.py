"""What IAM would hold, registered by the operator: identity providers, and roles with their trust policies."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cognito_identity_emulator.domain.iam import IamRole, IdentityProvider
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.shared_state import SharedState, count_change
from cognito_identity_emulator.storage.statement import Statement

_PROVIDERS = Statement("registry.PROVIDERS")
_PUT_PROVIDER = Statement("registry.PUT_PROVIDER")
_DELETE_PROVIDER = Statement("registry.DELETE_PROVIDER")
_ROLES = Statement("registry.ROLES")
_PUT_ROLE = Statement("registry.PUT_ROLE")
_DELETE_ROLE = Statement("registry.DELETE_ROLE")


class Registry(msgspec.Struct):
    """Identity providers and roles, inside a transaction."""

    _connection: Connection

    def providers(self) -> Sequence[IdentityProvider]:
        """All of them, by ARN."""
        return [_provider(row) for row in self._connection.all(_PROVIDERS)]

    def put_provider(self, provider: IdentityProvider) -> None:
        """Store a provider in place of the one of its ARN."""
        row = {
            "arn": provider.arn,
            "client_ids": None if provider.client_ids is None else msgspec.json.encode(provider.client_ids).decode(),
            "jwks_url": provider.jwks_url,
            "jwks": None if provider.jwks is None else msgspec.json.encode(provider.jwks).decode(),
            "saml_metadata": provider.saml_metadata,
        }
        self._connection.run(_PUT_PROVIDER, row)
        count_change(self._connection)

    def delete_provider(self, arn: str) -> bool:
        """Forget a provider; whether there was one."""
        count_change(self._connection)
        return self._connection.run(_DELETE_PROVIDER, {"arn_": arn}) > 0

    def roles(self) -> Sequence[IamRole]:
        """All of them, by ARN."""
        rows = self._connection.all(_ROLES)
        return [IamRole(arn, msgspec.json.decode(policy), duration_s) for arn, policy, duration_s in rows]

    def put_role(self, role: IamRole) -> None:
        """Store a role in place of the one of its ARN."""
        policy = msgspec.json.encode(role.trust_policy).decode()
        row = {"arn": role.arn, "trust_policy": policy, "max_session_duration_s": role.max_session_duration_s}
        self._connection.run(_PUT_ROLE, row)
        count_change(self._connection)

    def delete_role(self, arn: str) -> bool:
        """Forget a role; whether there was one."""
        count_change(self._connection)
        return self._connection.run(_DELETE_ROLE, {"arn_": arn}) > 0


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
    """All that is registered, in memory: every login and every role asks for it."""

    def __init__(self, database: Database, shared_state: SharedState) -> None:
        self._database = database
        self._shared_state = shared_state
        self._read_at: tuple[int, int] | None = None
        self._providers: dict[str, IdentityProvider] = {}
        self._roles: dict[str, IamRole] = {}

    def provider(self, arn: str) -> IdentityProvider | None:
        """The provider of that ARN, if it is registered."""
        self._refresh()
        return self._providers.get(arn)

    def providers(self) -> Sequence[IdentityProvider]:
        """All of them, by ARN."""
        self._refresh()
        return tuple(self._providers.values())

    def role(self, arn: str) -> IamRole | None:
        """The role of that ARN, if it is registered."""
        self._refresh()
        return self._roles.get(arn)

    def roles(self) -> Sequence[IamRole]:
        """All of them, by ARN."""
        self._refresh()
        return tuple(self._roles.values())

    def _refresh(self) -> None:
        number = self._shared_state.number()
        if number == self._read_at:
            return
        with self._database.reading() as connection:
            registry = Registry(connection)
            self._providers = {each.arn: each for each in registry.providers()}
            self._roles = {each.arn: each for each in registry.roles()}
        self._read_at = number
