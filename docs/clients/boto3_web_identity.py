"""boto3, the AWS SDK for Python, classic flow with an OpenID token in a file that the environment names.

Install: pip install boto3
Environment: AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN, AWS_ENDPOINT_URL
"""

import json

import boto3

session = boto3.Session(region_name="us-east-1")
credentials = session.get_credentials().get_frozen_credentials()
print(
    json.dumps(
        {"AccessKeyId": credentials.access_key, "SecretKey": credentials.secret_key, "SessionToken": credentials.token}
    )
)
