"""The refusal of a malformed policy, which STS has for session policies and IAM for every other.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from cognito_identity_emulator.errors.evidence import observed, observed_elsewhere
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.runtime.bounds import MAX_PROBLEM_CHARACTERS, shorten

_IAM = "IAM, for the same policy: getmoto/moto, tests/test_iam/test_iam_policies.py"


class MalformedPolicyDocument(ServiceError):
    """A session policy that is not a policy."""

    @classmethod
    @observed("ansible's tests of sts_assume_role, until 2025; AWS has its parser's message since")
    def not_json(cls) -> "MalformedPolicyDocument":
        return cls("The policy is not in the valid JSON format.")

    @classmethod
    @observed("LocalStack's snapshot of CreateRole, recorded on AWS")
    def invalid_json(cls) -> "MalformedPolicyDocument":
        """IAM's sentence, where STS has another."""
        return cls("This policy contains invalid Json")

    @classmethod
    @observed_elsewhere(_IAM)
    def syntax_error(cls) -> "MalformedPolicyDocument":
        return cls("Syntax errors in policy.")

    @classmethod
    @observed("posts about CreatePolicy; getmoto/moto, tests/test_iam/test_iam_policies.py")
    def version_too_old(cls) -> "MalformedPolicyDocument":
        """Of a managed policy."""
        return cls("Policy document must be version 2012-10-17 or greater.")

    @classmethod
    @observed_elsewhere(_IAM)
    def legacy_parsing_failed(cls) -> "MalformedPolicyDocument":
        return cls("The policy failed legacy parsing")

    @classmethod
    @observed_elsewhere(_IAM)
    def principal_not_allowed(cls) -> "MalformedPolicyDocument":
        return cls("Policy document should not specify a principal.")

    @classmethod
    @observed_elsewhere("IAM, for a trust policy: issues of several projects")
    def principal_missing(cls) -> "MalformedPolicyDocument":
        return cls("Missing required field Principal")

    @classmethod
    @observed("hashicorp/terraform-provider-aws#7756")
    def no_principals(cls) -> "MalformedPolicyDocument":
        return cls(
            "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a"
            " statement with no principals!"
        )

    @classmethod
    @observed_elsewhere("getmoto/moto, its tests of CreateRole")
    def prohibited_field(cls, name: str) -> "MalformedPolicyDocument":
        return cls(f"Has prohibited field {name}")

    @classmethod
    @observed_elsewhere("IAM, for a trust policy: issues of several projects")
    def principal_invalid(cls, kind: str, principal: str) -> "MalformedPolicyDocument":
        """`kind` is the type of the principal, such as AWS."""
        return cls(shorten(f'Invalid principal in policy: "{kind}":"{principal}"', MAX_PROBLEM_CHARACTERS))

    @classmethod
    @observed_elsewhere("IAM, for a trust policy: issues of several projects")
    def not_principal_with_allow(cls) -> "MalformedPolicyDocument":
        return cls("Allow with NotPrincipal is not allowed.")

    @classmethod
    @observed_elsewhere(_IAM)
    def duplicate_sids(cls) -> "MalformedPolicyDocument":
        return cls("Statement IDs (SID) in a single policy must be unique.")

    @classmethod
    @observed_elsewhere(_IAM)
    def actions_missing(cls) -> "MalformedPolicyDocument":
        return cls("Policy statement must contain actions.")

    @classmethod
    @observed_elsewhere(_IAM)
    def action_without_vendor(cls) -> "MalformedPolicyDocument":
        return cls("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")

    @classmethod
    @observed_elsewhere(_IAM)
    def action_with_two_colons(cls) -> "MalformedPolicyDocument":
        return cls("Actions/Condition can contain only one colon.")

    @classmethod
    @observed_elsewhere("IAM, for a trust policy: issues of several projects")
    def action_not_of_sts(cls) -> "MalformedPolicyDocument":
        return cls("AssumeRole policy may only specify STS AssumeRole actions.")

    @classmethod
    @observed_elsewhere("IAM, for a managed policy over its quota")
    def too_large(cls, most: int) -> "MalformedPolicyDocument":
        """`most` is the largest number of characters."""
        return cls(f"Cannot exceed quota for PolicySize: {most}")

    @classmethod
    @observed_elsewhere(_IAM)
    def vendor_invalid(cls, vendor: str) -> "MalformedPolicyDocument":
        return cls(shorten(f"Vendor {vendor} is not valid", MAX_PROBLEM_CHARACTERS))

    @classmethod
    @observed_elsewhere(_IAM)
    def resources_missing(cls) -> "MalformedPolicyDocument":
        return cls("Policy statement must contain resources.")

    @classmethod
    @observed_elsewhere(_IAM)
    def resource_not_an_arn(cls, resource: str) -> "MalformedPolicyDocument":
        return cls(shorten(f'Resource {resource} must be in ARN format or "*".', MAX_PROBLEM_CHARACTERS))

    @classmethod
    @observed_elsewhere(_IAM)
    def partition_invalid(cls, partition: str, arn: str) -> "MalformedPolicyDocument":
        return cls(shorten(f'Partition "{partition}" is not valid for resource "{arn}".', MAX_PROBLEM_CHARACTERS))

    @classmethod
    @observed_elsewhere(_IAM)
    def resource_vendor_missing(cls) -> "MalformedPolicyDocument":
        return cls("Resource vendor must be fully qualified and cannot contain regexes.")

    @classmethod
    @observed("cloud-gov/terraform-provision#1838")
    def iam_resource_with_region(cls, resource: str) -> "MalformedPolicyDocument":
        return cls(shorten(f"IAM resource {resource} cannot contain region information.", MAX_PROBLEM_CHARACTERS))

    @classmethod
    @observed("boto/boto3#1154; aws/aws-cdk#22445")
    def resource_with_region(cls, resource: str) -> "MalformedPolicyDocument":
        """Of a bucket or an object of S3."""
        return cls(shorten(f"Resource {resource} can not contain region information.", MAX_PROBLEM_CHARACTERS))

    @classmethod
    @observed("getmoto/moto, tests/test_iam/test_iam_policies.py")
    def iam_resource_path(cls, types: tuple[str, ...]) -> "MalformedPolicyDocument":
        """`types` are the beginnings of IAM's resources, such as ``role/``."""
        return cls(f'IAM resource path must either be "*" or start with {", ".join(types)}.')
