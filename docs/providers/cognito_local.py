"""A user of cognito-local logs in: its issuer is its own address, so the emulator finds the keys by itself.

Provider: PORT=9229 HOST=127.0.0.1 npx cognito-local
"""

import os

import boto3

AWS = {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
NAME, PASSWORD = "alice@example.com", "Secret-12345"
user_pools_url = os.environ.get("PROVIDER_URL", "http://127.0.0.1:9229")
users = boto3.client("cognito-idp", endpoint_url=user_pools_url, **AWS)
cognito = boto3.client("cognito-identity", endpoint_url=os.environ.get("ENDPOINT_URL", "http://127.0.0.1:4591"), **AWS)

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

# An identity pool that names it, and the login.
provider = f"{user_pools_url.removeprefix('http://')}/{user_pool}"
pool = cognito.create_identity_pool(
    IdentityPoolName="app",
    AllowUnauthenticatedIdentities=False,
    CognitoIdentityProviders=[{"ProviderName": provider, "ClientId": app}],
)
logins = {provider: signed_in["AuthenticationResult"]["IdToken"]}
print(cognito.get_id(IdentityPoolId=pool["IdentityPoolId"], Logins=logins)["IdentityId"])
