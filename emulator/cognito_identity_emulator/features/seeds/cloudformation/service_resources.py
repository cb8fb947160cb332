"""Values for resources that are not emulated, such as buckets and tables, because permission policies name them.

A resource has the name in its properties; without one, a generated name. Ref and the attributes of a type that is not
in the table have a generated value too, which no real resource has.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cognito_identity_emulator.features.seeds.cloudformation.resource_attributes import (
    REF,
    TextProperty,
    generated_name,
)
from cognito_identity_emulator.features.seeds.cloudformation.stack import Resource, Stack

_LONGEST_NAME = 63  # of a bucket, the shortest limit


@dataclass(frozen=True, slots=True)
class ResourceValue:
    """The value of a Ref or an attribute. `is_generated`: the template does not give the resource a name."""

    text: str
    is_generated: bool


@dataclass(frozen=True)
class ServiceResource:
    """A type of resource: the property with its name, and the formats of its Ref and its attributes.

    A format has ``{name}``, ``{partition}``, ``{region}``, ``{account}`` and ``{suffix}``, the domain of the partition.
    """

    name_property: str
    ref: str
    attributes: Mapping[str, str]
    is_lower_case: bool = False


def _with_arn(name_property: str, arn: str, **others: str) -> ServiceResource:
    """A type whose Ref is the name, and whose ARN is ``arn:<partition>:`` before `arn`."""
    return ServiceResource(name_property, "{name}", {"Arn": f"arn:{{partition}}:{arn}", **others})


def _with_arn_as_ref(name_property: str, arn: str, **others: str) -> ServiceResource:
    return ServiceResource(name_property, f"arn:{{partition}}:{arn}", others)


_TABLE = _with_arn("TableName", "dynamodb:{region}:{account}:table/{name}")
_FUNCTION = _with_arn("FunctionName", "lambda:{region}:{account}:function:{name}")

_RESOURCES: Mapping[str, ServiceResource] = {
    "AWS::S3::Bucket": ServiceResource(
        "BucketName",
        "{name}",
        {
            "Arn": "arn:{partition}:s3:::{name}",
            "DomainName": "{name}.s3.{suffix}",
            "RegionalDomainName": "{name}.s3.{region}.{suffix}",
        },
        is_lower_case=True,
    ),
    "AWS::DynamoDB::Table": _TABLE,
    "AWS::DynamoDB::GlobalTable": _TABLE,
    "AWS::Serverless::SimpleTable": _TABLE,
    "AWS::Lambda::Function": _FUNCTION,
    "AWS::Serverless::Function": _FUNCTION,
    "AWS::Kinesis::Stream": _with_arn("Name", "kinesis:{region}:{account}:stream/{name}"),
    "AWS::KinesisFirehose::DeliveryStream": _with_arn(
        "DeliveryStreamName", "firehose:{region}:{account}:deliverystream/{name}"
    ),
    "AWS::SQS::Queue": ServiceResource(
        "QueueName",
        "https://sqs.{region}.{suffix}/{account}/{name}",
        {"Arn": "arn:{partition}:sqs:{region}:{account}:{name}", "QueueName": "{name}"},
    ),
    "AWS::SNS::Topic": _with_arn_as_ref(
        "TopicName",
        "sns:{region}:{account}:{name}",
        TopicArn="arn:{partition}:sns:{region}:{account}:{name}",
        TopicName="{name}",
    ),
    "AWS::Logs::LogGroup": _with_arn("LogGroupName", "logs:{region}:{account}:log-group:{name}:*"),
    "AWS::Events::EventBus": _with_arn("Name", "events:{region}:{account}:event-bus/{name}", Name="{name}"),
    "AWS::StepFunctions::StateMachine": _with_arn_as_ref(
        "StateMachineName",
        "states:{region}:{account}:stateMachine:{name}",
        Arn="arn:{partition}:states:{region}:{account}:stateMachine:{name}",
        Name="{name}",
    ),
}
"""By the type's name."""


def value_for_policies(resource: Resource, attribute: str, stack: Stack, text_property: TextProperty) -> ResourceValue:
    """The value of an attribute, or of Ref, of a resource that is not emulated.

    A type that is not in the table has an ARN for an attribute whose name says so, otherwise a name.
    """
    kind = _RESOURCES.get(resource.type)
    form = None if kind is None else {REF: kind.ref, **kind.attributes}.get(attribute)
    generated = generated_name(resource, stack, _LONGEST_NAME)
    if kind is None or form is None:
        service = resource.type.removeprefix("AWS::").partition("::")[0].lower()
        arn = f"arn:{stack.partition}:{service}:{stack.region}:{stack.account}:{generated}"
        return ResourceValue(arn if attribute.endswith("Arn") else generated, is_generated=True)
    if kind.is_lower_case:
        generated = generated.lower()
    chosen = stack.chosen_id(resource.logical_id) or "" if kind.ref == "{name}" else ""
    name = chosen or text_property(resource, kind.name_property, generated)
    text = form.format(
        name=name, partition=stack.partition, region=stack.region, account=stack.account, suffix=stack.url_suffix
    )
    return ResourceValue(text, is_generated=name == generated)
