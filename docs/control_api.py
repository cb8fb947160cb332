"""Examples of the control API: the requests of `_scenario`, and the responses that an emulator gives to them.

They run as the curl commands that docs/control-api.md shows, against an emulator with fixed ids and a fixed clock. The
examples of the OpenAPI document, in control_api/examples.json, are the same ones. `make docs` runs them, and a test
fails when an endpoint has no example, or when a response is no longer the one that is documented.
"""

import json
import os
import re
import shlex
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.control_api.endpoint import JSON, PREFIX, Endpoint
from cognito_identity_emulator.control_api.openapi import EXAMPLES_FILE
from cognito_identity_emulator.control_api.routing import ENDPOINTS
from cognito_identity_emulator.runtime.random import SeededIds

_ENDPOINTS: Mapping[str, Endpoint] = {f"{each.method} {each.path}": each for each in ENDPOINTS}
_NOW = 1_795_413_600_000
_WIDTH = 110
_CURL_TIMEOUT = 28
"""What curl exits with after --max-time, which ends the endless stream."""

_SAFE = ":/@,=+"
_STREAM = "calls/stream"
_GOOGLE = "accounts.google.com"
_ROLE = "arn:aws:iam::000000000000:role/user"
_POLICY = "arn:aws:iam::000000000000:policy/private-folders"
_PROVIDER = "arn:aws:iam::000000000000:oidc-provider/issuer.example"
_POOL = "us-east-1:11111111-2222-4333-8444-555555555555"
_OTHER_POOL = "us-east-1:22222222-2222-4333-8444-555555555555"
_ALICE = "us-east-1:99999999-2222-4333-8444-555555555555"
_STATE = {
    "version": 1,
    "identity_pools": [
        {
            "seq": 1,
            "account": "000000000000",
            "created_at": _NOW,
            "IdentityPoolId": _POOL,
            "IdentityPoolName": "my app",
            "AllowUnauthenticatedIdentities": True,
            "SupportedLoginProviders": {_GOOGLE: "app"},
            "Roles": {"authenticated": _ROLE},
            "identities": [
                {
                    "seq": 1,
                    "IdentityId": _ALICE,
                    "authenticated": True,
                    "created_at": _NOW,
                    "modified_at": _NOW,
                    "Logins": {_GOOGLE: "alice"},
                    "developer_user_identifiers": [{"seq": 1, "provider": "login.my.app", "identifier": "user-42"}],
                }
            ],
        }
    ],
    "sealing_keys": {"seal": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="},
}
_TRUST_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": _POOL}},
        }
    ],
}
_PERMISSIONS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": "arn:aws:s3:::photos/private/${cognito-identity.amazonaws.com:sub}/*",
        }
    ],
}
_CHANGING = {"key_id": "5f0c1a52-0f6b-4d0e-9a51-7c3f0a8d1b11", "duration_ms": 0.412}
"""Members that differ from run to run, and what the documentation has in their place."""

_SECRETS = ("token", "SessionToken", "SecretKey")
_SECRET_START = 12
_EXCERPT_DEPTH = 4


@dataclass(frozen=True)
class Example:
    """A request to an endpoint and its response. `excerpt`: only a part of the response is shown."""

    endpoint: Endpoint
    variables: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    response: Any
    excerpt: bool

    @property
    def key(self) -> str:
        """The method and the path of the endpoint."""
        return f"{self.endpoint.method} {self.endpoint.path}"


def record() -> Sequence[Example]:
    """Run every example, in the order of `_scenario`, and return them in the order of the endpoints."""
    settings = Settings(signatures="ignore")
    with Emulator(settings, clock=ManualClock(_NOW), ids=SeededIds(1)) as emulator:
        examples = {each.key: each for each in _scenario(emulator)}
    return [examples[key] for key in _ENDPOINTS if key in examples]


def missing(examples: Sequence[Example]) -> Sequence[str]:
    """The endpoints without an example."""
    shown = {each.key for each in examples}
    return [key for key in _ENDPOINTS if key not in shown]


def _scenario(emulator: Emulator) -> Iterator[Example]:
    """The examples, one for each endpoint. Later ones use what earlier ones made."""
    ask = _Client(emulator.endpoint_url)
    yield ask("PUT", "state", body=_STATE)
    yield ask("GET", "state")
    yield ask("GET", "health")
    yield ask("GET", "health/ready")
    yield ask("GET", "health/live")
    yield ask("GET", "health/startup")
    yield ask("GET", "about", excerpt=True)
    yield ask("GET", "openapi.json", excerpt=True)
    yield ask("GET", "seed/schema", excerpt=True)
    role = {"arn": "arn:aws:iam::000000000000:role/guest", "trust_policy": _TRUST_POLICY}
    yield ask("POST", "seed", body={"version": 1, "roles": [role]})
    yield ask("GET", "exports")
    yield ask("PUT", "policies", body={"arn": _POLICY, "document": _PERMISSIONS, "description": "A folder each"})
    yield ask("GET", "policies")
    user = {
        "arn": _ROLE,
        "trust_policy": _TRUST_POLICY,
        "max_session_duration_s": 7200,
        "policies": {"analytics": _statement("mobiletargeting:PutEvents", "*")},
        "managed_policy_arns": [_POLICY],
        "permissions_boundary": "arn:aws:iam::aws:policy/PowerUserAccess",
        "tags": {"team": "photos"},
        "description": "Users of the app",
    }
    yield ask("PUT", "roles", body=user)
    yield ask("GET", "roles")
    provider = {"arn": _PROVIDER, "client_ids": ["app"], "jwks_url": "https://issuer.example/keys"}
    yield ask("PUT", "identity-providers", body=provider)
    yield ask("GET", "identity-providers")
    pool = {"IdentityPoolId": _OTHER_POOL, "IdentityPoolName": "other", "AllowUnauthenticatedIdentities": False}
    yield ask("PUT", "pools", body=pool)
    yield ask("GET", "pools", query={"query": "my app"})
    yield ask("GET", "pools/{pool_id}/audit", {"pool_id": _POOL})
    yield ask("POST", "login-tokens", body={"provider": _GOOGLE, "subject": "alice", "identity_pool_id": _POOL})
    logins = {_GOOGLE: emulator.login_token(_GOOGLE, "alice", "app")}
    _call_aws(emulator, "GetId", IdentityPoolId=_POOL, Logins=logins)
    _call_aws(emulator, "GetCredentialsForIdentity", IdentityId=_ALICE)
    call_id = str(emulator.calls[-1].id)
    yield ask("GET", "calls", query={"outcome": "refused", "limit": "1"})
    yield ask("GET", "calls/{call_id}", {"call_id": call_id})
    yield ask("GET", _STREAM, query={"operation": "GetId", "since": "0"})
    yield ask("GET", "metrics", excerpt=True)
    identity = {"identity_id": _ALICE}
    yield ask("GET", "search", query={"query": "alice"})
    yield ask("GET", "identities", query={"query": "alice"})
    yield ask("GET", "identities/{identity_id}", identity)
    photos = [f"arn:aws:s3:::photos/private/{folder}/cat.jpg" for folder in (_ALICE, "bob")]
    yield ask("POST", "access", body={"identity_id": _ALICE, "action": "s3:GetObject", "resource": photos})
    credentials = ask("POST", "identities/{identity_id}/credentials", identity)
    yield credentials
    key = {"access_key_id": str(credentials.response["AccessKeyId"])}
    yield ask("GET", "credentials", query={"identity_id": _ALICE})
    yield ask("GET", "credentials/{access_key_id}", key)
    yield ask("DELETE", "credentials/{access_key_id}", key)
    unsigned = emulator.login_token(_GOOGLE, "alice", "app", fault="none-algorithm")
    yield ask("POST", "explain/token", body={"token": unsigned, "identity_pool_id": _POOL})
    claims = {"sub": "alice", "email": "alice@example.com"}
    yield ask("POST", "explain/role", body={"identity_pool_id": _POOL, "provider": _GOOGLE, "claims": claims})
    yield ask("DELETE", "identities/{identity_id}/logins", identity, query={"provider": _GOOGLE})
    yield ask("PUT", "identities/{identity_id}", identity, body={"disabled": True})
    yield ask("DELETE", "identities/{identity_id}", identity)
    yield ask("POST", "faults", body={"operation": "GetId", "error": "TooManyRequestsException", "count": 2})
    yield ask("GET", "faults")
    yield ask("DELETE", "faults")
    yield ask("GET", "keys")
    yield ask("POST", "keys/rotate")
    yield ask("GET", "clock")
    yield ask("PUT", "clock", body={"advance_s": 1200})
    yield ask("DELETE", "roles", query={"arn": _ROLE})
    yield ask("DELETE", "policies", query={"arn": _POLICY})
    yield ask("DELETE", "identity-providers", query={"arn": _PROVIDER})
    yield ask("POST", "pools", body={"IdentityPoolName": "tests", "SupportedLoginProviders": {_GOOGLE: "app"}})
    yield ask("POST", "operations/{operation}", {"operation": "GetId"}, body={"IdentityPoolId": _POOL})
    yield ask("DELETE", "pools", query={"id": _OTHER_POOL})
    yield ask("GET", "reset")
    yield ask("POST", "reset", body={"account": "000000000000"})


def _statement(action: str, resource: str) -> dict[str, Any]:
    """A policy that allows one action."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}


class _Client:
    """Sends the examples' requests, with curl."""

    def __init__(self, endpoint_url: str) -> None:
        self._environment = {**os.environ, "ENDPOINT_URL": endpoint_url}

    def __call__(
        self,
        method: str,
        path: str,
        variables: Mapping[str, str] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        excerpt: bool = False,
    ) -> Example:
        example = Example(_ENDPOINTS[f"{method} {path}"], variables or {}, query or {}, body, None, excerpt)
        command = curl(example)
        done = subprocess.run(
            ["sh", "-c", command], env=self._environment, capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode != (_CURL_TIMEOUT if path == _STREAM else 0):
            raise RuntimeError(f"{command}\n{done.stderr}")
        response = json.loads(done.stdout) if example.endpoint.media_type == JSON else done.stdout
        if isinstance(response, dict) and set(response) == {"error"}:
            raise RuntimeError(f"{command}\n{done.stdout}")
        return replace(example, response=_stable(_excerpt(response) if excerpt else response))


def _call_aws(emulator: Emulator, operation: str, **members: Any) -> None:
    """Call an operation of Cognito Identity, for the journal; a refusal is not an error."""
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": f"AWSCognitoIdentityService.{operation}"}
    request = urllib.request.Request(emulator.endpoint_url, json.dumps(members).encode(), headers)
    try:
        urllib.request.urlopen(request, timeout=20).close()
    except urllib.error.HTTPError as refused:
        refused.close()


def curl(example: Example) -> str:
    """The curl command of an example; $ENDPOINT_URL is the address of the emulator."""
    endpoint = example.endpoint
    path = endpoint.path
    for name, value in example.variables.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=_SAFE))
    query = "&".join(f"{name}={quote(value, safe=_SAFE)}" for name, value in example.query.items())
    options = "" if endpoint.method == "GET" else f"-X {endpoint.method} "
    if endpoint.path == _STREAM:
        options = "--no-buffer --max-time 1 "
    command = f'curl {options}"$ENDPOINT_URL{PREFIX}{path}{"?" if query else ""}{query}"'
    if example.body is None:
        return command
    if len(endpoint.request_media_types) > 1:
        command += f' -H "Content-Type: {JSON}"'
    return f"{command} -d {shlex.quote(to_text(example.body))}"


def _excerpt(value: Any, depth: int = 0) -> Any:
    """The beginning of a long response: a few lines, or a few members of each object and one entry of each list."""
    if isinstance(value, str):
        return value if depth else "\n".join(value.splitlines()[:4])
    if isinstance(value, dict):
        first = list(value.items())[: 3 if depth else 5] if depth < _EXCERPT_DEPTH else ()
        return {name: _excerpt(each, depth + 1) for name, each in first}
    if isinstance(value, list):
        return [_excerpt(each, depth + 1) for each in (value[:1] if depth < _EXCERPT_DEPTH else ())]
    return value


def _stable(value: Any, name: str = "") -> Any:
    """The response without what differs from run to run, and with short secrets."""
    if isinstance(value, dict):
        return {each: _stable(member, each) for each, member in value.items()}
    if isinstance(value, list):
        return [_stable(each, name) for each in value]
    if name in _CHANGING:
        return _CHANGING[name]
    if name in _SECRETS and isinstance(value, str):
        return f"{value[:_SECRET_START]}..."
    if isinstance(value, str):
        return re.sub(r'"duration_ms":[0-9.]+', f'"duration_ms":{_CHANGING["duration_ms"]}', value)
    return value


def to_text(value: Any, indent: str = "") -> str:
    """A value as JSON, with what fits on a line on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= _WIDTH or not isinstance(value, dict | list) or not value:
        return line
    inner = f"{indent}  "
    if isinstance(value, dict):
        entries = [f"{inner}{json.dumps(name)}: {to_text(each, inner)}" for name, each in value.items()]
        start, end = "{}"
    else:
        entries = [f"{inner}{to_text(each, inner)}" for each in value]
        start, end = "[]"
    joined = ",\n".join(entries)
    return f"{start}\n{joined}\n{indent}{end}"


def to_json(examples: Sequence[Example]) -> str:
    """The text of control_api/examples.json."""
    written = {
        each.key: {
            "variables": each.variables,
            "query": each.query,
            **({} if each.body is None else {"request": each.body}),
            "response": each.response,
            **({"excerpt": True} if each.excerpt else {}),
        }
        for each in examples
    }
    return json.dumps(written, indent=1, ensure_ascii=False) + "\n"


def write() -> None:
    """Run the examples and write control_api/examples.json. Exits when an endpoint has no example."""
    examples = record()
    if missing(examples):
        raise SystemExit(f"No example of {', '.join(missing(examples))}: add one to _scenario in docs/control_api.py.")
    EXAMPLES_FILE.write_text(to_json(examples))


def from_json() -> Sequence[Example]:
    """The examples of control_api/examples.json, as far as their endpoints still exist."""
    return [
        Example(
            _ENDPOINTS[key],
            each["variables"],
            each["query"],
            each.get("request"),
            each["response"],
            each.get("excerpt", False),
        )
        for key, each in json.loads(EXAMPLES_FILE.read_text()).items()
        if key in _ENDPOINTS
    ]


def sections() -> str:
    """The examples as sections of docs/control-api.md, one for each endpoint."""
    return "\n".join(_section(each) for each in from_json())


def _section(example: Example) -> str:
    if isinstance(example.response, str):
        fence, text = "text", example.response.rstrip("\n")
    else:
        fence, text = "json", to_text(example.response)
    note = "\nThe response begins:\n" if example.excerpt else ""
    return f"### `{example.key}`\n\n```sh\n{curl(example)}\n```\n{note}\n```{fence}\n{text}\n```\n"
