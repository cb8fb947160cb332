"""What the operations about both kinds of identity providers share: finding, adding and changing a provider."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cognito_identity_emulator.declare.operation import RequestedResource
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.errors.iam import EntityAlreadyExists, IamValidationError, LimitExceeded, NoSuchEntity
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles
from cognito_identity_emulator.operations.iam.condition_keys import keys_of
from cognito_identity_emulator.storage.registry import RegistryStore

MAX_PROVIDERS = 100
"""Providers of each kind in an account. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""


def requested(request: object, arn: str, call: CallContext) -> RequestedResource:
    """The provider with an ARN, whether it exists or not, with its tags and those of a request."""
    provider = call.services.registry.provider(arn)
    return RequestedResource(arn, keys_of(request, {} if provider is None else provider.tags))


@dataclass(frozen=True)
class IamProviderKind:
    """A kind of identity provider, and what differs between the kinds.

    `resource` begins its part of an ARN, `name_in_arn` is None for an ARN of another kind, and `quota` is AWS's name of
    the limit of providers. Two names are one when their `name_key` is.
    """

    resource: str
    name_in_arn: Callable[[str], str | None]
    quota: str
    not_found: Callable[[str], NoSuchEntity]
    name_key: Callable[[str], str] = str

    def prefix(self, call: CallContext) -> str:
        """The beginning of the ARNs of the account's providers."""
        return f"{roles.arn_prefix(call)}{self.resource}/"

    def of_account(self, call: CallContext) -> list[IdentityProvider]:
        """The providers of the account."""
        prefix = self.prefix(call)
        return [each for each in call.services.registry.providers() if each.arn.startswith(prefix)]

    def check_arn(self, arn: str) -> None:
        """Raises ValidationError for any other text than the ARN of such a provider."""
        if self.name_in_arn(arn) is None:
            raise IamValidationError.arn_unreadable()

    def find(self, call: CallContext, arn: str) -> IdentityProvider:
        """The provider with an ARN. Raises ValidationError, NoSuchEntity."""
        self.check_arn(arn)
        return self._found(call, arn, call.services.registry.provider)

    @contextmanager
    def changing(self, call: CallContext, arn: str) -> Iterator[tuple[RegistryStore, IdentityProvider]]:
        """The provider with an ARN, and the registry to store it in. Raises ValidationError, NoSuchEntity."""
        self.check_arn(arn)
        with call.changing_registry() as registry:
            yield registry, self._found(call, arn, registry.provider)

    def add(self, call: CallContext, provider: IdentityProvider, existing: EntityAlreadyExists) -> None:
        """Store a new provider. Raises `existing` when its name is taken, LimitExceeded."""
        prefix = self.prefix(call)
        with call.changing_registry() as registry:
            taken = [self.name_key(each) for each in registry.provider_arns() if each.startswith(prefix)]
            if self.name_key(provider.arn) in taken:
                raise existing
            if len(taken) >= MAX_PROVIDERS:
                raise LimitExceeded.quota(self.quota, MAX_PROVIDERS)
            registry.put_provider(provider)

    def _found(
        self, call: CallContext, arn: str, look_up: Callable[[str], IdentityProvider | None]
    ) -> IdentityProvider:
        provider = look_up(arn) if arn.startswith(self.prefix(call)) else None
        if provider is None:
            raise self.not_found(arn)
        return provider
