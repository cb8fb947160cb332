"""The AWS SDK for JavaScript, version 3: every operation of IAM that it has."""

import json
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from cognito_identity_emulator import Emulator, Settings
from tests.clients import installing
from tests.clients.iam_flow import operations_of, run_every_iam_operation
from tests.clients.processes import exchange_json

SCRIPT = Path(__file__).parent / "javascript_calls.mjs"
DOCUMENTS = ("AssumeRolePolicyDocument", "PolicyDocument", "Document")
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "accessKeyId",
    "AWS_SECRET_ACCESS_KEY": "secretAccessKey",
    "AWS_SESSION_TOKEN": "sessionToken",
}
ACCOUNT_KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


class JavaScriptSdk:
    """A client for run_every_iam_operation."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(
        self, service: str, operation: str, /, *, credentials: dict[str, str] | None = None, **members: Any
    ) -> Any:
        answer = self._perform(service, operation, credentials, members)
        assert "response" in answer, answer
        return with_documents(answer["response"])

    def refusal(
        self, service: str, operation: str, /, *, credentials: dict[str, str] | None = None, **members: Any
    ) -> str:
        return str(self._perform(service, operation, credentials, members)["error"])

    def offers(self, service: str, operation: str) -> bool:
        return bool(self._ask(service=service, operation=operation)["offered"])

    def _perform(self, service: str, operation: str, credentials: dict[str, str] | None, members: Any) -> Any:
        keys = {CREDENTIALS[name]: value for name, value in (credentials or ACCOUNT_KEYS).items()}
        return self._ask(service=service, operation=operation, members=members, credentials=keys)

    def _ask(self, **request: Any) -> Any:
        return exchange_json(self._process, request)


def with_documents(response: Any) -> Any:
    """The response with its documents decoded, which boto3 and the CLI do themselves."""
    if isinstance(response, list):
        return [with_documents(each) for each in response]
    if not isinstance(response, dict):
        return response
    return {
        name: json.loads(unquote(value)) if name in DOCUMENTS else with_documents(value)
        for name, value in response.items()
    }


def test_the_sdk_performs_every_operation_of_iam_that_it_has(environment: dict[str, str], tmp_path: Path) -> None:
    script = installing.node_script(SCRIPT, tmp_path, "@aws-sdk/client-iam@3", "@aws-sdk/client-sts@3")
    with (
        Emulator(Settings(roles="registered", authorization="enforce")) as emulator,
        subprocess.Popen(
            ["node", str(script), emulator.endpoint_url],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        sdk = JavaScriptSdk(process)
        assert run_every_iam_operation(sdk) == operations_of(sdk)
