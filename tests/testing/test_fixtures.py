"""The pytest fixtures in a user's test suite."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.testing.suites import run_suite

pytest_plugins = ["pytester"]

_TIMEOUT_S = 240


def run_in_a_new_process(folder: Path, tests: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a test suite in a new pytest process, which loads the fixtures through the installed entry point."""
    (folder / "test_suite.py").write_text(tests)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "-W", "error"]  # schemathesis is slow to import
    command = [sys.executable, "-m", "pytest", *options, *arguments, str(folder)]
    temporary = folder / "temporary"  # of its own, because a test looks for files that are left behind
    temporary.mkdir(exist_ok=True)
    variables = {**os.environ, "TMPDIR": str(temporary)}
    return subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
    )


def assert_passed(suite: subprocess.CompletedProcess[str], count: int) -> None:
    assert suite.returncode == 0, suite.stdout + suite.stderr
    assert f"{count} passed" in suite.stdout


def test_a_suite_on_two_workers_shares_no_state_and_leaves_nothing_behind(tmp_path: Path) -> None:
    suite = run_in_a_new_process(
        tmp_path,
        """
import os
import tempfile
import threading
import pathlib
import pytest

SEEN = set()

@pytest.fixture(scope="session", autouse=True)
def no_leftovers():
    variables, threads = dict(os.environ), set(threading.enumerate())
    files = set(pathlib.Path(tempfile.gettempdir()).glob("cognito-identity-emulator*"))
    descriptors = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    yield
    # pytest sets this variable to the name of the running test
    variables.pop("PYTEST_CURRENT_TEST", None)
    assert {name: text for name, text in os.environ.items() if name != "PYTEST_CURRENT_TEST"} == variables
    assert set(threading.enumerate()) == threads
    assert set(pathlib.Path(tempfile.gettempdir()).glob("cognito-identity-emulator*")) == files
    if descriptors:
        assert len(os.listdir("/proc/self/fd")) <= descriptors + 5

@pytest.mark.parametrize("number", range(60))
def test_each_starts_empty(cognito_identity, number):
    assert len(cognito_identity.calls) == 0
    assert os.environ["AWS_ENDPOINT_URL_STS"] == cognito_identity.endpoint_url
    answer = cognito_identity.perform("ListIdentityPools", MaxResults=60)
    assert answer["IdentityPools"] == []
    pool = cognito_identity.create_pool(SupportedLoginProviders={"accounts.google.com": "app"})
    assert pool["IdentityPoolId"] not in SEEN
    SEEN.add(pool["IdentityPoolId"])
    cognito_identity.clock.advance(number)
    logins = {"accounts.google.com": cognito_identity.login_token("accounts.google.com", subject="alice")}
    first = cognito_identity.perform("GetId", IdentityPoolId=pool["IdentityPoolId"], Logins=logins)
    assert cognito_identity.perform("GetId", IdentityPoolId=pool["IdentityPoolId"], Logins=logins) == first
""",
        "-n",
        "2",
    )
    assert_passed(suite, 60)


def test_a_suite_tests_boto3_code_without_changes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
import asyncio
import boto3
import pytest
from botocore.exceptions import ClientError

def sign_in(pool_id):
    client = boto3.client("cognito-identity")
    identity = client.get_id(IdentityPoolId=pool_id)["IdentityId"]
    keys = client.get_credentials_for_identity(IdentityId=identity)["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretKey"], keys["SessionToken"])
    return session.client("sts").get_caller_identity()["Arn"]

def test_boto3_uses_the_emulator(cognito_identity):
    arn = sign_in(cognito_identity.create_pool()["IdentityPoolId"])
    assert arn == "arn:aws:sts::000000000000:assumed-role/unauthenticated/CognitoIdentityCredentials"
    assert [call.operation for call in cognito_identity.calls] == [
        "GetId", "GetCredentialsForIdentity", "GetCallerIdentity"
    ]
    assert {call.outcome for call in cognito_identity.calls} == {"ok"}

def test_retries_are_in_the_calls(cognito_identity):
    pool = cognito_identity.create_pool()["IdentityPoolId"]
    cognito_identity.fail_next("GetId", "TooManyRequestsException", times=2)
    sign_in(pool)
    assert [call.outcome for call in cognito_identity.calls][:3] == ["refused", "refused", "ok"]

def test_an_error_that_outlasts_the_retries_is_raised(cognito_identity):
    pool = cognito_identity.create_pool()["IdentityPoolId"]
    cognito_identity.fail_next("GetId", "TooManyRequestsException", times=5)
    with pytest.raises(ClientError, match="TooManyRequestsException"):
        sign_in(pool)

def test_credentials_expire(cognito_identity):
    client = cognito_identity.client("cognito-identity")
    identity = client.get_id(IdentityPoolId=cognito_identity.create_pool()["IdentityPoolId"])["IdentityId"]
    keys = client.get_credentials_for_identity(IdentityId=identity)["Credentials"]
    sts = cognito_identity.client(
        "sts", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretKey"],
        aws_session_token=keys["SessionToken"],
    )
    assert cognito_identity.session_of(keys["AccessKeyId"]).identity_id == identity
    sts.get_caller_identity()
    cognito_identity.clock.advance(3600)
    with pytest.raises(ClientError, match="expired"):
        sts.get_caller_identity()

def test_asyncio_code_uses_the_emulator(cognito_identity):
    pool = cognito_identity.create_pool()["IdentityPoolId"]
    assert "assumed-role" in asyncio.run(asyncio.to_thread(sign_in, pool))

def test_an_emulator_after_a_reset_is_empty(cognito_identity):
    cognito_identity.create_pool()
    assert cognito_identity.reset().pools == 1
    assert cognito_identity.perform("ListIdentityPools", MaxResults=1)["IdentityPools"] == []
"""
    )
    run_suite(pytester).assert_outcomes(passed=6)


def test_a_settings_fixture_changes_the_emulators_in_its_reach(pytester: pytest.Pytester) -> None:
    settings = """
import pytest
from cognito_identity_emulator import Settings

@pytest.fixture(scope="{scope}")
def cognito_identity_settings():
    return Settings(region="{region}", login_verification="none")
"""
    test = """
def test_it(cognito_identity):
    assert cognito_identity.create_pool()["IdentityPoolId"].startswith("{region}:")
"""
    pytester.makeconftest(settings.format(scope="session", region="eu-west-1"))
    pytester.makepyfile(
        test_all=test.format(region="eu-west-1"),
        test_one=settings.format(scope="function", region="eu-west-2") + test.format(region="eu-west-2"),
    )
    run_suite(pytester).assert_outcomes(passed=2)


@pytest.mark.parametrize("order", ["session, function", "function, session"])
def test_the_innermost_live_fixture_has_the_variables_whatever_the_order(pytester: pytest.Pytester, order: str) -> None:
    """In the second order, the function's emulator stops while the session's, which started later, goes on."""
    first, second = order.split(", ")
    pytester.makepyfile(
        f"""
import os
import pytest

NAMES = {{"session": "cognito_identity_session", "function": "cognito_identity"}}

def endpoint():
    assert os.environ["AWS_ENDPOINT_URL_STS"] == os.environ["AWS_ENDPOINT_URL_COGNITO_IDENTITY"]
    return os.environ["AWS_ENDPOINT_URL_STS"]

def test_first(request):
    for scope in ("{first}", "{second}"):
        emulator = request.getfixturevalue(NAMES[scope])
        assert endpoint() == emulator.endpoint_url
    request.getfixturevalue("cognito_identity_session").create_pool()

def test_the_session_goes_on(cognito_identity_session):
    assert endpoint() == cognito_identity_session.endpoint_url
    assert len(cognito_identity_session.pools().rows) == 1

def test_the_module(cognito_identity_module, cognito_identity_session):
    assert endpoint() == cognito_identity_module.endpoint_url != cognito_identity_session.endpoint_url

def test_the_function(cognito_identity, cognito_identity_module):
    assert endpoint() == cognito_identity.endpoint_url != cognito_identity_module.endpoint_url

def test_the_module_goes_on(cognito_identity_module):
    assert endpoint() == cognito_identity_module.endpoint_url
"""
    )
    before = dict(os.environ)
    run_suite(pytester).assert_outcomes(passed=5)
    differences = {name for name, _ in dict(os.environ).items() ^ before.items()}
    assert {name for name in differences if not name.startswith("PYTEST_")} == set()


def test_the_ini_option_keeps_the_users_credentials(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    suite = """
import os

def test_it(cognito_identity):
    assert (os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SESSION_TOKEN")) == {expected}
"""
    pytester.makepyfile(suite.format(expected=("test", None)))
    run_suite(pytester).assert_outcomes(passed=1)
    pytester.makeini("[pytest]\ncognito_identity_keep_credentials = true")
    pytester.makepyfile(suite.format(expected=("AKIAREAL", "token")))
    run_suite(pytester).assert_outcomes(passed=1)


def test_a_suite_without_the_fixtures_imports_no_library(tmp_path: Path) -> None:
    libraries = {"sqlalchemy", "uvicorn", "cryptography", "jwt", "boto3", "httpx", "msgspec"}
    suite = f"import sys\n\ndef test_it():\n    assert {libraries} & set(sys.modules) == set()\n"
    assert_passed(run_in_a_new_process(tmp_path, suite), 1)
