"""Refusals of forwarded requests for S3, in S3's words.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from collections.abc import Sequence

from cognito_identity_emulator.errors.evidence import documented, observed
from cognito_identity_emulator.errors.service_error import ServiceError


class S3Error(ServiceError):
    """A refusal with the code, the status and the sentence of S3."""

    def __init__(self, code: str, status: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.status = status

    @classmethod
    @observed("aws-samples/serverless-patterns#2457")
    def access_denied(cls, caller_arn: str, action: str, resource: str | None, reason: str) -> "S3Error":
        """The caller may not do it. `resource` is None for an action that has none."""
        where = "" if resource is None else f' on resource: "{resource}"'
        why = f" {reason}" if reason else ""
        return cls("AccessDenied", 403, f"User: {caller_arn} is not authorized to perform: {action}{where}{why}")

    @classmethod
    @observed("craftcms/aws-s3#182")
    def expired_token(cls) -> "S3Error":
        """The credentials have expired."""
        return cls("ExpiredToken", 400, "The provided token has expired.")

    @classmethod
    @observed("aws/aws-sdk-js#3534")
    def invalid_token(cls) -> "S3Error":
        """The session token is not that of the access key, or the session was revoked."""
        return cls("InvalidToken", 400, "The provided token is malformed or otherwise invalid.")

    @classmethod
    @observed("aws/aws-sdk-js#382")
    def malformed_xml(cls) -> "S3Error":
        """The body of DeleteObjects names no objects, or too many."""
        sentence = "The XML you provided was not well-formed or did not validate against our published schema"
        return cls("MalformedXML", 400, sentence)

    @classmethod
    @observed("versity/versitygw#2155")
    def conflicting_parameters(cls, names: Sequence[str]) -> "S3Error":
        """Several parameters of the query choose an operation."""
        return cls("InvalidArgument", 400, f"Conflicting query string parameters: {', '.join(names)}")

    @classmethod
    @observed("versity/versitygw#1358")
    def invalid_bucket_name(cls) -> "S3Error":
        """The path has a key without a bucket, or a name that no bucket has."""
        return cls("InvalidBucketName", 400, "The specified bucket is not valid.")

    @classmethod
    @observed("aws/aws-sdk-cpp#1647")
    def invalid_source_bucket(cls) -> "S3Error":
        """x-amz-copy-source has no name of a bucket."""
        return cls("InvalidArgument", 400, "Invalid copy source bucket name")

    @classmethod
    @observed("versity/versitygw#1389")
    def invalid_source_key(cls) -> "S3Error":
        """x-amz-copy-source has no key."""
        return cls("InvalidArgument", 400, "Invalid copy source object key")

    @classmethod
    @documented("https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html")
    def fields_too_large(cls) -> "S3Error":
        """A form has too much before its file."""
        sentence = "Your POST request fields preceding the upload file were too large."
        return cls("MaxPostPreDataLengthExceeded", 400, sentence)

    @classmethod
    @observed("benjreinhart/react-native-aws3#26")
    def no_form(cls) -> "S3Error":
        """A POST for a bucket is neither DeleteObjects nor a form."""
        return cls("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold")

    @classmethod
    @observed("transloadit/uppy#4449")
    def no_key_in_form(cls) -> "S3Error":
        """A form has no key before its file."""
        sentence = (
            "Bucket POST must contain a field named 'key'. If it is specified, please check the order of the fields."
        )
        return cls("InvalidArgument", 400, sentence)

    @classmethod
    @observed("skoobe/riofs#17; aws/aws-sdk-java#2932")
    def internal_error(cls) -> "S3Error":
        """The permissions cannot be looked up now."""
        return cls("InternalError", 500, "We encountered an internal error. Please try again.")
