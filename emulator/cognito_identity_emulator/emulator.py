"""The emulator in your own process, with a server: for tests and scripts."""

from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.runtime.clock import Clock
from cognito_identity_emulator.runtime.random import Ids
from cognito_identity_emulator.server import uvicorn_server as server
from cognito_identity_emulator.settings import Settings


class Emulator(EmulatorCore):
    """An emulator on a free loopback port, for the duration of a `with` statement.

        with Emulator() as emulator:
            identity = emulator.client("cognito-identity").get_id(IdentityPoolId=pool_id)

    The port in the settings is ignored. Raises DatabaseConfigError.
    """

    def __init__(self, settings: Settings | None = None, *, clock: Clock | None = None, ids: Ids | None = None) -> None:
        super().__init__(settings, clock=clock, ids=ids)
        self._serving = ExitStack()
        self._endpoint_url: str | None = None

    @property
    def endpoint_url(self) -> str:
        """The address of the server, such as http://127.0.0.1:40123. Raises RuntimeError outside of the `with`."""
        if self._endpoint_url is None:
            raise RuntimeError("The emulator does not serve yet: use it in a `with` statement.")
        return self._endpoint_url

    def client(self, service: str, **options: Any) -> Any:
        """A boto3 client of this emulator, whatever the environment and the profile say about endpoints and proxies.

        `options` go to boto3; without credentials in them, the client gets dummy ones.
        """
        from cognito_identity_emulator.features.boto3_client import boto3_client

        return boto3_client(service, self.endpoint_url, self.settings.region, options)

    def __enter__(self) -> Self:
        sockets = server.bind_free_port()
        self._endpoint_url = server.address_of(sockets[0])
        self._serving.enter_context(server.serving_on_thread(self, sockets))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._serving.close()
        self._endpoint_url = None
        self.close()
