"""The IAM identity providers, roles and policies that the operator registers: checks, stores, lists, deletes them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cognito_identity_emulator.domain.aws_managed_policies import aws_managed_document, is_aws_managed
from cognito_identity_emulator.domain.iam import IamRole, IdentityProvider, ManagedPolicy
from cognito_identity_emulator.domain.iam_checks import managed_policy_problems, role_problems
from cognito_identity_emulator.domain.policy_versions import registered
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.logins.registration import provider_problems, with_dates
from cognito_identity_emulator.runtime.clock import Clock
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.registry import RegistryCache, RegistryStore
from cognito_identity_emulator.storage.shared_state import SharedState


class IamRegistry:
    """The registered providers, roles and policies of one emulator. `cache` has them in memory."""

    def __init__(self, database: Database, shared_state: SharedState, cache: RegistryCache, clock: Clock) -> None:
        self._database = database
        self._shared_state = shared_state
        self._cache = cache
        self._clock = clock

    def put_provider(self, provider: IdentityProvider) -> None:
        """Register a provider; it replaces the one with the same ARN. Raises AdminError for an unusable one."""
        problems = provider_problems(provider)
        if problems:
            raise AdminError("The identity provider has problems, and was not registered.", problems)
        now = self._clock.now()
        with self._writing() as registry:
            before = registry.provider(provider.arn)
            registry.put_provider(with_dates(provider, before, now))

    def providers(self) -> Sequence[IdentityProvider]:
        """Every provider, by ARN."""
        return self._cache.providers()

    def delete_provider(self, arn: str) -> None:
        """Raises NotFoundError."""
        with self._writing() as registry:
            if not registry.delete_provider(arn):
                raise NotFoundError(f"The identity provider {arn} is not registered.")

    def put_role(self, role: IamRole) -> None:
        """Register a role; it replaces the one with the same ARN. Raises AdminError for a bad policy."""
        problems = role_problems(role)
        if problems:
            raise AdminError("The role has problems, and was not registered.", problems)
        with self._writing() as registry:
            registry.put_role(role)

    def roles(self) -> Sequence[IamRole]:
        """Every role, by ARN."""
        return self._cache.roles()

    def delete_role(self, arn: str) -> None:
        """Raises NotFoundError."""
        with self._writing() as registry:
            if not registry.delete_role(arn):
                raise NotFoundError(f"The role {arn} is not registered.")

    def put_policy(self, policy: ManagedPolicy) -> None:
        """Register a customer managed policy; it replaces the one with the same ARN. Raises AdminError."""
        problems = managed_policy_problems(policy)
        if problems:
            raise AdminError("The policy has problems, and was not registered.", problems)
        now = self._clock.now()
        with self._writing() as registry:
            before = registry.policy(policy.arn)
            registry.put_policy(registered(policy, before, now))

    def policies(self) -> Sequence[ManagedPolicy]:
        """Every customer managed policy, by ARN."""
        return self._cache.policies()

    def policy(self, arn: str) -> ManagedPolicy:
        """The managed policy with that ARN, of a customer or of AWS. Raises NotFoundError."""
        found = self._cache.policy(arn)
        if found is not None:
            return found
        document = aws_managed_document(arn)
        if document is not None:
            return ManagedPolicy(arn, document)
        if is_aws_managed(arn):
            raise NotFoundError(f"The document of {arn} is not known, so the policy is not evaluated.")
        raise NotFoundError(f"{arn} is not registered.")

    def delete_policy(self, arn: str) -> None:
        """Delete a policy, which may be attached to roles. Raises NotFoundError."""
        with self._writing() as registry:
            if not registry.delete_policy(arn):
                raise NotFoundError(f"The policy {arn} is not registered.")

    @contextmanager
    def _writing(self) -> Iterator[RegistryStore]:
        """The registry in a transaction, inside which nothing else may read the database."""
        with self._database.transaction() as connection:
            yield RegistryStore(connection)
        self._shared_state.note_change()
