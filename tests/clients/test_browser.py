"""Clients in Chromium on a page of another origin: the bundled browser scripts of docs/clients.md."""

import json
from pathlib import Path

import pytest

from docs.client_scripts import scripts
from tests.clients import installing, recording
from tests.clients.browsing import run_page
from tests.provenance import observed

SNIPPETS = {each.path.name: each for each in scripts()}
HERE = Path(__file__).parent
_AMPLIFY_WARNING = "custom Amazon Amazon Cognito Identity Pool endpoint, ensure the endpoint is correct."
_CORS = observed("https://cognito-identity.us-east-1.amazonaws.com and https://sts.us-east-1.amazonaws.com answer so")

RUNS = {
    "browser_amplify_v6.mjs": "guest/CognitoIdentityCredentials",
    "browser_v2.mjs": "guest/CognitoIdentityCredentials",
    "browser_v2_classic.mjs": "app/web-identity",
    "browser_v3.mjs": "guest/CognitoIdentityCredentials",
}
"""The role and the session name of the credentials of each script."""


@pytest.mark.parametrize("name", RUNS)
@_CORS
def test_a_page_of_another_origin_gets_credentials_and_signs_a_call_with_them(
    name: str, endpoint: str, pool_id: str, tmp_path: Path
) -> None:
    script = SNIPPETS[name]
    result = run_page(script.path, tmp_path, ENDPOINT_URL=endpoint, IDENTITY_POOL_ID=pool_id)
    assert result.failures == []
    assert [message for message in result.console if not message.endswith(_AMPLIFY_WARNING)] == []
    assert result.text == f"arn:aws:sts::000000000000:assumed-role/{RUNS[name]}"
    responses = result.responses_of(endpoint)
    assert len(responses) >= 3
    assert {each["headers"].get("access-control-allow-origin") for each in responses} == {"*"}
    modules = installing.node_packages(*installing.AWS_FOR_JAVASCRIPT)
    recording.record_run(name, lambda: recording.browser_versions(installing.CHROMIUM, script.packages, modules))


@_CORS
def test_a_page_of_another_origin_can_read_every_refusal(endpoint: str, pool_id: str, tmp_path: Path) -> None:
    result = run_page(HERE / "browser_refusals.mjs", tmp_path, ENDPOINT_URL=endpoint, IDENTITY_POOL_ID=pool_id)
    assert result.failures == []
    assert [
        each for each in result.console if not each.startswith("Failed to load resource: the server responded")
    ] == []
    found = json.loads(result.text)
    assert found["missing"]["name"] == "ResourceNotFoundException"
    assert found["constraint"]["name"] == "ValidationException"
    assert "MissingAuthenticationTokenException" in found["unsigned"]["text"]
    assert "UnknownOperationException" in found["unknown"]["text"]
    assert "SerializationException" in found["malformed"]["text"]
    assert "InvalidAction" in found["sts"]["text"]
    assert found["nowhere"]["status"] == 404
    assert [name for name, refusal in found.items() if name != "nowhere" and not refusal["requestId"]] == []
