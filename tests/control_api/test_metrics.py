"""GET /_emulator/metrics: counters and a histogram for Prometheus."""

import re

import httpx

from cognito_identity_emulator import Emulator
from tests.control_api.client import refusal
from tests.provenance import documented

FORMAT = "https://prometheus.io/docs/instrumenting/exposition_formats/"
_SAMPLE = re.compile(r'(\w+)\{((?:\w+="[^"\\\n]*",?)+)\} ([0-9.]+)')
_CALLS = "cognito_identity_emulator_calls_total"
_DURATION = "cognito_identity_emulator_call_duration_seconds"
_SIGNATURES = "cognito_identity_emulator_signatures_total"


def samples(emulator: Emulator) -> dict[tuple[str, str], float]:
    """Every sample by name and labels."""
    answer = httpx.get(f"{emulator.endpoint_url}/_emulator/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    read = [_SAMPLE.fullmatch(line) for line in lines]
    assert all(read), lines
    return {(each[1], each[2]): float(each[3]) for each in read if each is not None}


def labels(service: str, operation: str, outcome: str) -> str:
    return f'service="{service}",operation="{operation}",outcome="{outcome}"'


@documented(FORMAT)
def test_calls_are_counted_by_operation_and_outcome(emulator: Emulator) -> None:
    cognito, sts = emulator.client("cognito-identity"), emulator.client("sts")
    pool = cognito.create_identity_pool(IdentityPoolName="p", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    for _ in range(3):
        cognito.get_id(IdentityPoolId=pool)
    sts.get_caller_identity()
    emulator.fail_next("ListIdentityPools", "TooManyRequestsException", times=1)
    cognito.list_identity_pools(MaxResults=1)
    metrics = samples(emulator)
    assert metrics[_CALLS, labels("cognito-identity", "GetId", "ok")] == 3
    assert metrics[_CALLS, labels("sts", "GetCallerIdentity", "ok")] == 1
    assert metrics[_CALLS, labels("cognito-identity", "ListIdentityPools", "refused")] == 1
    assert metrics[_CALLS, labels("cognito-identity", "ListIdentityPools", "ok")] == 1


@documented(FORMAT)
def test_durations_are_a_histogram(emulator: Emulator) -> None:
    emulator.client("cognito-identity").list_identity_pools(MaxResults=1)
    metrics, wanted_labels = samples(emulator), labels("cognito-identity", "ListIdentityPools", "ok")
    buckets = [
        count
        for (name, its_labels), count in metrics.items()
        if name == f"{_DURATION}_bucket" and wanted_labels in its_labels
    ]
    assert buckets == sorted(buckets)
    assert buckets[-1] == metrics[f"{_DURATION}_count", wanted_labels] == 1
    assert metrics[f"{_DURATION}_bucket", f'{wanted_labels},le="+Inf"'] == 1
    assert 0 < metrics[f"{_DURATION}_sum", wanted_labels] < 10


def test_signatures_are_counted_and_a_reset_keeps_the_counts(emulator: Emulator) -> None:
    pool = emulator.create_pool(SupportedLoginProviders={"accounts.google.com": "app"})["IdentityPoolId"]
    identity = emulator.perform("GetId", IdentityPoolId=pool)["IdentityId"]
    emulator.perform("GetOpenIdToken", IdentityId=identity)
    emulator.login_token("accounts.google.com", "alice")
    emulator.reset()
    metrics = samples(emulator)
    assert metrics[_SIGNATURES, 'purpose="open-id-tokens"'] == metrics[_SIGNATURES, 'purpose="login-tokens"'] == 1


def test_unknown_operations_are_counted_under_one_name(emulator: Emulator) -> None:
    for name in ("Nonsense", 'Non"sense', "Other"):
        httpx.post(
            emulator.endpoint_url,
            content=b"{}",
            headers={
                "content-type": "application/x-amz-json-1.1",
                "x-amz-target": f"AWSCognitoIdentityService.{name}",
            },
        )
    counts = {key[1]: count for key, count in samples(emulator).items() if key[0] == _CALLS}
    assert counts == {labels("cognito-identity", "unknown", "refused"): 3}


def test_metrics_requested_from_another_host_are_forbidden(emulator: Emulator) -> None:
    host = {"host": "evil.example"}
    assert refusal(emulator.endpoint_url, "GET", "metrics", **host)[:2] == (403, "forbidden")


@documented(FORMAT)
def test_the_time_in_the_database_is_counted(emulator: Emulator) -> None:
    pool_id = emulator.create_pool()["IdentityPoolId"]
    identity = emulator.perform("GetId", IdentityPoolId=pool_id)["IdentityId"]
    emulator.client("cognito-identity").describe_identity(IdentityId=identity)
    metrics = samples(emulator)
    assert metrics["cognito_identity_emulator_database_seconds_total", 'kind="writing"'] > 0
    assert metrics["cognito_identity_emulator_database_seconds_total", 'kind="reading"'] > 0
