"""The resources that policies name for the operations of identity pools, and the condition keys of these operations.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitoidentity.html

An operation without a resource type has the ARN of identity pools without an id, as observed with ListIdentityPools.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from cognito_identity_emulator.declare.operation import RequestedResource
from cognito_identity_emulator.domain.arns import identity_pool_arn, parse_identity_pool_arn
from cognito_identity_emulator.operations.context import CallContext

TAG_RESOURCE = "cognito-identity:TagResource"
UNTAG_RESOURCE = "cognito-identity:UntagResource"

ConditionKeys = Mapping[str, tuple[str, ...]]


class PoolRequest(Protocol):
    """A request that names a pool by its id."""

    @property
    def identity_pool_id(self) -> str: ...


class TaggingRequest(Protocol):
    """A request that names a pool by its ARN."""

    @property
    def resource_arn(self) -> str: ...


def named_pool(request: PoolRequest, call: CallContext) -> RequestedResource:
    """The pool in IdentityPoolId, whether it exists or not, with its tags."""
    pool_id = request.identity_pool_id
    arn = identity_pool_arn(call.scope.region, call.account, pool_id)
    return RequestedResource(arn, _resource_tags(call, pool_id))


def tagged_resource(request: TaggingRequest, call: CallContext) -> RequestedResource:
    """The resource in ResourceArn, with the tags of the pool that it names."""
    parts = parse_identity_pool_arn(request.resource_arn)
    return RequestedResource(request.resource_arn, {} if parts is None else _resource_tags(call, parts[2]))


def no_pool(_request: object, call: CallContext) -> RequestedResource:
    """The ARN without the id of a pool."""
    return RequestedResource(identity_pool_arn(call.scope.region, call.account, ""))


def pools_of_identities(call: CallContext, identity_ids: Iterable[str]) -> RequestedResource:
    """The ARN without the id of a pool; the pools of the identities are in cognito-identity:IdentityPoolArn."""
    with call.reading() as store:
        identities = [store.identities.find(each) for each in identity_ids]
    arns = [identity_pool_arn(call.scope.region, call.account, each.pool_id) for each in identities if each is not None]
    keys = {"cognito-identity:IdentityPoolArn": tuple(dict.fromkeys(arns))} if arns else {}
    return RequestedResource(no_pool(None, call).arn, keys)


def with_keys(resource: RequestedResource, keys: ConditionKeys) -> RequestedResource:
    """The resource with further condition keys."""
    return RequestedResource(resource.arn, {**resource.condition_keys, **keys})


def _resource_tags(call: CallContext, pool_id: str) -> ConditionKeys:
    pool = call.services.pools.find(pool_id)
    if pool is None or not call.scope.covers(pool.account, pool.region):
        return {}
    return {f"aws:ResourceTag/{key}": (value,) for key, value in pool.tags.items()}
