"""A test that would reach real AWS while a fixture is in use fails, and says where and what to do."""

import socket
from typing import Any

import pytest

from cognito_identity_emulator.domain.partitions import PARTITIONS
from cognito_identity_emulator.testing.aws_guard import AwsGuard
from tests.testing.suites import run_suite

pytest_plugins = ["pytester"]

SUITE = """
import asyncio
import threading
import urllib.error
import urllib.request

import boto3
import pytest

OLDER = boto3.client("cognito-identity", "eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")

def fetch(name):
    return urllib.request.urlopen(f"http://{name}")

def test_boto3(cognito_identity):
    boto3.client("sqs", "eu-west-1").list_queues()

def test_a_boto3_client_that_is_older_than_the_fixture(cognito_identity):
    OLDER.list_identity_pools(MaxResults=1)

def test_asyncio(cognito_identity):
    asyncio.run(asyncio.open_connection("asyncio.amazonaws.com", 443))

def test_code_that_hides_failures(cognito_identity):
    try:
        fetch("hidden.api.aws")
    except BaseException:
        pass

def test_a_thread(cognito_identity):
    thread = threading.Thread(target=fetch, args=("thread.amazonaws.com.cn",))
    thread.start()
    thread.join()

def test_another_failure_because_of_it(cognito_identity):
    try:
        fetch("because.amazonaws.com")
    except BaseException:
        assert "the answer" == "no answer"

@pytest.fixture
def bucket(cognito_identity):
    return fetch("fixture.amazonaws.com")

def test_a_fixture(bucket):
    pass

@pytest.mark.cognito_identity_allow_aws
def test_the_marker_allows_it(cognito_identity):
    with pytest.raises(urllib.error.URLError):
        fetch("marked.amazonaws.com")

def test_other_hosts_are_allowed(cognito_identity):
    with pytest.raises(urllib.error.URLError):
        fetch("amazonaws.com.example")

def test_the_emulator_may_fetch_the_keys_of_an_issuer(cognito_identity):
    issuer = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"
    pool = cognito_identity.create_pool(CognitoIdentityProviders=[{"ProviderName": issuer, "ClientId": "app"}])
    token = cognito_identity.login_token(issuer, subject="alice")
    header = "eyJhbGciOiJSUzI1NiIsImtpZCI6InVua25vd24ifQ"  # {"alg":"RS256","kid":"unknown"}
    with pytest.raises(Exception, match="could not be fetched"):
        cognito_identity.perform(
            "GetId", IdentityPoolId=pool["IdentityPoolId"], Logins={issuer: f"{header}.{token.partition('.')[2]}"}
        )

def test_a_test_without_an_emulator_is_not_guarded():
    with pytest.raises(urllib.error.URLError):
        fetch("unguarded.amazonaws.com")
"""


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that the guard lets through; none of them is resolved."""
    names: list[str] = []
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if "amazonaws" not in name:
            return resolve(host, *arguments, **options)
        names.append(name)
        raise socket.gaierror(socket.EAI_NONAME, "not resolved in this test")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return names


def test_a_call_of_real_aws_fails_the_test_and_names_the_host(pytester: pytest.Pytester, resolved: list[str]) -> None:
    pytester.makepyfile(SUITE)
    suite = run_suite(pytester, "-W", "ignore::pytest.PytestUnhandledThreadExceptionWarning")
    suite.assert_outcomes(passed=4, failed=6, errors=1)
    advice = "or allow AWS with the marker or ini option cognito_identity_allow_aws."
    mocked = ("sqs.eu-west-1.amazonaws.com", "asyncio.amazonaws.com", "hidden.api.aws", "thread.amazonaws.com.cn",
              "because.amazonaws.com", "fixture.amazonaws.com")  # fmt: skip
    for host in mocked:
        assert f"This test would reach real AWS at {host}. Mock that service, {advice}\n" in suite.stdout.str()
    older = "cognito-identity.eu-west-1.amazonaws.com"
    assert f"real AWS at {older}. Create the client in the test, {advice}\n" in suite.stdout.str()
    assert set(resolved) == {
        "marked.amazonaws.com", "amazonaws.com.example", "unguarded.amazonaws.com",
        "cognito-idp.eu-west-1.amazonaws.com",
    }  # fmt: skip


def test_the_ini_option_allows_calls_of_real_aws(pytester: pytest.Pytester, resolved: list[str]) -> None:
    pytester.makeini("[pytest]\ncognito_identity_allow_aws = true")
    pytester.makepyfile(SUITE)
    suite = run_suite(pytester, "-k", "test_code_that_hides_failures or test_another")
    suite.assert_outcomes(passed=1, failed=1)
    assert "would reach real AWS" not in suite.stdout.str()
    assert resolved == ["because.amazonaws.com"]


@pytest.mark.parametrize("domain", [each.dns_suffix for each in PARTITIONS])
def test_hosts_of_every_partition_are_refused(domain: str) -> None:
    guard = AwsGuard()
    guard.switch(True)
    try:
        with pytest.raises(pytest.fail.Exception, match="Create the client in the test"):
            socket.getaddrinfo(f"sts-fips.some-region-1.{domain}", 443)
    finally:
        guard.switch(False)
    assert domain in str(guard.take_report())
