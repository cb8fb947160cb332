"""Fast verification gives the same login as the checks, by the current pool and registered providers."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.logins.check import run_all
from tests.logins.forging import key_set
from tests.logins.providers_of_a_pool import GOOGLE, ISSUERS, OIDC, USER_POOL, emulator_of_them_all, new_pool
from tests.logins.tampered_tokens import NOW
from tests.provenance import assumed, documented

REFUSED: dict[str, dict[str, Any]] = {
    GOOGLE: {"SupportedLoginProviders": {GOOGLE: "other"}},
    USER_POOL: {"CognitoIdentityProviders": [{"ProviderName": USER_POOL, "ClientId": "other"}]},
    OIDC: {"OpenIdConnectProviderARNs": []},
}
"""Settings of a pool in which a login for the audience `app` with these providers is refused."""


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with emulator_of_them_all(tmp_path_factory.mktemp("keys"), NOW) as emulator:
        yield emulator


@assumed("fast verification and the checks must agree")
@pytest.mark.parametrize("key", ISSUERS)
def test_fast_verification_and_checks_give_the_same_login(emulator: Emulator, key: str) -> None:
    services, pool_id = emulator.engine.services, new_pool(emulator)
    token = ISSUERS[key].token(now=NOW, aud=["app", "other"])
    emulator.perform("GetId", IdentityPoolId=pool_id, Logins={key: token})  # fetches the keys
    pool = services.pools.find(pool_id)
    assert pool is not None
    checks, verified_login = run_all(services.logins.checks(pool, key, token, NOW))
    assert len(checks) >= 6
    assert services.logins.verify(pool, {key: token}, NOW).logins == (verified_login,)


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html")
@pytest.mark.parametrize("key", REFUSED)
def test_a_token_is_refused_after_the_pool_changes_its_provider(emulator: Emulator, key: str) -> None:
    pool, logins = new_pool(emulator), {key: ISSUERS[key].token(now=NOW)}
    first = emulator.perform("GetId", IdentityPoolId=pool, Logins=logins)
    assert emulator.perform("GetId", IdentityPoolId=pool, Logins=logins) == first
    before = emulator.perform("DescribeIdentityPool", IdentityPoolId=pool)
    emulator.perform("UpdateIdentityPool", **{**before, **REFUSED[key]})
    assert refusal(emulator, pool, logins) == "NotAuthorizedException"
    emulator.perform("UpdateIdentityPool", **before)
    assert emulator.perform("GetId", IdentityPoolId=pool, Logins=logins) == first


@assumed("AWS reads the provider in IAM, and its keys, at the time of the call")
@pytest.mark.parametrize(
    ("client_ids", "signer"), [(("app",), OIDC), (("app", "second"), GOOGLE)], ids=["for others", "with other keys"]
)
def test_a_token_is_refused_after_its_provider_is_registered_differently(
    emulator: Emulator, client_ids: tuple[str, ...], signer: str
) -> None:
    issuer, both = ISSUERS[OIDC], ("app", "second")
    emulator.put_identity_provider(IdentityProvider(issuer.arn, client_ids=both, jwks=key_set(issuer)))
    pool, logins = new_pool(emulator), {OIDC: issuer.token(now=NOW, aud="second")}
    emulator.perform("GetId", IdentityPoolId=pool, Logins=logins)
    otherwise = IdentityProvider(issuer.arn, client_ids=client_ids, jwks=key_set(ISSUERS[signer]))
    emulator.put_identity_provider(otherwise)
    assert refusal(emulator, pool, logins) == "NotAuthorizedException"


def refusal(emulator: Emulator, pool: str, logins: dict[str, Any]) -> str:
    """The code with which a login is refused."""
    client = emulator.client("cognito-identity")
    with pytest.raises(ClientError) as refused:
        client.get_id(IdentityPoolId=pool, Logins=logins)
    return str(refused.value.response["Error"]["Code"])
