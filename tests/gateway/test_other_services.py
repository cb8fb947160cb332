"""Requests for services that are not emulated, which AWS_ENDPOINT_URL sends here, are refused by name."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from botocore.config import Config

from cognito_identity_emulator import Emulator, Settings
from tests.operations.calling import refusal
from tests.provenance import assumed

OURS = "the refusal is the emulator's own: AWS has every service"
SENTENCE = (
    "{0} is not emulated. The emulator has these services: cognito-identity, iam, sts. "
    "--forward-to {0}=URL sends its requests elsewhere."
)
CALLS: dict[str, tuple[str, str, Callable[[Any], Any], str]] = {
    "REST with XML, at the root": ("s3", "s3", lambda s3: s3.list_buckets(), "GET /"),
    "REST with XML and a body": (
        "s3",
        "s3",
        lambda s3: s3.put_object(Bucket="b", Key="a b", Body=bytes(200_000)),
        "PUT /b/a%20b",
    ),
    "REST with JSON": ("lambda", "lambda", lambda each: each.list_functions(), "GET /2015-03-31/functions"),
    "JSON 1.0": ("dynamodb", "dynamodb", lambda each: each.list_tables(), "ListTables"),
    "JSON 1.1": ("cognito-idp", "cognito-idp", lambda each: each.list_user_pools(MaxResults=1), "ListUserPools"),
    "Query": ("sns", "sns", lambda sns: sns.list_topics(), "ListTopics"),
    "EC2's Query": ("ec2", "ec2", lambda ec2: ec2.describe_instances(), "DescribeInstances"),
    "another name in signatures": ("apigatewayv2", "apigateway", lambda each: each.get_apis(), "GET /v2/apis"),
}


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url(), forward_to=("sqs=http://127.0.0.1:9",))) as emulator:
        yield emulator


@assumed(OURS)
@pytest.mark.parametrize("protocol", CALLS)
def test_a_request_for_another_service_is_refused_by_name(emulator: Emulator, protocol: str) -> None:
    service, signed, call, operation = CALLS[protocol]
    client = emulator.client(service, config=Config(retries={"total_max_attempts": 1}))
    refused = refusal(lambda: call(client))
    assert (refused.code, refused.status, refused.message) == ("NotEmulated", 501, SENTENCE.format(signed))
    recorded = emulator.calls[-1]
    assert (recorded.service, recorded.operation, recorded.status) == (signed, operation, 501)
    metrics = httpx.get(f"{emulator.endpoint_url}/_emulator/metrics").text
    assert 'calls_total{service="other",operation="unknown",outcome="failed"}' in metrics


@assumed(OURS)
def test_a_connection_is_used_again_after_a_refused_upload(emulator: Emulator) -> None:
    s3 = emulator.client("s3", config=Config(retries={"total_max_attempts": 1}))
    for _ in range(2):
        assert refusal(s3.put_object, Bucket="b", Key="k", Body=bytes(200_000)).status == 501


@assumed(OURS)
@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/", 200), ("PUT", "/bucket", 404), ("GET", "/x", 404)])
def test_a_request_without_a_signature_is_for_the_pages(
    emulator: Emulator, method: str, path: str, status: int
) -> None:
    assert httpx.request(method, f"{emulator.endpoint_url}{path}").status_code == status
