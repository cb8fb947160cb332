"""Testcontainers for Python.

Install: pip install "cognito-identity-emulator[testcontainers]" boto3
"""

from cognito_identity_emulator.testcontainers import CognitoIdentityContainer

with CognitoIdentityContainer("cognito-identity-emulator") as emulator:
    pool = emulator.create_pool(SupportedLoginProviders={"accounts.google.com": "my-client-id"})
    token = emulator.login_token("accounts.google.com", subject="alice")
    logins = {"accounts.google.com": token}
    user = emulator.client("cognito-identity").get_id(IdentityPoolId=pool["IdentityPoolId"], Logins=logins)
    print(user["IdentityId"])
