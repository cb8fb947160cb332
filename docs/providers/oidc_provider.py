"""A user of oidc-provider logs in, with the authorization code flow that a browser would go through.

Provider: node oidc_provider.mjs
"""

import os
from urllib.parse import parse_qs, urljoin, urlsplit

import boto3
import httpx

issuer = os.environ.get("PROVIDER_URL", "http://127.0.0.1:3000")
callback = "http://127.0.0.1:3001/callback"


def sign_in(browser: httpx.Client) -> str:
    """The ID token of alice, after its forms for login and consent."""
    question = {"client_id": "app", "response_type": "code", "scope": "openid", "redirect_uri": callback}
    answer = browser.get(f"{issuer}/auth", params=question)
    forms = iter([{"prompt": "login", "login": "alice", "password": "any"}, {"prompt": "consent"}])
    while not answer.headers.get("location", "").startswith(callback):
        if answer.is_redirect:
            answer = browser.get(urljoin(issuer, answer.headers["location"]))
        else:
            answer = browser.post(answer.url, data=next(forms))
    [code] = parse_qs(urlsplit(answer.headers["location"]).query)["code"]
    grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback}
    return str(browser.post(f"{issuer}/token", data=grant, auth=("app", "app-secret")).json()["id_token"])


with httpx.Client() as browser:
    token = sign_in(browser)

provider = issuer.removeprefix("http://")
cognito = boto3.client(
    "cognito-identity",
    endpoint_url=os.environ.get("ENDPOINT_URL", "http://127.0.0.1:4591"),
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
)
pool = cognito.create_identity_pool(
    IdentityPoolName="app",
    AllowUnauthenticatedIdentities=False,
    OpenIdConnectProviderARNs=[f"arn:aws:iam::000000000000:oidc-provider/{provider}"],
)
print(cognito.get_id(IdentityPoolId=pool["IdentityPoolId"], Logins={provider: token})["IdentityId"])
