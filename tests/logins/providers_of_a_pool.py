"""A pool with a provider of every kind, and test issuers that sign in place of the real ones."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.issuer import Issuer, some_key
from tests.logins.forging import key_set

USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"
GOOGLE = "accounts.google.com"
APPLE = "appleid.apple.com"
OIDC = "issuer.example/tenant"
FACEBOOK = "graph.facebook.com"
AMAZON = "www.amazon.com"
TWITTER = "api.twitter.com"
DIGITS = "www.digits.com"
SAML = "arn:aws:iam::000000000000:saml-provider/idp"
DEVELOPER = "login.example"
OWN = "cognito-identity.amazonaws.com"

OPAQUE = (FACEBOOK, AMAZON, TWITTER, DIGITS)
ISSUERS = {
    name: Issuer(f"https://{name}", some_key(number), key_id=f"key-{number}")
    for number, name in enumerate((USER_POOL, GOOGLE, APPLE, OIDC), start=1)
}
"""Who signs real tokens, of user `alice` for `app`, of the providers whose tokens are JSON Web Tokens."""


def new_pool(emulator: Emulator) -> str:
    """The id of a new identity pool that names all providers, with `app` as the audience."""
    pool = emulator.client("cognito-identity").create_identity_pool(
        IdentityPoolName="all",
        AllowUnauthenticatedIdentities=True,
        DeveloperProviderName=DEVELOPER,
        SupportedLoginProviders={
            **dict.fromkeys((GOOGLE, APPLE, FACEBOOK, AMAZON), "app"),
            **dict.fromkeys((TWITTER, DIGITS), "app;secret"),
        },
        CognitoIdentityProviders=[{"ProviderName": USER_POOL, "ClientId": "app"}],
        OpenIdConnectProviderARNs=[ISSUERS[OIDC].arn],
        SamlProviderARNs=[SAML],
    )
    return str(pool["IdentityPoolId"])


@contextmanager
def emulator_of_them_all(folder: Path, now: int, verification: str = "strict") -> Iterator[Emulator]:
    """An emulator that has the keys of all the issuers, from files and registered providers."""
    pairs = []
    for name in (USER_POOL, GOOGLE, APPLE):
        file = folder / f"{ISSUERS[name].key_id}.json"
        file.write_text(json.dumps(key_set(ISSUERS[name])))
        pairs.append(f"https://{name}={file}")
    settings = Settings(issuer_keys=tuple(pairs), login_verification=verification)
    with Emulator(settings, clock=ManualClock(now)) as emulator:
        oidc = ISSUERS[OIDC]
        emulator.put_identity_provider(IdentityProvider(oidc.arn, client_ids=("app", "second"), jwks=key_set(oidc)))
        yield emulator
