"""A user of oauth2-mock-server logs in: an OpenID Connect provider whose discovery document names its keys.

Provider: npx oauth2-mock-server -a localhost -p 8080
"""

import json
import os
import urllib.parse
import urllib.request

import boto3

issuer = os.environ.get("PROVIDER_URL", "http://localhost:8080")
request = {"grant_type": "password", "username": "alice", "password": "any", "client_id": "app", "scope": "openid"}
with urllib.request.urlopen(f"{issuer}/token", urllib.parse.urlencode(request).encode()) as response:
    token = json.load(response)["id_token"]

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
