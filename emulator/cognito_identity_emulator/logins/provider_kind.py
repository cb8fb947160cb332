"""The interface of a kind of login provider: how its logins are recognized, verified and, for tests, made.

`logins/kinds.py` lists the kinds.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.logins.check import Checks
from cognito_identity_emulator.logins.issuer_keys import IssuerKeys
from cognito_identity_emulator.logins.login_token import LoginTokenRequest
from cognito_identity_emulator.logins.user_directory import UserDirectory
from cognito_identity_emulator.runtime.random import Ids
from cognito_identity_emulator.storage.registry import RegistryCache


@dataclass(frozen=True, slots=True)
class VerificationContext:
    """What kinds verify logins with. `strict`: signatures are verified."""

    strict: bool
    issuer_keys: IssuerKeys
    registry: RegistryCache
    keys: KeyRing
    users: UserDirectory


@dataclass(frozen=True, slots=True)
class IssuingContext:
    """What kinds make login tokens with."""

    keys: KeyRing
    registry: RegistryCache
    ids: Ids


class ProviderLogin(Protocol):
    """What a pool expects of the tokens under one Logins key. `now` is epoch milliseconds."""

    @property
    def key(self) -> str:
        """The Logins key."""

    @property
    def is_configured(self) -> bool:
        """Whether the pool names the provider."""

    def fetch_needed(self, text: str, now: int, *, every_check: bool = False) -> "Future[None] | None":
        """The fetch that should end before a token is verified; None when everything is in memory.

        `every_check`: also for the checks after one that fails, which only an explanation makes.
        """

    def checks(self, text: str, now: int) -> Checks:
        """Every check of a token, in AWS's order. Never waits."""

    def verify_fast(self, text: str, now: int) -> VerifiedLogin | None:
        """The login of a token that passes all checks; None when one fails, or when the kind has no faster way."""

    def trust_any(self, text: str) -> VerifiedLogin:
        """The login of any string, when nothing is verified."""

    def preview(self, claims: Mapping[str, Any]) -> VerifiedLogin:
        """The login that a good token with these claims would verify as."""


class ProviderKind(Protocol):
    """One kind of login provider."""

    def recognizes(self, key: str, pools: Sequence[IdentityPool]) -> bool:
        """Whether a Logins key is of this kind; some keys are only recognized by what the pools name."""

    def login(self, pool: IdentityPool, key: str, context: VerificationContext) -> ProviderLogin:
        """What the pool expects under this key. It is cached until the pool or a registered provider changes."""

    def audiences(self, pool: IdentityPool, key: str, registry: RegistryCache) -> Sequence[str]:
        """The audiences that the pool accepts from the provider; empty when it does not name the provider."""

    def issue(self, request: LoginTokenRequest, key: str, audience: str, now: int, context: IssuingContext) -> str:
        """A token of the built-in identity provider for this key. Raises IssueError."""
