"""boto3, the AWS SDK for Python, enhanced flow.

Install: pip install boto3
"""

import json
import os

import boto3
from botocore import UNSIGNED
from botocore.config import Config

# AWS_ENDPOINT_URL in the environment does the same as endpoint_url here.
cognito = boto3.client(
    "cognito-identity",
    endpoint_url=os.environ.get("ENDPOINT_URL", "http://127.0.0.1:4591"),
    region_name="us-east-1",
    config=Config(signature_version=UNSIGNED),  # the public operations need no credentials of your own
)
identity = cognito.get_id(IdentityPoolId=os.environ["IDENTITY_POOL_ID"])
answer = cognito.get_credentials_for_identity(IdentityId=identity["IdentityId"])
print(json.dumps(answer["Credentials"], default=str))
