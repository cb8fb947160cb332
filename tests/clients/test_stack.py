"""The recipe of a stack of your own: identity pools, user pools, S3, DynamoDB and Lambda at one endpoint."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients import installing
from tests.clients.browsing import run_page
from tests.clients.serving import client_environment
from tests.clients.stack import RECIPE, SERVICES, Stack, run_stack
from tests.provenance import documented
from tests.timeouts import TIMEOUT_S


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack with the bucket, the table and the user of the recipe."""
    scratch = tmp_path_factory.mktemp("stack")
    with run_stack(scratch) as running:
        variables = client_environment(
            scratch, AWS_ENDPOINT_URL=running.endpoint, AWS_CA_BUNDLE=str(running.certificate)
        )
        done = subprocess.run(
            [sys.executable, str(RECIPE / "set_up.py")],
            env=variables, capture_output=True, text=True, timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout == "[]\n", "moto has no function"
        yield running


def test_the_images_have_the_versions_that_are_tested() -> None:
    versions = {name: service["image"].partition(":")[2] for name, service in SERVICES.items()}
    assert installing.MOTO.endswith(f"=={versions['moto']}")
    assert installing.COGNITO_LOCAL.endswith(f"@{versions['cognito-local']}")


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-integrating-user-pools-with-identity-pools.html")  # fmt: skip  # noqa: E501
def test_amplify_signs_in_and_reaches_s3_and_dynamodb_at_one_endpoint(stack: Stack, tmp_path: Path) -> None:
    result = run_page(RECIPE / "page.mjs", tmp_path, ENDPOINT_URL=stack.endpoint)
    assert result.failures == []
    shown = json.loads(result.text)
    folder = f"private/{shown['identityId']}/"
    assert shown["files"] == [f"{folder}notes.txt"]
    assert (shown["text"], shown["score"]) == ("hello", "7")
    assert shown["eTag"], "the page may read the header"
    assert shown["refusal"] == "AccessDenied"
    others = [each["url"] for each in result.responses[2:] if not each["url"].startswith(stack.endpoint)]
    assert others == []
