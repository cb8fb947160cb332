"""The session policies that AWS attaches to guests in the enhanced flow: a managed one, and an inline one, which lists
the services that a guest may use. Together they are one set: an action needs an Allow of one of them.

https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#access-policies-scope-down-services
"""

import json

_SERVICES = (
    "cloudwatch",
    "logs",
    "dynamodb",
    "kinesis",
    "mobileanalytics",
    "s3",
    "ses",
    "sns",
    "sqs",
    "lambda",
    "machinelearning",
    "execute-api",
    "iot",
    "gamelift",
    "cognito-identity",
    "cognito-idp",
    "lex",
    "polly",
    "comprehend",
    "translate",
    "transcribe",
    "rekognition",
    "mobiletargeting",
    "firehose",
    "appsync",
    "personalize",
    "cognito-sync",
    "codewhisperer",
    "sdb",
)
_SINGLE_ACTIONS = ("sagemaker:InvokeEndpoint", "textract:DetectDocumentText", "textract:AnalyzeDocument")

GUEST_MANAGED_POLICY = "arn:aws:iam::aws:policy/AmazonCognitoUnAuthedIdentitiesSessionPolicy"
GUEST_INLINE_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": [*(f"{service}:*" for service in _SERVICES), *_SINGLE_ACTIONS],
                "Resource": ["*"],
            }
        ],
    },
    separators=(",", ":"),
)

GUEST_SESSION_POLICIES = (GUEST_MANAGED_POLICY, GUEST_INLINE_POLICY)
"""The managed policy's ARN, and the inline policy as JSON."""


def guest_session_policies(partition: str) -> tuple[str, ...]:
    """GUEST_SESSION_POLICIES in a partition, whose id is in the ARN of the managed policy."""
    return GUEST_MANAGED_POLICY.replace("arn:aws:", f"arn:{partition}:", 1), GUEST_INLINE_POLICY
