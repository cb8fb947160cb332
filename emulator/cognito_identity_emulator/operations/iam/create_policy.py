"""CreatePolicy: create a customer managed policy.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
"""

from cognito_identity_emulator.declare.operation import RequestedResource, operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.arns import iam_arn
from cognito_identity_emulator.domain.iam import ManagedPolicy
from cognito_identity_emulator.domain.policy_versions import with_first_version
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import policies, roles, shapes, tags
from cognito_identity_emulator.operations.iam.condition_keys import tag_keys_of, tagging
from cognito_identity_emulator.operations.iam.documents import read_managed_policy
from cognito_identity_emulator.operations.iam.unique_ids import new_unique_id


class CreatePolicyRequest(Shape):
    policy_name: shapes.PolicyName
    path: shapes.PolicyPath | None = None
    policy_document: shapes.PolicyDocument
    description: shapes.PolicyDescription | None = None
    tags: shapes.TagList | None = None


class CreatePolicyResponse(Shape):
    policy: policies.PolicyShape | None = None


def _new_resource(request: CreatePolicyRequest, call: CallContext) -> RequestedResource:
    return RequestedResource(_arn(request, call), tag_keys_of(request))


@operation(
    signed=True,
    resource=_new_resource,
    dependent_actions=tagging("iam:TagPolicy", _new_resource),
    raises=[
        errors.InvalidInput,
        errors.LimitExceeded,
        errors.EntityAlreadyExists,
        MalformedPolicyDocument,
        errors.ConcurrentModification,
        errors.ServiceFailure,
    ],
)
def create_policy(request: CreatePolicyRequest, call: CallContext) -> CreatePolicyResponse:
    policy = with_first_version(
        ManagedPolicy(
            arn=_arn(request, call),
            document=read_managed_policy(request.policy_document),
            description=request.description or "",
            tags=tags.to_domain(request.tags),
            assigned_id=new_unique_id("ANPA", call),
        ),
        request.policy_document,
        call.now,
    )
    prefix = policies.own_prefix(call)
    with call.changing_registry() as registry:
        others = [each for each in registry.policy_arns() if each.startswith(prefix)]
        if request.policy_name.lower() in (each.rpartition("/")[2].lower() for each in others):
            raise errors.EntityAlreadyExists.policy(request.policy_name)
        if len(others) >= policies.MAX_POLICIES:
            raise errors.LimitExceeded.quota("PoliciesPerAccount", policies.MAX_POLICIES)
        registry.put_policy(policy)
    return CreatePolicyResponse(policy=policies.to_wire(policy, policies.PolicyUse(roles.account_roles(call))))


def _arn(request: CreatePolicyRequest, call: CallContext) -> str:
    return iam_arn(call.scope.region, call.account, f"policy{request.path or '/'}{request.policy_name}")
