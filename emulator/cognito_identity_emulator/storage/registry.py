"""IAM's part, registered by the operator or created over its API: identity providers, roles, managed policies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from cognito_identity_emulator.domain.arns import oidc_provider_name, parse_role_arn, resource_name
from cognito_identity_emulator.domain.iam import IamRole, IdentityProvider, ManagedPolicy, PolicyVersion
from cognito_identity_emulator.domain.policy_versions import parse_document
from cognito_identity_emulator.domain.trust_document import with_principal_replaced
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.shared_state import ConfigurationCache, SharedState, count_change
from cognito_identity_emulator.storage.sql import registry as sql

_DELETED = 0
"""The `valid_until` of an OIDC provider that was deleted."""


class RegistryStore(msgspec.Struct):
    """Identity providers, roles and policies, in a transaction."""

    _connection: Connection

    def providers(self) -> Sequence[IdentityProvider]:
        """All of them, in the order of their ARNs."""
        return self.read_providers()[0]

    def read_providers(self) -> tuple[Sequence[IdentityProvider], frozenset[str]]:
        """All of them, in the order of their ARNs, and the ARNs of OIDC providers that were deleted, and not created
        again."""
        rows = [_provider(row) for row in self._connection.all(sql.PROVIDERS)]
        deleted = frozenset(each.arn for each in rows if each.valid_until == _DELETED)
        return [each for each in rows if each.arn not in deleted], deleted

    def provider(self, arn: str) -> IdentityProvider | None:
        """The provider with that ARN, or None."""
        row = self._connection.first(sql.PROVIDER, {"arn_": arn})
        return None if row is None else _provider(row)

    def provider_arns(self) -> Sequence[str]:
        """The ARNs of all providers."""
        return [arn for (arn,) in self._connection.all(sql.PROVIDER_ARNS)]

    def put_provider(self, provider: IdentityProvider) -> None:
        """Add a provider, or replace the one with its ARN."""
        row = {
            "arn": provider.arn,
            "client_ids": None if provider.client_ids is None else _to_json(provider.client_ids),
            "jwks_url": provider.jwks_url,
            "jwks": None if provider.jwks is None else _to_json(provider.jwks),
            "saml_metadata": provider.saml_metadata,
            "thumbprints": _to_json(provider.thumbprints) if provider.thumbprints else None,
            "tags": _to_json(provider.tags) if provider.tags else None,
            "created_at": provider.created_at,
            "valid_until": provider.valid_until,
            "redirect_uris": _to_json(provider.redirect_uris) if provider.redirect_uris else None,
        }
        self._connection.run(sql.PUT_PROVIDER, row)
        count_change(self._connection)

    def delete_provider(self, arn: str) -> bool:
        """Delete a provider; false when there was none. Pools that name an OIDC provider refuse its tokens then."""
        count_change(self._connection)
        statement = sql.MARK_PROVIDER_DELETED if oidc_provider_name(arn) is not None else sql.DELETE_PROVIDER
        return self._connection.run(statement, {"arn_": arn}) > 0

    def lock(self) -> None:
        """Lock the registry against other writers until the transaction ends."""
        count_change(self._connection)

    def roles(self) -> Sequence[IamRole]:
        """All of them, in the order of their ARNs."""
        return [_role(row) for row in self._connection.all(sql.ROLES)]

    def role(self, arn: str) -> IamRole | None:
        """The role with that ARN, or None."""
        row = self._connection.first(sql.ROLE, {"arn_": arn})
        return None if row is None else _role(row)

    def role_arns(self) -> Sequence[str]:
        """The ARNs of all roles."""
        return [arn for (arn,) in self._connection.all(sql.ROLE_ARNS)]

    def put_role(self, role: IamRole) -> None:
        """Add a role, or replace the one with its ARN, whose id, date of creation and last use remain."""
        row = {
            "arn": role.arn,
            "trust_policy": role.trust_policy_text or _to_json(role.trust_policy),
            "max_session_duration_s": role.max_session_duration_s,
            "policies": _to_json({**role.policies, **role.policy_texts}) if role.policies else None,
            "managed_policy_arns": _to_json(role.managed_policy_arns) if role.managed_policy_arns else None,
            "permissions_boundary": role.permissions_boundary,
            "tags": _to_json(role.tags) if role.tags else None,
            "description": role.description or None,
            "assigned_id": role.assigned_id or None,
            "created_at": role.created_at,
            "last_used_at": role.last_used_at,
            "last_used_region": role.last_used_region,
        }
        self._connection.run(sql.PUT_ROLE, row)
        count_change(self._connection)

    def delete_role(self, arn: str) -> bool:
        """Delete a role; false when there was none. In trust policies, its id takes the place of its ARN.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
        """
        deleted = self.role(arn)
        if deleted is None:
            return False
        self._connection.run(sql.DELETE_ROLE, {"arn_": arn})
        for role in self.roles():
            document = with_principal_replaced(role.trust_policy, arn, deleted.id)
            if document != role.trust_policy:
                self.put_role(replace(role, trust_policy=document, trust_policy_text=""))
        count_change(self._connection)
        return True

    def policies(self) -> Sequence[ManagedPolicy]:
        """All customer managed policies, in the order of their ARNs."""
        versions = _versions(self._connection.all(sql.POLICY_VERSIONS))
        return [_policy(row, versions[row[0]]) for row in self._connection.all(sql.POLICIES)]

    def policy(self, arn: str) -> ManagedPolicy | None:
        """The customer managed policy with that ARN, or None."""
        row = self._connection.first(sql.POLICY, {"arn_": arn})
        if row is None:
            return None
        return _policy(row, _versions(self._connection.all(sql.VERSIONS_OF_POLICY, {"arn_": arn}))[arn])

    def policy_arns(self) -> Sequence[str]:
        """The ARNs of all customer managed policies."""
        return [arn for (arn,) in self._connection.all(sql.POLICY_ARNS)]

    def put_policy(self, policy: ManagedPolicy) -> None:
        """Add a policy with its versions, or replace the one with its ARN."""
        row = {
            "arn": policy.arn,
            "description": policy.description or None,
            "tags": _to_json(policy.tags) if policy.tags else None,
            "assigned_id": policy.assigned_id or None,
            "created_at": policy.created_at,
            "default_version": policy.default_version,
            "latest_version": policy.latest_version,
        }
        self._connection.run(sql.PUT_POLICY, row)
        self._connection.run(sql.DELETE_POLICY_VERSIONS, {"arn_": policy.arn})
        for version in policy.versions:
            self._connection.run(
                sql.INSERT_POLICY_VERSION,
                {
                    "policy_arn": policy.arn,
                    "number": version.number,
                    "document": version.document,
                    "created_at": version.created_at,
                },
            )
        count_change(self._connection)

    def delete_policy(self, arn: str) -> bool:
        """Delete a policy; false when there was none."""
        count_change(self._connection)
        return self._connection.run(sql.DELETE_POLICY, {"arn_": arn}) > 0


def _to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _provider(row: Any) -> IdentityProvider:
    arn, client_ids, jwks_url, jwks, saml_metadata, thumbprints, tags, *others = row
    created_at, valid_until, redirect_uris = others
    return IdentityProvider(
        arn=arn,
        client_ids=None if client_ids is None else tuple(msgspec.json.decode(client_ids)),
        jwks_url=jwks_url,
        jwks=None if jwks is None else msgspec.json.decode(jwks),
        saml_metadata=saml_metadata,
        thumbprints=() if thumbprints is None else tuple(msgspec.json.decode(thumbprints)),
        tags={} if tags is None else msgspec.json.decode(tags),
        created_at=created_at or 0,
        valid_until=valid_until,
        redirect_uris=() if redirect_uris is None else tuple(msgspec.json.decode(redirect_uris)),
    )


def _role(row: Any) -> IamRole:
    arn, trust_policy, duration_s, policies, managed_policy_arns, permissions_boundary, tags, *others = row
    description, assigned_id, created_at, last_used_at, last_used_region = others
    document = msgspec.json.decode(trust_policy)
    documents = {} if policies is None else msgspec.json.decode(policies)
    policy_texts = {name: each for name, each in documents.items() if isinstance(each, str)}
    return IamRole(
        arn=arn,
        trust_policy=document,
        max_session_duration_s=duration_s,
        policies={**documents, **{name: msgspec.json.decode(text) for name, text in policy_texts.items()}},
        managed_policy_arns=() if managed_policy_arns is None else tuple(msgspec.json.decode(managed_policy_arns)),
        permissions_boundary=permissions_boundary,
        tags={} if tags is None else msgspec.json.decode(tags),
        description=description or "",
        assigned_id=assigned_id or "",
        created_at=created_at,
        last_used_at=last_used_at,
        last_used_region=last_used_region,
        trust_policy_text="" if _to_json(document) == trust_policy else trust_policy,
        policy_texts=policy_texts,
    )


def _versions(rows: Iterable[Any]) -> Mapping[str, Sequence[PolicyVersion]]:
    """The versions of policies, by the ARN of the policy."""
    versions: dict[str, list[PolicyVersion]] = {}
    for arn, number, document, created_at in rows:
        versions.setdefault(arn, []).append(PolicyVersion(number, document, created_at or 0))
    return versions


def _policy(row: Any, versions: Sequence[PolicyVersion]) -> ManagedPolicy:
    arn, description, tags, assigned_id, created_at, default_version, latest_version = row
    default = default_version or 1
    return ManagedPolicy(
        arn=arn,
        document=next(parse_document(each.document) for each in versions if each.number == default),
        description=description or "",
        tags={} if tags is None else msgspec.json.decode(tags),
        assigned_id=assigned_id or "",
        created_at=created_at or 0,
        versions=tuple(versions),
        default_version=default,
        latest_version=latest_version or 1,
    )


def name_key(prefix: str, name: str) -> tuple[str, str]:
    """What a name of IAM is unique by: the beginning of the ARN, with the account, and the name without its case."""
    return prefix, name.lower()


def index_of_names(arns: Iterable[str]) -> Mapping[tuple[str, str], str]:
    """The ARNs by their `name_key`; of several with one key, the first."""
    index: dict[tuple[str, str], str] = {}
    for arn in arns:
        index.setdefault(name_key(arn[: arn.rindex(":") + 1], resource_name(arn)), arn)
    return index


class _Registered(msgspec.Struct):
    """Everything that is registered, by ARN. The index of names is made when it is first needed."""

    providers: Mapping[str, IdentityProvider]
    deleted_providers: frozenset[str]
    roles: Mapping[str, IamRole]
    policies: Mapping[str, ManagedPolicy]
    role_arns_by_name: Mapping[tuple[str, str], str] | None = None


def _read_registered(connection: Connection) -> _Registered:
    registry = RegistryStore(connection)
    providers, deleted_providers = registry.read_providers()
    return _Registered(
        {each.arn: each for each in providers},
        deleted_providers,
        {each.arn: each for each in registry.roles()},
        {each.arn: each for each in registry.policies()},
    )


class RegistryCache:
    """Everything that is registered, in memory, because every login and every role needs it."""

    def __init__(self, database: Database, shared_state: SharedState) -> None:
        self._registered = ConfigurationCache(database, shared_state, _read_registered)

    def provider(self, arn: str) -> IdentityProvider | None:
        """The provider with that ARN, or None."""
        return self._registered.current().providers.get(arn)

    def is_deleted_provider(self, arn: str) -> bool:
        """Whether there was an OIDC provider with that ARN, which was deleted."""
        return arn in self._registered.current().deleted_providers

    def providers(self) -> Sequence[IdentityProvider]:
        """All of them, in the order of their ARNs."""
        return tuple(self._registered.current().providers.values())

    def role(self, arn: str) -> IamRole | None:
        """The role with that ARN, or None."""
        return self._registered.current().roles.get(arn)

    def known_role(self, arn: str) -> IamRole | None:
        """The role by the registry as last read, without a read of the database: for code inside a transaction, where
        such a read would wait for the transaction itself."""
        registered = self._registered.last_read
        return None if registered is None else registered.roles.get(arn)

    def role_named(self, prefix: str, name: str) -> IamRole | None:
        """The role with a name, in any case, whose ARN begins with ``arn:PARTITION:iam::ACCOUNT:``; the first of
        several."""
        registered = self._registered.current()
        if registered.role_arns_by_name is None:
            registered.role_arns_by_name = index_of_names(registered.roles)
        arn = registered.role_arns_by_name.get(name_key(prefix, name))
        return None if arn is None else registered.roles[arn]

    def namesake(self, arn: str) -> IamRole | None:
        """The role that has the name in a role's ARN, but another path or case: there cannot be a role with that ARN.
        None for the ARN of a role, and for a name that no role has."""
        parsed = parse_role_arn(arn)
        if parsed is None:
            return None
        role = self.role_named(f"arn:{parsed.partition}:iam::{parsed.account}:", parsed.name)
        return None if role is None or self.role(arn) is not None else role

    def roles(self) -> Sequence[IamRole]:
        """All of them, in the order of their ARNs."""
        return tuple(self._registered.current().roles.values())

    def policy(self, arn: str) -> ManagedPolicy | None:
        """The customer managed policy with that ARN, or None."""
        return self._registered.current().policies.get(arn)

    def policies(self) -> Sequence[ManagedPolicy]:
        """All customer managed policies, in the order of their ARNs."""
        return tuple(self._registered.current().policies.values())
