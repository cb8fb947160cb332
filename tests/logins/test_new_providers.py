"""A new social provider needs one line in a table, a new kind of provider a module and a line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.console import assets
from cognito_identity_emulator.domain import social_providers
from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.social_providers import SocialProvider, TokenFormat
from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.errors.cognito_identity import InvalidLoginToken
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.logins import kinds
from cognito_identity_emulator.logins.check import Check, Checks
from cognito_identity_emulator.logins.login_token import LoginTokenRequest
from cognito_identity_emulator.logins.provider_kind import IssuingContext, VerificationContext
from cognito_identity_emulator.storage.registry import RegistryCache
from tests.provenance import assumed

pytestmark = assumed("how providers are listed is ours")

SOCIAL = "login.social.example"
TICKETS = "tickets.example"
ARN = f"arn:aws:iam::000000000000:oidc-provider/{TICKETS}"
ROLE = "arn:aws:iam::000000000000:role/alice"


@pytest.fixture
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url())) as emulator:
        yield emulator


def logs_in_everywhere(emulator: Emulator, pool: str, key: str, mapping_key: str) -> None:
    """Logs in with a token of the only provider of the pool and checks the role mapping and the tags."""
    rule = {"Claim": "sub", "MatchType": "Equals", "Value": "alice", "RoleARN": ROLE}
    mapping = {"Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": {"Rules": [rule]}}
    emulator.perform("SetIdentityPoolRoles", IdentityPoolId=pool, Roles={}, RoleMappings={mapping_key: mapping})
    emulator.perform(
        "SetPrincipalTagAttributeMap", IdentityPoolId=pool, IdentityProviderName=mapping_key, UseDefaults=True
    )
    logins = {key: emulator.login_token(key, "alice", identity_pool_id=pool)}
    identity = emulator.perform("GetId", IdentityPoolId=pool, Logins=logins)["IdentityId"]
    credentials = emulator.perform("GetCredentialsForIdentity", IdentityId=identity, Logins=logins)["Credentials"]
    session = emulator.session_of(credentials["AccessKeyId"])
    assert session is not None
    assert session.role_arn == ROLE
    assert session.tags["username"] == "alice"
    with pytest.raises(ServiceError):
        emulator.perform("GetId", IdentityPoolId=pool, Logins={key: "nonsense"})


@pytest.mark.parametrize(
    "provider",
    [
        SocialProvider(SOCIAL, "Social", TokenFormat.OPEN_ID_CONNECT),
        SocialProvider(SOCIAL, "Social", TokenFormat.OPAQUE),
        SocialProvider(SOCIAL, "Social", TokenFormat.OPAQUE, has_token_secret=True),
    ],
    ids=["OpenID Connect", "opaque", "with a secret"],
)
def test_a_social_provider_is_added_by_a_line_in_the_table(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, provider: SocialProvider
) -> None:
    monkeypatch.setattr(social_providers, "SOCIAL_PROVIDERS", (*social_providers.SOCIAL_PROVIDERS, provider))
    audience = "app;secret" if provider.has_token_secret else "app"
    pool = str(emulator.create_pool(SupportedLoginProviders={SOCIAL: audience})["IdentityPoolId"])
    logs_in_everywhere(emulator, pool, SOCIAL, SOCIAL)
    monkeypatch.setattr(assets, "assets", assets.assets.__wrapped__)
    assert f'"{SOCIAL}": "Social"'.encode() in assets.assets()["social_providers.js"].body


def test_a_social_provider_that_is_not_in_the_table_is_refused(emulator: Emulator) -> None:
    with pytest.raises(ServiceError, match="provider"):
        emulator.create_pool(SupportedLoginProviders={SOCIAL: "app"})


@dataclass(frozen=True)
class TicketLogin:
    """A login by a ticket: `ticket <user>`."""

    key: str
    is_configured: bool

    def fetch_needed(self, text: str, now: int, *, every_check: bool = False) -> "Future[None] | None":
        return None

    def verify_fast(self, text: str, now: int) -> VerifiedLogin | None:
        return None

    def checks(self, text: str, now: int) -> Checks:
        refusal = None if text.startswith("ticket ") else InvalidLoginToken.signature_unverified()
        yield Check("ticket", "a ticket", text, refusal)
        return self.trust_any(text.removeprefix("ticket "))

    def trust_any(self, text: str) -> VerifiedLogin:
        return VerifiedLogin(Login(self.key, text), f"{self.key}:{text}", (ARN,), ARN, {"sub": text})

    def preview(self, claims: Mapping[str, Any]) -> VerifiedLogin:
        return self.trust_any(str(claims["sub"]))


class TicketKind:
    """A kind of provider whose pool member is a list of ARNs."""

    def recognizes(self, key: str, pools: Sequence[IdentityPool]) -> bool:
        return key == TICKETS

    def login(self, pool: IdentityPool, key: str, context: VerificationContext) -> TicketLogin:
        return TicketLogin(key, ARN in (pool.open_id_connect_provider_arns or ()))

    def audiences(self, pool: IdentityPool, key: str, registry: RegistryCache) -> Sequence[str]:
        return ("any",)

    def issue(self, request: LoginTokenRequest, key: str, audience: str, now: int, context: IssuingContext) -> str:
        return f"ticket {request.subject}"


def test_a_kind_of_provider_is_added_by_a_module_and_a_line(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "PROVIDER_KINDS", (TicketKind(), *kinds.PROVIDER_KINDS))
    pool = str(emulator.create_pool(OpenIdConnectProviderARNs=[ARN])["IdentityPoolId"])
    logs_in_everywhere(emulator, pool, TICKETS, ARN)
    explained = emulator.explain_role(pool, claims={"sub": "alice"}, provider=TICKETS)
    assert msgspec.to_builtins(explained)["role_arn"] == ROLE
