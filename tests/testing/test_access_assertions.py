"""A failing `assert emulator.can(...)` says which statement to change."""

import pytest

from tests.testing.suites import run_suite

pytest_plugins = ["pytester"]

SUITE = """
from tests.features.access.conftest import COGNITO, HOME, role_arn, trust

ALICE, BOB = "us-east-1:99999999-2222-4333-8444-555555555555", "us-east-1:88888888-2222-4333-8444-555555555555"

def test_bob_reads_the_file_of_alice(cognito_identity):
    cognito_identity.put_role(role_arn("user"), trust("authenticated"), policies={"home-folder": HOME})
    bob = {f"{COGNITO}:sub": BOB}
    assert cognito_identity.can(role_arn("user"), "s3:GetObject", f"arn:aws:s3:::bk/app/{ALICE}/cat.jpg", bob)
"""


def test_a_failing_assertion_shows_the_reason_and_the_nearest_statement(pytester: pytest.Pytester) -> None:
    (pytester.path / "test_app.py").write_text(SUITE)
    suite = run_suite(pytester)

    suite.assert_outcomes(failed=1)
    suite.stdout.fnmatch_lines(
        "E  *assert <Decision: Denied: no identity-based policy allows s3:GetObject. Nearest: statement 1 (Objects) of "
        "home-folder does not match in its resource: expected "
        "arn:aws:s3:::bk/app/us-east-1:88888888-2222-4333-8444-555555555555/[*].>"
    )
