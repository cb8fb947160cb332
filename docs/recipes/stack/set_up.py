"""Creates the bucket, the table and the user of the stack, and lists its functions, all at AWS_ENDPOINT_URL."""

import os

import boto3

os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1")

s3 = boto3.client("s3")
s3.create_bucket(Bucket="app.files")
rule = {
    "AllowedOrigins": ["*"],
    "AllowedMethods": ["GET", "HEAD", "PUT", "POST", "DELETE"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": ["ETag"],
}
s3.put_bucket_cors(Bucket="app.files", CORSConfiguration={"CORSRules": [rule]})

boto3.client("dynamodb").create_table(
    TableName="scores",
    KeySchema=[{"AttributeName": "user", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "user", "AttributeType": "S"}],
    BillingMode="PAY_PER_REQUEST",
)

users = boto3.client("cognito-idp")
user = {"UserPoolId": "local_users", "Username": "alice@example.com"}
email = {"Name": "email", "Value": "alice@example.com"}
users.admin_create_user(**user, UserAttributes=[email], MessageAction="SUPPRESS")
users.admin_set_user_password(**user, Password="Secret-12345", Permanent=True)

print(boto3.client("lambda").list_functions()["Functions"])
