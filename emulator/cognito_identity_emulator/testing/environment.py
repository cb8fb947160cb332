"""The environment variables through which AWS SDKs find an emulator, and only it.

    with Emulator() as emulator, sdk_environment(emulator):
        boto3.client("cognito-identity").get_id(IdentityPoolId=pool_id)

The pytest fixtures use the same stack of emulators.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cognito_identity_emulator import Emulator, RemoteEmulator

Variables = dict[str, str | None]
"""Values by name; None: the variable is not set."""

_LOOPBACK = ("127.0.0.1", "localhost", "::1")

_ENDPOINT_SETTINGS: Variables = {
    # An SDK refuses an endpoint URL together with FIPS or dual-stack endpoints.
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
    "AWS_USE_FIPS_ENDPOINT": "false",
    "AWS_USE_DUALSTACK_ENDPOINT": "false",
}

_DUMMY_CREDENTIALS: Variables = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",  # any value works  # nosec B105
    "AWS_EC2_METADATA_DISABLED": "true",
    # Empty files: a profile has credentials, endpoints and a region of its own.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_ACCOUNT_ID": None,
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": None,
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": None,
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": None,
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": None,
    "AWS_CREDENTIAL_EXPIRATION": None,
    "AWS_DEFAULT_PROFILE": None,
    "AWS_PROFILE": None,
    "AWS_ROLE_ARN": None,
    "AWS_ROLE_SESSION_NAME": None,
    "AWS_SECURITY_TOKEN": None,
    "AWS_SESSION_TOKEN": None,
    "AWS_WEB_IDENTITY_TOKEN_FILE": None,
}


@dataclass(frozen=True, eq=False)
class _Target:
    """An emulator that SDKs are pointed at. `region` is for users who have not set one."""

    endpoint_url: str
    region: str
    keep_credentials: bool


class SdkEnvironment:
    """The variables of this process: those of the newest target, and the user's own when there is no target.

    Targets may be removed in any order. A variable whose value stays the same is not written again, so a test's own
    change of it lasts.
    """

    def __init__(self) -> None:
        self._targets: list[_Target] = []
        self._written: Variables = {}
        self._originals: Variables = {}
        self._direct_domains: Sequence[str] = ()
        self._boto3 = _Boto3DefaultSession()

    @contextmanager
    def target(self, endpoint_url: str, region: str, *, keep_credentials: bool) -> Iterator[None]:
        """Point SDKs at an endpoint while the context lasts."""
        target = _Target(endpoint_url, region, keep_credentials)
        self._targets.append(target)
        self._write()
        try:
            yield
        finally:
            self._targets.remove(target)
            self._write()

    def connect_directly(self, domains: Sequence[str]) -> None:
        """Send requests to hosts in these domains past the proxy, like those to loopback addresses."""
        self._direct_domains = domains
        self._write()

    def _write(self) -> None:
        wanted = self._variables(self._targets[-1]) if self._targets else {}
        # All originals are read before anything is written: on Windows, no_proxy and NO_PROXY are one variable.
        self._originals |= {name: os.environ.get(name) for name in wanted if name not in self._originals}
        for name in sorted(self._originals):
            if name not in wanted:
                _set(name, self._originals[name])
            elif name not in self._written or self._written[name] != wanted[name]:
                _set(name, wanted[name])
        self._originals = {name: self._originals[name] for name in wanted}
        self._written = wanted
        self._boto3.use_dummy_credentials(bool(self._targets) and not self._targets[-1].keep_credentials)

    def _variables(self, target: _Target) -> Variables:
        region = self._original("AWS_REGION") or self._original("AWS_DEFAULT_REGION") or target.region
        return {
            **dict.fromkeys(_endpoint_variables(), target.endpoint_url),
            "AWS_REGION": self._original("AWS_REGION") or region,
            "AWS_DEFAULT_REGION": self._original("AWS_DEFAULT_REGION") or region,
            **self._proxy_exceptions(),
            **_ENDPOINT_SETTINGS,
            **({} if target.keep_credentials else _DUMMY_CREDENTIALS),
        }

    def _proxy_exceptions(self) -> Variables:
        """NO_PROXY in both spellings, because clients differ in which of them they prefer."""
        own = self._original("no_proxy") or self._original("NO_PROXY") or ""
        hosts = [host for host in map(str.strip, own.split(",")) if host]
        if "*" not in hosts:
            hosts += [host for host in (*_LOOPBACK, *self._direct_domains) if host not in hosts]
        return dict.fromkeys(("NO_PROXY", "no_proxy"), ",".join(hosts))

    def _original(self, name: str) -> str | None:
        return self._originals[name] if name in self._originals else os.environ.get(name)


class _Boto3DefaultSession:
    """Swaps boto3's default session, which caches the credentials that it has found: there is one session for dummy
    credentials, and the user's own."""

    def __init__(self) -> None:
        self._uses_dummies = False
        self._other: Any = None

    def use_dummy_credentials(self, use_dummies: bool) -> None:
        """Change to the session with dummy credentials, or back."""
        boto3: Any = sys.modules.get("boto3")  # nothing is cached before it is imported
        if use_dummies != self._uses_dummies and boto3 is not None:
            self._other, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, self._other
        self._uses_dummies = use_dummies


def _endpoint_variables() -> list[str]:
    """The variable of each service that the emulator answers. AWS_ENDPOINT_URL is left to mocks of other services.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    """
    from cognito_identity_emulator.operations.services import SERVICES  # loaded by the first emulator at the latest

    return [f"AWS_ENDPOINT_URL_{service.name.replace('-', '_').upper()}" for service in SERVICES]


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


ENVIRONMENT = SdkEnvironment()
"""The only one of the process, because the process has one set of variables."""


@contextmanager
def sdk_environment(emulator: "Emulator | RemoteEmulator", *, keep_credentials: bool = False) -> Iterator[None]:
    """Point AWS SDKs at a running emulator while the context lasts; afterwards the variables are as before.

    SDKs get dummy credentials, and profiles are hidden, unless `keep_credentials`. Contexts may end in any order: the
    newest that lasts has the variables.
    """
    region = emulator.settings.region
    with ENVIRONMENT.target(emulator.endpoint_url, region, keep_credentials=keep_credentials):
        yield
