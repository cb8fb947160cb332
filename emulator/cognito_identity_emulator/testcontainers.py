"""A container with the emulator, for tests with Testcontainers for Python.

    with CognitoIdentityContainer() as emulator:
        pool = emulator.create_pool()

The extra `testcontainers` has what it needs: https://testcontainers-python.readthedocs.io/en/latest/
"""

from collections.abc import Sequence
from os import PathLike, fspath
from typing import Any, Self

from cognito_identity_emulator.remote.emulator import RemoteEmulator
from cognito_identity_emulator.remote.environment import to_environment
from cognito_identity_emulator.settings import Settings, variable

try:
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.exceptions import ContainerStartException
    from testcontainers.core.wait_strategies import CompositeWaitStrategy, HttpWaitStrategy, LogMessageWaitStrategy
except ModuleNotFoundError as missing:
    raise ModuleNotFoundError(
        "Testcontainers is not installed: pip install 'cognito-identity-emulator[testcontainers]'"
    ) from missing

IMAGE = "cognito-identity-emulator"
"""The name of the image that the Dockerfile builds."""

_PORT = 4591
_READY_PATH = "/_emulator/health/ready"
_READY_LINE = r"^Ready\.$"  # the last line that `serve` prints at the start
_POLL_INTERVAL_S = 0.1
_CONTROL_HOSTS = ("cognito-identity", "cognito-identity-emulator")
"""The names under which the control API of the image answers to other containers."""


class CognitoIdentityContainer(DockerContainer, RemoteEmulator):
    """A container of the image, with the methods of `DockerContainer` and, while it runs, those of `Emulator`.

    `settings` become environment variables; those for the address and https do not apply. `seeds` are seed files,
    templates and directories of this machine, which are seeded once the emulator is ready. `options` are arguments of
    `DockerContainer`.

    Raises ContainerStartException, with the log of the container, when the emulator does not start within
    `startup_timeout_s` seconds, and AdminError for seeds that cannot be used.
    """

    def __init__(
        self,
        image: str = IMAGE,
        settings: Settings | None = None,
        *,
        seeds: Sequence[str | PathLike[str]] = (),
        startup_timeout_s: int = 60,
        **options: Any,
    ) -> None:
        DockerContainer.__init__(self, image, **options)
        self._seeds = [fspath(each) for each in seeds]
        for name, value in to_environment(settings or Settings()).items():
            self.with_env(name, value)
        for name in ("host", "port", "tls_cert", "tls_key", "tls_self_signed"):
            self.env.pop(variable(name), None)
        self.with_exposed_ports(_PORT)
        ready = CompositeWaitStrategy(LogMessageWaitStrategy(_READY_LINE), HttpWaitStrategy(_PORT, _READY_PATH))
        self.waiting_for(ready.with_startup_timeout(startup_timeout_s).with_poll_interval(_POLL_INTERVAL_S))

    def start(self) -> Self:
        """Start the container and seed the emulator; it is ready when this returns."""
        hosts = self.env.get(variable("control_host"), ",".join(_CONTROL_HOSTS))
        self.with_env(variable("control_host"), f"{hosts},{self.get_docker_client().host()}")
        try:
            super().start()
        except (TimeoutError, RuntimeError) as problem:
            raise ContainerStartException(f"The emulator did not start. Its log:\n{self._log()}") from problem
        address = f"http://{self.get_container_host_ip()}:{self.get_exposed_port(_PORT)}"
        self._connect(address, self.env.get(variable("control_token")))
        if self._seeds:
            self.seed_files(*self._seeds)
        return self

    def _log(self) -> str:
        if self.get_wrapped_container() is None:
            return "There is no container."
        return b"".join(self.get_logs()).decode(errors="replace")
