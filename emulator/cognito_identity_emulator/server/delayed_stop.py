"""Keeps a server answering for some time after SIGTERM, while its health says that it stops.

A load balancer, or Kubernetes' endpoints, learns that a server stops only some time after the server itself. Clients
that it sends here in between would find a closed port.
https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination-flow
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable

from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway.app import AsgiApp, Receive, Scope, Send

_log = logging.getLogger("cognito_identity_emulator")


def with_delayed_stop(app: AsgiApp, core: EmulatorCore, stop: Callable[[], None]) -> AsgiApp:
    """The application, which makes SIGTERM stop the server only after `shutdown_delay_s` of the settings, and at once
    when it comes again.

    uvicorn sets its own signal handlers before it starts the application, so this one is set by the start.
    """

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            with contextlib.suppress(NotImplementedError):  # Windows has no SIGTERM that a program could handle
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, handle_sigterm)
        await app(scope, receive, send)

    def handle_sigterm() -> None:
        if core.is_stopping:
            stop()
            return
        core.is_stopping = True
        delay_s = core.settings.shutdown_delay_s
        _log.info("Stopping in %d s. Until then, calls are answered and health is 503.", delay_s)
        asyncio.get_running_loop().call_later(delay_s, stop)

    return application
