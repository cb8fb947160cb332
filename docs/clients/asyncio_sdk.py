"""AWS's asyncio SDK for Python, enhanced flow.

Install: pip install aws-sdk-cognito-identity (Python 3.12 or newer)
"""

import asyncio
import json
import os

from aws_sdk_cognito_identity.client import AsyncCognitoIdentityClient
from aws_sdk_cognito_identity.config import AsyncCognitoIdentityConfig
from aws_sdk_cognito_identity.models import GetCredentialsForIdentityInput, GetIdInput


async def main() -> None:
    config = await AsyncCognitoIdentityConfig.resolve(
        endpoint_uri=os.environ.get("ENDPOINT_URL", "http://127.0.0.1:4591"), region="us-east-1"
    )
    cognito = AsyncCognitoIdentityClient(config)
    identity = await cognito.get_id(GetIdInput(identity_pool_id=os.environ["IDENTITY_POOL_ID"]))
    answer = await cognito.get_credentials_for_identity(
        GetCredentialsForIdentityInput(identity_id=identity.identity_id)
    )
    made = answer.credentials
    print(
        json.dumps(
            {"AccessKeyId": made.access_key_id, "SecretKey": made.secret_key, "SessionToken": made.session_token}
        )
    )


asyncio.run(main())
