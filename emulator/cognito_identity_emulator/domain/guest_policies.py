"""The session policies that AWS attaches to guests in the enhanced flow: an inline one, which lists the services that
a guest may use, and a managed one.

https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#access-policies-scope-down-services

Differs: the inline policy lists the services that the guide names; AWS has never published its own text.
[guest-policies]
"""

import json

_SERVICES = (
    "apigateway",
    "appsync",
    "cloudwatch",
    "codewhisperer",
    "cognito-identity",
    "cognito-idp",
    "cognito-sync",
    "comprehend",
    "dynamodb",
    "execute-api",
    "firehose",
    "gamelift",
    "geo",
    "iot",
    "kinesisanalytics",
    "lambda",
    "lex",
    "logs",
    "machinelearning",
    "mobileanalytics",
    "personalize",
    "polly",
    "rekognition",
    "s3",
    "sdb",
    "ses",
    "sns",
    "sqs",
    "transcribe",
    "translate",
)
_SINGLE_ACTIONS = (
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptTo",
    "kms:ReEncryptFrom",
    "kms:GenerateDataKey",
    "sagemaker:InvokeEndpoint",
    "sumerian:View*",
    "textract:AnalyzeDocument",
    "textract:DetectDocumentText",
)

GUEST_SESSION_POLICIES = (
    "arn:aws:iam::aws:policy/AmazonCognitoUnauthenticatedIdentities",
    json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": [*(f"{service}:*" for service in _SERVICES), *_SINGLE_ACTIONS],
                    "Resource": "*",
                }
            ],
        },
        separators=(",", ":"),
    ),
)
"""A managed policy's ARN, and the inline policy as JSON."""


def guest_session_policies(partition: str) -> tuple[str, ...]:
    """GUEST_SESSION_POLICIES in a partition, whose id is in the ARN of the managed policy."""
    managed, inline = GUEST_SESSION_POLICIES
    return managed.replace("arn:aws:", f"arn:{partition}:", 1), inline
