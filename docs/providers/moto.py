"""A user of moto's user pools logs in: their issuer is AWS's, so the emulator is told where the keys are.

Provider: moto_server -p 5000
"""

import json
import os
import urllib.request

import boto3

AWS = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
NAME, PASSWORD = "alice@example.com", "Secret-12345"
user_pools_url = os.environ.get("PROVIDER_URL", "http://127.0.0.1:5000")
users = boto3.client("cognito-idp", endpoint_url=user_pools_url, **AWS)
endpoint_url = os.environ.get("ENDPOINT_URL", "http://127.0.0.1:4591")
cognito = boto3.client("cognito-identity", endpoint_url=endpoint_url, **AWS)

# A user pool with a user, who signs in.
user_pool = users.create_user_pool(PoolName="people")["UserPool"]["Id"]
app = users.create_user_pool_client(
    UserPoolId=user_pool, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
)["UserPoolClient"]["ClientId"]
users.admin_create_user(
    UserPoolId=user_pool, Username=NAME, UserAttributes=[{"Name": "email", "Value": NAME}], MessageAction="SUPPRESS"
)
users.admin_set_user_password(UserPoolId=user_pool, Username=NAME, Password=PASSWORD, Permanent=True)
signed_in = users.initiate_auth(
    ClientId=app, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": NAME, "PASSWORD": PASSWORD}
)

# Where its keys are; or, when the emulator is started:
# --issuer-keys https://cognito-idp.us-east-1.amazonaws.com/POOL=http://127.0.0.1:5000/POOL/.well-known/jwks.json
provider = f"cognito-idp.us-east-1.amazonaws.com/{user_pool}"
keys = {
    "arn": f"arn:aws:iam::000000000000:oidc-provider/{provider}",
    "jwks_url": f"{user_pools_url}/{user_pool}/.well-known/jwks.json",
}
urllib.request.urlopen(
    urllib.request.Request(f"{endpoint_url}/_emulator/identity-providers", method="PUT", data=json.dumps(keys).encode())
).close()

# An identity pool that names it, and the login.
pool = cognito.create_identity_pool(
    IdentityPoolName="app",
    AllowUnauthenticatedIdentities=False,
    CognitoIdentityProviders=[{"ProviderName": provider, "ClientId": app}],
)
logins = {provider: signed_in["AuthenticationResult"]["IdToken"]}
print(cognito.get_id(IdentityPoolId=pool["IdentityPoolId"], Logins=logins)["IdentityId"])
