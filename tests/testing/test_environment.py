"""The variables that point AWS SDKs at an emulator, whatever the user's own environment is."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import permutations
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.testing.environment import ENVIRONMENT, sdk_environment

URLS = ("http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3")
CLOSED_PORT = "http://127.0.0.1:9"
PROFILE = """
[profile work]
region = eu-north-1
endpoint_url = http://127.0.0.1:9
ignore_configured_endpoint_urls = true
use_fips_endpoint = true
services = local
[services local]
cognito_identity =
  endpoint_url = http://127.0.0.1:9
"""
CREDENTIALS = """
[work]
aws_access_key_id = AKIAPROFILE
aws_secret_access_key = secret
"""
HOSTILE = {
    "AWS_PROFILE": "work",
    "AWS_ENDPOINT_URL": CLOSED_PORT,
    "AWS_ENDPOINT_URL_STS": CLOSED_PORT,
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "HTTP_PROXY": CLOSED_PORT,
    "http_proxy": CLOSED_PORT,
    "no_proxy": "intranet.example",
    "AWS_REGION": "eu-west-1",
}
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"}


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment in which nothing leads to an emulator."""
    (tmp_path / "config").write_text(PROFILE)
    (tmp_path / "credentials").write_text(CREDENTIALS)
    files = {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
    }
    for name in [each for each in os.environ if each.startswith("AWS_") or each.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name, value in {**HOSTILE, **files}.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.fixture
def own_default_session() -> Iterator[None]:
    """boto3 without a default session, for one test."""
    before, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, None
    yield
    boto3.DEFAULT_SESSION = before


def credentials_of(session: boto3.Session) -> tuple[str, str | None]:
    found = session.get_credentials()
    assert found is not None
    return found.access_key, found.token


def endpoint() -> str | None:
    return os.environ.get("AWS_ENDPOINT_URL_COGNITO_IDENTITY")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_contexts_that_end_in_any_order_leave_the_innermost_and_then_the_users_variables(
    hostile: pytest.MonkeyPatch, order: tuple[int, ...]
) -> None:
    before = dict(os.environ)
    contexts = [ExitStack() for _ in URLS]
    for context, url in zip(contexts, URLS, strict=True):
        context.enter_context(ENVIRONMENT.target(url, "us-east-1", keep_credentials=False))
        assert endpoint() == os.environ["AWS_ENDPOINT_URL_STS"] == os.environ["AWS_ENDPOINT_URL_IAM"] == url
    live = list(URLS)
    for index in order:
        contexts[index].close()
        live.remove(URLS[index])
        assert endpoint() == (live[-1] if live else None)
    assert dict(os.environ) == before


def test_a_variable_that_a_test_changes_stays_changed_when_another_emulator_starts(
    hostile: pytest.MonkeyPatch,
) -> None:
    with ENVIRONMENT.target(URLS[0], "us-east-1", keep_credentials=False):
        hostile.setenv("AWS_REGION", "ap-south-1")
        with ENVIRONMENT.target(URLS[1], "us-east-1", keep_credentials=False):
            assert os.environ["AWS_REGION"] == "ap-south-1"
        assert os.environ["AWS_REGION"] == "ap-south-1"
    assert os.environ["AWS_REGION"] == "eu-west-1"


@pytest.mark.parametrize(
    ("theirs", "region"),
    [
        ({}, "eu-central-1"),
        ({"AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-2"),
        ({"AWS_REGION": "eu-west-3"}, "eu-west-3"),
    ],
)
def test_the_region_is_the_users_or_else_the_emulators(
    hostile: pytest.MonkeyPatch, theirs: dict[str, str], region: str
) -> None:
    hostile.delenv("AWS_REGION")
    for name, value in theirs.items():
        hostile.setenv(name, value)
    with ENVIRONMENT.target(URLS[0], "eu-central-1", keep_credentials=False):
        assert os.environ["AWS_REGION"] == os.environ["AWS_DEFAULT_REGION"] == region


@pytest.mark.parametrize(
    ("theirs", "wanted"),
    [
        ("", "127.0.0.1,localhost,::1"),
        ("intranet.example, localhost", "intranet.example,localhost,127.0.0.1,::1"),
        ("*", "*"),
    ],
)
def test_proxies_never_get_loopback_calls(hostile: pytest.MonkeyPatch, theirs: str, wanted: str) -> None:
    hostile.setenv("no_proxy", theirs)
    with ENVIRONMENT.target(URLS[0], "us-east-1", keep_credentials=False):
        assert os.environ["no_proxy"] == os.environ["NO_PROXY"] == wanted


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.usefixtures("own_default_session")
def test_boto3_reaches_the_emulator_in_a_hostile_environment(hostile: pytest.MonkeyPatch, keep: bool) -> None:
    if not keep:
        for name, value in KEYS.items():
            hostile.setenv(name, value)
    of_the_user = boto3.Session()
    boto3.DEFAULT_SESSION = of_the_user
    assert credentials_of(of_the_user) == (("AKIAPROFILE", None) if keep else ("AKIAREAL", "token"))
    with Emulator() as emulator, sdk_environment(emulator, keep_credentials=keep):
        pool = emulator.create_pool(SupportedLoginProviders={"accounts.google.com": "app"})
        cognito, sts, iam = boto3.client("cognito-identity"), boto3.client("sts"), boto3.client("iam")
        assert cognito.get_id(IdentityPoolId=pool["IdentityPoolId"])["IdentityId"]
        assert sts.get_caller_identity()["Account"] == "000000000000"
        assert iam.list_roles()["Roles"] == []
        expected = ("AKIAPROFILE", None) if keep else ("test", None)
        assert boto3.DEFAULT_SESSION is not None
        assert credentials_of(boto3.Session()) == credentials_of(boto3.DEFAULT_SESSION) == expected
    assert boto3.DEFAULT_SESSION is of_the_user


@pytest.mark.usefixtures("own_default_session")
def test_the_client_of_an_emulator_reaches_it_in_a_hostile_environment(hostile: pytest.MonkeyPatch) -> None:
    with Emulator(Settings(region="eu-central-1")) as emulator:
        assert endpoint() is None
        pool: dict[str, Any] = emulator.create_pool()
        for options in ({}, {"config": Config(retries={"total_max_attempts": 1})}):
            client = emulator.client("cognito-identity", **options)
            assert client.get_id(IdentityPoolId=pool["IdentityPoolId"])["IdentityId"].startswith("eu-central-1:")
        assert client.meta.config.retries["total_max_attempts"] == 1
