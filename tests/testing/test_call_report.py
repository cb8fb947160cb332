"""The report of a failing test ends with the calls that the test made to its emulator."""

import re
from collections.abc import Mapping

import pytest

from tests.testing.suites import run_suite

pytest_plugins = ["pytester"]

SUITE = """
import pytest
from cognito_identity_emulator import Emulator, Settings

GOOGLE = "accounts.google.com"

@pytest.fixture(scope="module")
def pool(cognito_identity_module):
    return cognito_identity_module.create_pool(SupportedLoginProviders={GOOGLE: "app"})["IdentityPoolId"]

@pytest.fixture
def client(cognito_identity_module):
    return cognito_identity_module.client("cognito-identity")

def logins(emulator, audience):
    return {GOOGLE: emulator.login_token(GOOGLE, subject="alice", audience=audience)}

def test_passes(pool, client):
    client.get_id(IdentityPoolId=pool)

def test_refused(cognito_identity_module, pool, client):
    client.get_id(IdentityPoolId=pool)
    client.get_id(IdentityPoolId=pool, Logins=logins(cognito_identity_module, "other"))

def test_without_calls(cognito_identity):
    assert not cognito_identity.create_pool()

def test_without_a_fixture():
    assert not True

def test_many_calls(pool, client):
    for _ in range(12):
        client.get_id(IdentityPoolId=pool)
    assert False

@pytest.fixture
def identity(pool, client):
    client.describe_identity(IdentityId=pool)

def test_setup(identity):
    pass

@pytest.fixture
def emulator_of_my_own(cognito_identity_factory):
    with cognito_identity_factory(Settings(region="eu-west-1")) as emulator:
        yield emulator
    assert False, "after the emulator stopped"

def test_teardown(emulator_of_my_own):
    emulator_of_my_own.client("cognito-identity").list_identity_pools(MaxResults=1)

@pytest.mark.xfail(strict=True)
def test_expected_to_fail(pool, client):
    client.get_id(IdentityPoolId=pool)
    assert False
"""


def last_sections(output: str) -> Mapping[str, list[str]]:
    """The lines of the last section in each failing test's report, by the name in the heading of the report.

    Addresses and ids are left out.
    """
    failures = re.sub(r"http://\S+\d|us-east-1:\S+\w", "...", output.partition("= short test summary")[0])
    parts = re.split(r"^_{3,} (?:ERROR at \w+ of )?(\w+) _{3,}\n", failures, flags=re.MULTILINE)
    bodies = zip(parts[1::2], parts[2::2], strict=True)
    return {name: re.split(r"^-{3,} ", body, flags=re.MULTILINE)[-1].splitlines() for name, body in bodies}


def test_the_report_of_a_failing_test_ends_with_its_own_calls(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    suite = run_suite(pytester, "--tb=short")
    suite.assert_outcomes(passed=2, failed=4, errors=2, xfailed=1)
    sections = last_sections(suite.stdout.str())
    heading, *refused = sections["test_refused"]
    assert heading.startswith("cognito-identity calls ---")
    assert refused[:-1] == [
        "2 calls of this test to ...:",
        "   2  GetId ok, ...",
        "   3  GetId refused, NotAuthorizedException: Token is not from a supported provider of this identity pool.",
    ]
    assert refused[-1].startswith("      audience: expected app, got other. Add the client id other to the provider")
    # Each reports only calls of its own.
    assert sections["test_without_calls"][1:] == ["No call of this test reached ...."]
    assert sections["test_many_calls"][1] == "12 calls of this test to ..., the last 10:"
    assert [line.split()[0] for line in sections["test_many_calls"][2:12]] == [str(number) for number in range(6, 16)]
    assert [line.split(":")[0] for line in sections["test_setup"][2:]] == [
        "  16  DescribeIdentity refused, ResourceNotFoundException",
        "      identity",
    ]
    assert sections["test_teardown"][1:3] == ["1 call of this test to ...:", "   1  ListIdentityPools ok"]
    assert not any(line.startswith("cognito-identity") for line in sections["test_without_a_fixture"])
