"""An Amplify Gen 2 backend is a seed as it lies on disk, and an app works with the amplify_outputs.json of the seeding.

The construct of the pool is Amplify's own. The stack around it is written by hand, in the layout of
@aws-amplify/backend, whose installation has 900 MB.
"""

import json
import subprocess
from pathlib import Path

import pytest

from docs.client_scripts import client_script
from tests.boto3_client import boto3_client
from tests.clients import installing, recording
from tests.clients.serving import client_environment
from tests.clients.test_cdk import synthesize
from tests.command import run, serving
from tests.provenance import documented
from tests.timeouts import TIMEOUT_S

BACKEND = Path(__file__).parent / "cdk" / "amplify_backend.mjs"
APP = client_script("amplify_v6_outputs.mjs")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the assembly of its backend where `ampx sandbox` writes it."""
    folder = tmp_path_factory.mktemp("amplify")
    script = installing.node_script(BACKEND, tmp_path_factory.mktemp("backend"), *installing.AWS_CDK)
    synthesize(script, str(folder / ".amplify" / "artifacts" / "cdk.out"))
    return folder


@documented("https://docs.amplify.aws/react/reference/amplify_outputs/")
def test_an_app_with_the_outputs_of_a_seeded_backend_gets_the_role_of_guests(project: Path, tmp_path: Path) -> None:
    with serving("--seed", str(project)) as served:
        seeded = run("seed", str(project), "--output", "amplify", "--endpoint-url", served.endpoint)
        assert seeded.returncode == 0, seeded.stderr
        auth = json.loads(seeded.stdout)["auth"]
        script = installing.node_script(APP.path, tmp_path, *installing.AWS_FOR_JAVASCRIPT)
        (tmp_path / "amplify_outputs.json").write_text(seeded.stdout)
        environment = client_environment(tmp_path, ENDPOINT_URL=served.endpoint)
        done = subprocess.run(
            ["node", str(script)],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        keys = json.loads(done.stdout)
        session = {
            "aws_access_key_id": keys["accessKeyId"],
            "aws_secret_access_key": keys["secretAccessKey"],
            "aws_session_token": keys["sessionToken"],
        }
        caller = boto3_client(served.endpoint, "sts", **session).get_caller_identity()["Arn"]
        roles = boto3_client(served.endpoint).get_identity_pool_roles(IdentityPoolId=auth["identity_pool_id"])
    guest_role = roles["Roles"]["unauthenticated"].rpartition("/")[2]
    assert caller.split("/")[1] == guest_role
    # Amplify names the provider of a role mapping inside of the mapping, and not as its key.
    provider = f"cognito-idp.us-east-1.amazonaws.com/{auth['user_pool_id']}:{auth['user_pool_client_id']}"
    assert list(roles["RoleMappings"]) == [provider]
    modules = installing.node_packages(*installing.AWS_FOR_JAVASCRIPT)
    recording.record_run(APP.path.name, lambda: recording.node_versions(APP.packages, modules))
