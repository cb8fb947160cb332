"""A pool, a guest, a user who logs in, and AWS credentials for both."""

import json
import os
import urllib.request

import boto3

ENDPOINT = os.environ.get("ENDPOINT_URL", "http://127.0.0.1:4591")


def client(service, access_key="test", secret_key="test", session_token=None):
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        aws_session_token=session_token,
    )


cognito = client("cognito-identity")
pool = cognito.create_identity_pool(
    IdentityPoolName="my app",
    AllowUnauthenticatedIdentities=True,
    AllowClassicFlow=True,
    SupportedLoginProviders={"accounts.google.com": "my-client-id"},
)["IdentityPoolId"]
cognito.set_identity_pool_roles(
    IdentityPoolId=pool,
    Roles={
        "unauthenticated": "arn:aws:iam::000000000000:role/guest",
        "authenticated": "arn:aws:iam::000000000000:role/user",
    },
)

# The enhanced flow, for a guest: credentials of the pool's role.
guest = cognito.get_id(IdentityPoolId=pool)["IdentityId"]
keys = cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]
sts = client("sts", keys["AccessKeyId"], keys["SecretKey"], keys["SessionToken"])
print("guest:", sts.get_caller_identity()["Arn"])

# A login. The emulator signs one for you, as Google would; a real ID token works as well.
request = {"provider": "accounts.google.com", "subject": "alice", "identity_pool_id": pool}
with urllib.request.urlopen(f"{ENDPOINT}/_emulator/login-tokens", data=json.dumps(request).encode()) as response:
    logins = {"accounts.google.com": json.load(response)["token"]}

# The classic flow, for the user: an OpenID token, and a role of your choice from STS.
user = cognito.get_id(IdentityPoolId=pool, Logins=logins)["IdentityId"]
token = cognito.get_open_id_token(IdentityId=user, Logins=logins)["Token"]
keys = client("sts").assume_role_with_web_identity(
    RoleArn="arn:aws:iam::000000000000:role/admin", RoleSessionName="alice", WebIdentityToken=token
)["Credentials"]
sts = client("sts", keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
print("user: ", sts.get_caller_identity()["Arn"])
