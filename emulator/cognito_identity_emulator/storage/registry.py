"""IAM's part, registered by the operator: identity providers, roles, and customer managed policies."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cognito_identity_emulator.domain.iam import IamRole, IdentityProvider, ManagedPolicy
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.shared_state import SharedState, count_change
from cognito_identity_emulator.storage.sql import registry as sql


class RegistryStore(msgspec.Struct):
    """Identity providers, roles and policies, in a transaction."""

    _connection: Connection

    def providers(self) -> Sequence[IdentityProvider]:
        """All of them, in the order of their ARNs."""
        return [_provider(row) for row in self._connection.all(sql.PROVIDERS)]

    def put_provider(self, provider: IdentityProvider) -> None:
        """Add a provider, or replace the one with its ARN."""
        row = {
            "arn": provider.arn,
            "client_ids": None if provider.client_ids is None else _to_json(provider.client_ids),
            "jwks_url": provider.jwks_url,
            "jwks": None if provider.jwks is None else _to_json(provider.jwks),
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
        return [_role(row) for row in self._connection.all(sql.ROLES)]

    def put_role(self, role: IamRole) -> None:
        """Add a role, or replace the one with its ARN."""
        row = {
            "arn": role.arn,
            "trust_policy": _to_json(role.trust_policy),
            "max_session_duration_s": role.max_session_duration_s,
            "policies": _to_json(role.policies) if role.policies else None,
            "managed_policy_arns": _to_json(role.managed_policy_arns) if role.managed_policy_arns else None,
            "permissions_boundary": role.permissions_boundary,
            "tags": _to_json(role.tags) if role.tags else None,
            "description": role.description or None,
        }
        self._connection.run(sql.PUT_ROLE, row)
        count_change(self._connection)

    def delete_role(self, arn: str) -> bool:
        """Delete a role; false when there was none."""
        count_change(self._connection)
        return self._connection.run(sql.DELETE_ROLE, {"arn_": arn}) > 0

    def policies(self) -> Sequence[ManagedPolicy]:
        """All customer managed policies, in the order of their ARNs."""
        return [_policy(row) for row in self._connection.all(sql.POLICIES)]

    def put_policy(self, policy: ManagedPolicy) -> None:
        """Add a policy, or replace the one with its ARN."""
        row = {
            "arn": policy.arn,
            "document": _to_json(policy.document),
            "description": policy.description or None,
            "tags": _to_json(policy.tags) if policy.tags else None,
        }
        self._connection.run(sql.PUT_POLICY, row)
        count_change(self._connection)

    def delete_policy(self, arn: str) -> bool:
        """Delete a policy; false when there was none."""
        count_change(self._connection)
        return self._connection.run(sql.DELETE_POLICY, {"arn_": arn}) > 0


def _to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _provider(row: Any) -> IdentityProvider:
    arn, client_ids, jwks_url, jwks, saml_metadata = row
    return IdentityProvider(
        arn=arn,
        client_ids=None if client_ids is None else tuple(msgspec.json.decode(client_ids)),
        jwks_url=jwks_url,
        jwks=None if jwks is None else msgspec.json.decode(jwks),
        saml_metadata=saml_metadata,
    )


def _role(row: Any) -> IamRole:
    arn, trust_policy, duration_s, policies, managed_policy_arns, permissions_boundary, tags, description = row
    return IamRole(
        arn=arn,
        trust_policy=msgspec.json.decode(trust_policy),
        max_session_duration_s=duration_s,
        policies={} if policies is None else msgspec.json.decode(policies),
        managed_policy_arns=() if managed_policy_arns is None else tuple(msgspec.json.decode(managed_policy_arns)),
        permissions_boundary=permissions_boundary,
        tags={} if tags is None else msgspec.json.decode(tags),
        description=description or "",
    )


def _policy(row: Any) -> ManagedPolicy:
    arn, document, description, tags = row
    return ManagedPolicy(
        arn=arn,
        document=msgspec.json.decode(document),
        description=description or "",
        tags={} if tags is None else msgspec.json.decode(tags),
    )


class RegistryCache:
    """Everything that is registered, in memory, because every login and every role needs it."""

    def __init__(self, database: Database, shared_state: SharedState) -> None:
        self._database = database
        self._shared_state = shared_state
        self._version: tuple[int, int] | None = None
        self._providers: dict[str, IdentityProvider] = {}
        self._roles: dict[str, IamRole] = {}
        self._policies: dict[str, ManagedPolicy] = {}

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

    def policy(self, arn: str) -> ManagedPolicy | None:
        """The customer managed policy with that ARN, or None."""
        self._refresh()
        return self._policies.get(arn)

    def policies(self) -> Sequence[ManagedPolicy]:
        """All customer managed policies, in the order of their ARNs."""
        self._refresh()
        return tuple(self._policies.values())

    def _refresh(self) -> None:
        version = self._shared_state.configuration_version()
        if version == self._version:
            return
        with self._database.reading() as connection:
            registry = RegistryStore(connection)
            self._providers = {each.arn: each for each in registry.providers()}
            self._roles = {each.arn: each for each in registry.roles()}
            self._policies = {each.arn: each for each in registry.policies()}
        self._version = version
