"""One endpoint for a stack: identity pools and STS here, S3 and all other services on the server of --forward-to.

moto_server -p 5000
cognito-identity-emulator serve --forward-to http://127.0.0.1:5000
"""

import os

import boto3

os.environ.setdefault("AWS_ENDPOINT_URL", "http://127.0.0.1:4591")
os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1")

s3 = boto3.client("s3")
s3.create_bucket(Bucket="files")

cognito = boto3.client("cognito-identity")
pool = cognito.create_identity_pool(IdentityPoolName="app", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
role = "arn:aws:iam::000000000000:role/guest"
cognito.set_identity_pool_roles(IdentityPoolId=pool, Roles={"unauthenticated": role})
guest = cognito.get_id(IdentityPoolId=pool)["IdentityId"]
issued = cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]

session = boto3.Session(issued["AccessKeyId"], issued["SecretKey"], issued["SessionToken"])
session.client("s3").put_object(Bucket="files", Key=f"{guest}/hello.txt", Body=b"hello")
print(session.client("sts").get_caller_identity()["Arn"])
print([each["Key"] for each in s3.list_objects_v2(Bucket="files")["Contents"]] == [f"{guest}/hello.txt"])
