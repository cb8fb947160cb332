"""aioboto3, boto3 for asyncio, enhanced flow.

Install: pip install aioboto3
"""

import asyncio
import json
import os

import aioboto3


async def main() -> None:
    session = aioboto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
    endpoint = os.environ.get("ENDPOINT_URL", "http://127.0.0.1:4591")
    async with session.client("cognito-identity", endpoint_url=endpoint) as cognito:
        identity = await cognito.get_id(IdentityPoolId=os.environ["IDENTITY_POOL_ID"])
        answer = await cognito.get_credentials_for_identity(IdentityId=identity["IdentityId"])
        print(json.dumps(answer["Credentials"], default=str))


asyncio.run(main())
