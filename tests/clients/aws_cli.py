"""The AWS CLI, versions 1 and 2, as a client of the flows in this folder."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore import xform_name

from tests.clients import installing
from tests.clients.processes import exchange_json

VERSIONS = ("v1", "v2")


def command(version: str) -> str:
    """The path of the command `aws`."""
    if version == "v1":
        return str(installing.python_environment(installing.AWS_CLI_1) / "aws")
    return installing.debian_command("/usr/bin/aws", "awscli")


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    output: str
    errors: str


class AwsCli:
    """A client for the flows, and runs commands. Each command is a process."""

    def __init__(self, server: "subprocess.Popen[str]", endpoint: str, environment: dict[str, str]) -> None:
        self._server = server
        self._endpoint = endpoint
        self._environment = environment
        self._choices: dict[str, frozenset[str]] = {}

    def __call__(
        self, service: str, operation: str, /, *, credentials: dict[str, str] | None = None, **members: Any
    ) -> Any:
        """The response of an operation. An option is written as a user would type it."""
        done = self._perform(service, operation, credentials, members)
        assert done.code == 0, done.errors
        return json.loads(done.output or "{}")

    def refusal(
        self, service: str, operation: str, /, *, credentials: dict[str, str] | None = None, **members: Any
    ) -> str:
        """The sentence that the CLI prints for a refused operation."""
        done = self._perform(service, operation, credentials, members)
        assert done.code in (254, 255), done.output
        return done.errors.strip()

    def offers(self, service: str, operation: str) -> bool:
        """Whether this version of the CLI has the operation."""
        if service not in self._choices:  # the CLI prints them when it gets another one
            self._choices[service] = frozenset(self.run(service, "?").errors.split())
        return xform_name(operation, "-") in self._choices[service]

    def run(self, *arguments: str, credentials: dict[str, str] | None = None, folder: Path | None = None) -> Done:
        """Runs a command at the emulator. `credentials` are environment variables."""
        request = {
            "arguments": ["--endpoint-url", self._endpoint, "--output", "json", *arguments],
            "environment": {**self._environment, **(credentials or {})},
            "folder": str(folder or "/"),
        }
        return Done(**exchange_json(self._server, request))

    def _perform(
        self, service: str, operation: str, credentials: dict[str, str] | None, members: dict[str, Any]
    ) -> Done:
        return self.run(service, xform_name(operation, "-"), *_options(members), credentials=credentials)


@contextmanager
def run_aws_cli(version: str, endpoint: str, environment: dict[str, str]) -> Iterator[AwsCli]:
    """Run a CLI with these environment variables until the context ends."""
    interpreter = Path(command(version)).read_text().partition("\n")[0].removeprefix("#!")
    server = Path(__file__).parent / "aws_cli_server.py"
    with subprocess.Popen(
        [interpreter, str(server)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield AwsCli(process, endpoint, environment)


def _options(members: dict[str, Any]) -> list[str]:
    options: list[str] = []
    for name, value in members.items():
        option = f"--{_option_name(name)}"
        if isinstance(value, bool):
            options.append(option if value else option.replace("--", "--no-", 1))
        elif isinstance(value, list):
            options += [option, *map(_list_entry, value)]
        else:
            options += [option, json.dumps(value) if isinstance(value, dict) else str(value)]
    return options


def _list_entry(entry: Any) -> str:
    """An entry in the CLI's shorthand: `Key=team,Value=blue`, with brackets around a list."""
    if not isinstance(entry, dict):
        return str(entry)
    return ",".join(
        f"{name}=[{','.join(value)}]" if isinstance(value, list) else f"{name}={value}" for name, value in entry.items()
    )


def _option_name(member: str) -> str:
    return {"OpenIdConnectProviderARNs": "open-id-connect-provider-arns"}.get(member) or xform_name(member, "-")
