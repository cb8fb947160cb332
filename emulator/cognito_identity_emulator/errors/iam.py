"""Errors of AWS IAM, with the codes of the Query protocol.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html and CommonErrors.html there. The refusals of
malformed policies are in `policies`, those of broken constraints in `sts`: both services have the same front end.
"""

from cognito_identity_emulator.errors.evidence import documented, observed, observed_elsewhere, ours
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.errors.sts import AccessDenied, ValidationError


class NoSuchEntity(ServiceError):
    """What a call names does not exist."""

    status = 404

    @classmethod
    @observed("prowler-cloud/prowler#2872")
    def role(cls, name: str) -> "NoSuchEntity":
        return cls(f"The role with name {name} cannot be found.")

    @classmethod
    @observed("aws/aws-cli#6139")
    def role_policy(cls, name: str) -> "NoSuchEntity":
        return cls(f"The role policy with name {name} cannot be found.")

    @classmethod
    @observed("LocalStack's snapshots of IAM, recorded on AWS")
    def policy(cls, arn: str) -> "NoSuchEntity":
        return cls(f"Policy {arn} was not found.")

    @classmethod
    @observed("LocalStack's snapshots of AttachRolePolicy, recorded on AWS")
    def attachable_policy(cls, arn: str) -> "NoSuchEntity":
        return cls(f"Policy {arn} does not exist or is not attachable.")

    @classmethod
    @observed("a session of the ROSA command line, openshift/rosa, with a request id of AWS")
    def boundary(cls, arn: str) -> "NoSuchEntity":
        return cls(f"Scope ARN: {arn} does not exist or is not attachable.")

    @classmethod
    @observed("well known from the AWS CLI's get-user")
    def user(cls, name: str) -> "NoSuchEntity":
        return cls(f"The user with name {name} cannot be found.")

    @classmethod
    @observed_elsewhere("AttachRolePolicy: getmoto/moto#6482")
    def policy_version(cls, arn: str, version_id: str) -> "NoSuchEntity":
        return cls(f"Policy {arn} version {version_id} does not exist or is not attachable.")

    @classmethod
    @observed_elsewhere("getmoto/moto, tests/test_iam/test_iam_oidc.py: another emulator")
    def oidc_provider(cls, arn: str) -> "NoSuchEntity":
        return cls(f"OpenIDConnect Provider not found for arn {arn}")

    @classmethod
    @observed_elsewhere("a public test of GetSAMLProvider's client")
    def saml_provider(cls, arn: str) -> "NoSuchEntity":
        return cls(f"Manifest not found for arn {arn}")

    @classmethod
    @observed_elsewhere("prowler-cloud/prowler#2872, for a role")
    def principal(cls, kind: str, name: str) -> "NoSuchEntity":
        """`kind` is user, group or role."""
        return cls(f"The {kind} with name {name} cannot be found.")


class EntityAlreadyExists(ServiceError):
    """The name of a new resource is that of another."""

    status = 409

    @classmethod
    @observed("port-labs/ocean#854")
    def role(cls, name: str) -> "EntityAlreadyExists":
        return cls(f"Role with name {name} already exists.")

    @classmethod
    @observed("kubefirst/kubefirst#855")
    def policy(cls, name: str) -> "EntityAlreadyExists":
        return cls(f"A policy called {name} already exists. Duplicate names are not allowed.")

    @classmethod
    @observed("unfunco/terraform-aws-oidc-github#23")
    def oidc_provider(cls, url: str) -> "EntityAlreadyExists":
        return cls(f"Provider with url {url} already exists.")

    @classmethod
    @observed("org-formation/aws-resource-providers#59")
    def saml_provider(cls, name: str) -> "EntityAlreadyExists":
        return cls(f"Provider with name {name} already exists.")


class DeleteConflict(ServiceError):
    """Something depends on what is to be deleted."""

    status = 409

    @classmethod
    @observed("hashicorp/boundary#5646")
    def policies_attached(cls) -> "DeleteConflict":
        return cls("Cannot delete entity, must detach all policies first.")

    @classmethod
    @observed("ekristen/aws-nuke#203")
    def inline_policies(cls) -> "DeleteConflict":
        return cls("Cannot delete entity, must delete policies first.")

    @classmethod
    @observed("rebuy-de/aws-nuke#294")
    def policy_in_use(cls) -> "DeleteConflict":
        return cls("Cannot delete a policy attached to entities.")

    @classmethod
    @observed("rebuy-de/aws-nuke#1")
    def versions_left(cls) -> "DeleteConflict":
        return cls(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy."
        )

    @classmethod
    @observed("redradrat/aws-iam-operator#13")
    def default_version(cls) -> "DeleteConflict":
        return cls("Cannot delete the default version of a policy.")


class LimitExceeded(ServiceError):
    """A quota of the account or of a resource would be exceeded."""

    status = 409

    @classmethod
    @observed("aws/eks-hybrid#741, for PoliciesPerRole; kubeflow/dashboard#29, for ACLSizePerRole")
    def quota(cls, name: str, most: int) -> "LimitExceeded":
        """`name` is that of a quota, such as PoliciesPerRole."""
        return cls(f"Cannot exceed quota for {name}: {most}")

    @classmethod
    @observed("aws-samples/aws-deployment-framework#474")
    def inline_policies(cls, role_name: str, most_bytes: int) -> "LimitExceeded":
        return cls(f"Maximum policy size of {most_bytes} bytes exceeded for role {role_name}")

    @classmethod
    @observed("99designs/iamy#21")
    def policy_versions(cls, most: int) -> "LimitExceeded":
        return cls(
            f"A managed policy can have up to {most} versions. Before you create a new version, you must delete an "
            "existing version."
        )


class InvalidInput(ServiceError):
    """A value that is valid by itself, but not here."""

    @classmethod
    @observed("github-aws-runners/terraform-aws-github-runner#1346")
    def duplicate_tag_keys(cls) -> "InvalidInput":
        return cls("Duplicate tag keys found. Please note that Tag keys are case insensitive.")

    @classmethod
    @ours("no capture exists")
    def reserved_tag_key(cls) -> "InvalidInput":
        return cls("Tag keys must not begin with aws:, which is reserved for AWS.")

    @classmethod
    @observed_elsewhere("getmoto/moto, tests/test_iam/test_iam_oidc.py: another emulator")
    def too_many_thumbprints(cls) -> "InvalidInput":
        """The limit is 5, whatever the sentence says."""
        return cls("Thumbprint list must contain fewer than 5 entries.")

    @classmethod
    @observed_elsewhere("tests of an S3 gateway that has IAM's API")
    def provider_url_without_https(cls) -> "InvalidInput":
        return cls("Invalid Open ID Connect Provider URL. The URL must begin with https://.")

    @classmethod
    @documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html")
    def metadata_unusable(cls) -> "InvalidInput":
        return cls("Could not parse metadata.")

    @classmethod
    @observed("newrelic/newrelic-lambda-cli#96, the beginning")
    def invalid_entity_arn(cls, arn: str) -> "InvalidInput":
        return cls(f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")

    @classmethod
    @observed("aws-containers/amazon-ecs-exec-checker#35")
    def invalid_resource_names(cls, name: str) -> "InvalidInput":
        return cls(f"ResourceNames are not in a valid ARN format: {name}.")

    @classmethod
    @ours("no capture exists")
    def malformed_policy(cls, source: str, problem: str) -> "InvalidInput":
        """`source` names the policy in the request, such as PolicyInputList.1."""
        return cls(f"{source} is not a valid policy: {problem}.")

    @classmethod
    @ours("no capture exists")
    def several_boundaries(cls, count: int) -> "InvalidInput":
        return cls(f"A request has at most one permissions boundary, not {count}.")

    @classmethod
    @ours("AWS knows the documents of all its policies")
    def unknown_boundary(cls, arn: str) -> "InvalidInput":
        return cls(f"The document of the permissions boundary {arn} is not known to the emulator.")

    @classmethod
    @ours("AWS's limits are unknown")
    def too_many_combinations(cls, count: int, most: int) -> "InvalidInput":
        return cls(f"A simulation has at most {most} combinations of an action and a resource, not {count}.")

    @classmethod
    @ours("AWS's limits are unknown")
    def too_much_work(cls) -> "InvalidInput":
        return cls(
            "The simulation needs too much work. Use fewer policies, wildcards or actions, or a smaller MaxItems."
        )

    @classmethod
    @ours("no capture exists")
    def request_problem(cls, problem: str) -> "InvalidInput":
        """`problem` names a part of the simulated request, and what it must be."""
        return cls(f"The request cannot be simulated: {problem}.")


class IamAccessDenied(AccessDenied):
    """What no caller may do."""

    @classmethod
    @observed_elsewhere("the tests of an object store that has IAM's API")
    def policy_of_aws(cls) -> "IamAccessDenied":
        return cls("Policy is outside your own account.")


class IamValidationError(ValidationError):
    """A parameter that cannot be used."""

    @classmethod
    @observed_elsewhere("faiscadev/fakecloud#1615: another emulator's list operations")
    def invalid_marker(cls) -> "IamValidationError":
        return cls("Invalid Marker.")

    @classmethod
    @observed("LocalStack's snapshots of AttachRolePolicy, recorded on AWS")
    def arn_unreadable(cls) -> "IamValidationError":
        """The two spaces are AWS's."""
        return cls("Invalid ARN:  Could not be parsed!")

    @classmethod
    @observed("aws/aws-cdk#16256, of a userName")
    def name_unusable(cls, member: str, name: str) -> "IamValidationError":
        """`member` is the parameter, such as ``roleName``."""
        allowed = "only alphanumeric characters and/or the following: +=,.@_-"
        failed = FailedCheck(member, allowed, name, "Replace the other characters.")
        return cls(f"The specified value for {member} is invalid. It must contain {allowed}").explain(failed)

    @classmethod
    @observed("aws-cloudformation/cfn-lint#722; serverless/serverless#3802")
    def path_unusable(cls, member: str, path: str) -> "IamValidationError":
        """`member` is the parameter, such as ``path``."""
        sentence = (
            f"The specified value for {member} is invalid. It must begin and end with / and contain only alphanumeric "
            "characters and/or / characters."
        )
        return cls(sentence).explain(FailedCheck(member, "a path such as /team/", path, "Begin and end it with /."))

    @classmethod
    @observed("many sessions of the AWS CLI's get-user with the credentials of a role")
    def user_name_missing(cls) -> "IamValidationError":
        return cls("Must specify userName when calling with non-User credentials")

    @classmethod
    @observed_elsewhere("getmoto/moto, tests/test_iam/test_iam_oidc.py: another emulator")
    def provider_url_unusable(cls) -> "IamValidationError":
        return cls("Invalid Open ID Connect Provider URL")


class FeatureEnabledException(ServiceError):
    """A feature of the account that is enabled already."""

    code = "FeatureEnabled"
    status = 409

    @classmethod
    @ours("AWS's model has the error, and no source its sentence")
    def outbound_federation(cls) -> "FeatureEnabledException":
        return cls("Outbound web identity federation is already enabled for this account.")


class FeatureDisabledException(ServiceError):
    """A feature of the account that is not enabled."""

    code = "FeatureDisabled"
    status = 404

    @classmethod
    @ours("AWS's model has the error, and no source its sentence")
    def outbound_federation(cls) -> "FeatureDisabledException":
        return cls("Outbound web identity federation is disabled for this account.")


class UnmodifiableEntity(ServiceError):
    """A role of a service of AWS, which only that service may change."""

    @classmethod
    @ours("no capture exists")
    def service_role(cls, name: str) -> "UnmodifiableEntity":
        return cls(f"The role {name} belongs to a service of AWS, and only that service can change it.")


class PolicyNotAttachable(ServiceError):
    """A policy that only services of AWS may attach. The emulator knows none."""


class ConcurrentModification(ServiceError):
    """Two calls change the same resource. The emulator lets one wait for the other."""

    status = 409


class OpenIdIdpCommunicationError(ServiceError):
    """The issuer does not answer. AWS declares it; the emulator asks no issuer, and never raises it."""


class ServiceFailure(ServiceError):
    """A failure of IAM itself."""

    status = 500


class PolicyEvaluation(ServiceError):
    """A policy could not be evaluated. The emulator refuses such a policy as invalid input instead."""

    status = 500
