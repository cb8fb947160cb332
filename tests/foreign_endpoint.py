"""`pytest --endpoint aws` or `--endpoint URL`: runs the behaviour tests of operations against AWS or another emulator.

Only tests whose expectation is documented or observed run. They use boto3's normal credentials for AWS, and dummy ones
for a URL. A test that needs more than an address is not applicable: one that moves the clock, reads a session, signs a
login, calls as a second account, or starts an emulator with settings of its own. Pools that a test creates are deleted
after it. The outcome of every test is written to docs/fidelity/NAME.json, which the fidelity page shows.
"""

import json
import re
from collections import defaultdict
from collections.abc import Generator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Never

import boto3
import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from cognito_identity_emulator.features.core import EmulatorCore
from tests.issuer import Issuer
from tests.provenance import provenance_of
from tests.timeouts import TIMEOUT_S

RESULTS = Path(__file__).parents[1] / "docs" / "fidelity"
REGION = "us-east-1"
_NOT_APPLICABLE = "not applicable: "
_CREATE_POOL = "CreateIdentityPool"


def not_applicable(reason: str) -> Never:
    """Ends a test that the endpoint cannot run."""
    pytest.skip(_NOT_APPLICABLE + reason)


class ForeignEndpoint:
    """Takes the place of an `Emulator` in a fixture. It has clients and can send requests, and nothing else."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        dummy = None if url is None else "test"
        self._session = boto3.Session(aws_access_key_id=dummy, aws_secret_access_key=dummy, region_name=REGION)
        self.clock = UnavailableClock()
        self.request_count = 0
        self._pool_ids: list[tuple[str, str]] = []  # each with its region

    @cached_property
    def account(self) -> str:
        """The account that the credentials belong to. Raises UsageError."""
        try:
            return str(self.client("sts").get_caller_identity()["Account"])
        except (BotoCoreError, ClientError) as problem:
            raise pytest.UsageError(f"--endpoint: GetCallerIdentity failed: {problem}") from problem

    def client(
        self, service: str, *, aws_access_key_id: str | None = None, config: Config | None = None, **options: Any
    ) -> Any:
        """A boto3 client. An access key may only name the account of the credentials."""
        if aws_access_key_id not in (None, "test") and aws_access_key_id != self.account:
            not_applicable("calls as a second account")
        attempts = 8 if self._url is None else 1  # AWS throttles calls that manage pools
        retrying = (config or Config()).merge(Config(retries={"total_max_attempts": attempts, "mode": "standard"}))
        client = self._session.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self._url,
            config=retrying,
            **options,
        )
        client.meta.events.register("before-send", self._count)
        client.meta.events.register(f"after-call.cognito-identity.{_CREATE_POOL}", self._note_pool)
        return client

    def send(self, service: str, content: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """Posts a request. One with an Authorization header is signed again, with the endpoint's own credentials."""
        if "host" in headers:
            not_applicable("names a host of its own")
        request = AWSRequest("POST", self.url_of(service), headers=dict(headers), data=content)
        if "authorization" in headers:
            scope = re.search(r"Credential=([^/]*)/\d+/([^/]+)/", headers["authorization"])
            if scope is None or scope[1] != self.account:
                not_applicable("calls as a second account")
            del request.headers["authorization"]
            del request.headers["x-amz-date"]
            credentials = self._session.get_credentials()
            assert credentials is not None  # because the account is known
            SigV4Auth(credentials, service, scope[2]).add_auth(request)
        self.request_count += 1
        answer = httpx.post(
            self.url_of(service), content=content, headers=dict(request.headers.items()), timeout=TIMEOUT_S
        )
        if headers.get("x-amz-target", "").endswith(f".{_CREATE_POOL}") and answer.status_code == 200:
            self._pool_ids.append((REGION, answer.json()["IdentityPoolId"]))
        return answer

    def url_of(self, service: str) -> str:
        """The address of a service."""
        return self._url or f"https://{service}.{REGION}.amazonaws.com/"

    def delete_pools(self) -> None:
        """Deletes the pools that were created since the last time. Prints those that stay."""
        pools, self._pool_ids = self._pool_ids, []
        for region, pool_id in pools:
            try:
                self.client("cognito-identity", region_name=region).delete_identity_pool(IdentityPoolId=pool_id)
            except (BotoCoreError, ClientError) as problem:
                if "ResourceNotFoundException" not in str(problem):
                    print(f"The endpoint did not delete the pool {pool_id}: {problem}")

    def _count(self, **_: object) -> None:
        self.request_count += 1

    def _note_pool(self, parsed: Mapping[str, Any], context: Mapping[str, Any], **_: object) -> None:
        if "IdentityPoolId" in parsed:
            self._pool_ids.append((context["client_region"], parsed["IdentityPoolId"]))

    def __getattr__(self, name: str) -> Never:
        if name.startswith("__"):
            raise AttributeError(name)
        not_applicable(f"needs the emulator's own `{name}`")


class UnavailableClock:
    """Takes the place of a `ManualClock` in a fixture: the endpoint's clock cannot be set or stopped."""

    def __getattr__(self, name: str) -> Never:
        if name.startswith("__"):
            raise AttributeError(name)
        not_applicable("needs a clock that it can set")


class ForeignRun:
    """The pytest plugin of such a run: selects the tests, keeps them from starting emulators, writes the results."""

    def __init__(self, config: pytest.Config) -> None:
        address: str = config.getoption("--endpoint")
        self._name = config.getoption("--endpoint-name") or address.rpartition("//")[2]
        self._is_worker = hasattr(config, "workerinput")
        self._outcomes: dict[str, tuple[str, str]] = {}  # by test: what came out, and why
        self.endpoint = ForeignEndpoint(None if address == "aws" else address)
        self._patches = pytest.MonkeyPatch()
        self._patches.setattr(
            Issuer, "token", lambda *_, **__: not_applicable("needs a login that the endpoint trusts")
        )
        self._patches.setattr(Issuer, "arn", property(self._provider_arn))
        own_emulator = "starts an emulator with settings of its own"
        self._patches.setattr(EmulatorCore, "__init__", lambda *_, **__: not_applicable(own_emulator))

    def _provider_arn(self, issuer: Issuer) -> str:
        return f"arn:aws:iam::{self.endpoint.account}:oidc-provider/{issuer.name}"

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        chosen = [item for item in items if _is_behaviour_of_an_operation(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        before = self.endpoint.request_count
        result = yield
        if self.endpoint.request_count == before:
            not_applicable("sends no request to the endpoint")
        return result

    def pytest_runtest_teardown(self) -> None:
        self.endpoint.delete_pools()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and isinstance(report.longrepr, tuple):
            reason = report.longrepr[2].removeprefix("Skipped: ").removeprefix(_NOT_APPLICABLE)
            self._outcomes[report.nodeid] = "not applicable", reason
        elif report.failed:
            self._outcomes[report.nodeid] = "failed", ""
        elif report.when == "call":
            self._outcomes[report.nodeid] = "passed", ""

    def pytest_unconfigure(self) -> None:
        self._patches.undo()
        if self._is_worker or not self._outcomes:
            return
        RESULTS.mkdir(exist_ok=True)
        name = self._name.partition(" ")[0].lower()  # without the version: a newer one replaces the results
        path = RESULTS / f"{re.sub(r'[^a-z0-9]+', '-', name)}.json"
        path.write_text(json.dumps(self._results(), indent=1) + "\n")
        print(f"Wrote {path}.")

    def _results(self) -> dict[str, Any]:
        files: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for nodeid, (outcome, reason) in sorted(self._outcomes.items()):
            file, _, test = nodeid.partition("::")
            files[file][f"{outcome}: {reason}" if reason else outcome].append(test)
        return {"endpoint": self._name, "date": datetime.now(UTC).date().isoformat(), "tests": files}


def _is_behaviour_of_an_operation(item: pytest.Item) -> bool:
    provenance = provenance_of(item)
    is_sourced = provenance is not None and provenance.kind in ("documented", "observed")
    return is_sourced and item.nodeid.startswith("tests/operations/")
