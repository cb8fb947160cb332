"""Runs the ASGI app on real sockets: in the foreground for the command line, or on a thread for tests.

The sockets are bound before anything else, so that a port that is taken is known at once and port 0 is known by the
time an issuer has to be named after it.
"""

import asyncio
import contextlib
import gc
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway.app import create_app
from cognito_identity_emulator.server.tls import Certificate
from cognito_identity_emulator.settings import Settings

_BACKLOG = 2048
_DRAIN_S = 8
_TICKS_A_SECOND = 10
_MOST_DESCRIPTORS = 65_536
_MOST_CONNECTIONS = 16_384
_MOST_TRIES = 8
"""How often a free port is looked for that is free over IPv4 and IPv6 alike."""


class ListenError(Exception):
    """The address cannot be listened on; the message says what to do."""


def bind(settings: Settings) -> list[socket.socket]:
    """Listening sockets of the settings' host and port: IPv4 and IPv6 loopback when no host is named.

    Raises ListenError.
    """
    if settings.host is not None:
        return [_bind_one(settings.host, settings.port)]
    for _ in range(_MOST_TRIES):
        first = _bind_one("127.0.0.1", settings.port)
        try:
            return [first, _bind_one("::1", first.getsockname()[1])]
        except ListenError:
            if not _has_ipv6_loopback():
                return [first]
            first.close()
            if settings.port:
                raise
    raise ListenError("No port is free over both IPv4 and IPv6. Name one address with --host.")


def bind_free_port() -> list[socket.socket]:
    """A listening socket on a free port of the IPv4 loopback."""
    return [_bind_one("127.0.0.1", 0)]


def _bind_one(host: str, port: int) -> socket.socket:
    made: socket.socket | None = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
        made.listen(_BACKLOG)
    except (OSError, UnicodeError) as problem:  # UnicodeError: a name that no host can have
        if made is not None:
            made.close()
        raise ListenError(
            f"Cannot listen on {host} port {port}: {getattr(problem, 'strerror', None) or problem}. "
            "Name another port with --port (0 picks a free one), or another address with --host."
        ) from None
    return made


def _has_ipv6_loopback() -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
        probe.bind(("::1", 0))
        return True
    return False


def address_of(bound: socket.socket, scheme: str = "http") -> str:
    """The URL under which a socket is reached; a wildcard address is reached over loopback."""
    host, port = bound.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # it names what was bound  # nosec B104
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def raise_descriptor_limit() -> None:
    """Let this process open as many files and connections as the system allows it to."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows knows no such limit; a sandbox may say no
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MOST_DESCRIPTORS)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _most_connections() -> int:
    """How many connections there may be: a quarter of the descriptors is for databases, issuers and event streams."""
    try:
        import resource
    except ImportError:
        return _MOST_CONNECTIONS
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(soft * 3 // 4, _MOST_CONNECTIONS)


def make_server(core: EmulatorCore, certificate: Certificate | None = None) -> Any:
    """A uvicorn server for the emulator's app; with a certificate it speaks https."""
    import uvicorn

    from cognito_identity_emulator.server.connection import Connection, ConnectionRegistry

    app = create_app(core)

    class Server(uvicorn.Server):
        def __init__(self, config: uvicorn.Config) -> None:
            super().__init__(config)
            self.server_state: ConnectionRegistry = ConnectionRegistry(_most_connections())

        async def on_tick(self, counter: int) -> bool:
            if counter % _TICKS_A_SECOND == 0:
                self.server_state.go_round(asyncio.get_running_loop().time())
            return await super().on_tick(counter)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.end_streams()  # they would be waited for
            await super().shutdown(sockets)

    return Server(
        uvicorn.Config(
            app,
            http=Connection,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=_DRAIN_S,
            backlog=_BACKLOG,
            ssl_certfile=None if certificate is None else certificate.certificate_file,
            ssl_keyfile=None if certificate is None else certificate.key_file,
        )
    )


def serve_forever(
    core: EmulatorCore,
    sockets: list[socket.socket],
    ready: Callable[[], None] = lambda: None,
    certificate: Certificate | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT asks to stop; calls in flight are answered first.

    `ready` is called once the signals are heeded: who has been told that we serve may stop us at once.
    """
    raise_descriptor_limit()
    server = make_server(core, certificate)

    def stop(*_: object) -> None:
        # Until uvicorn takes the signals over, and again after it has drained, when it raises them once more: to have
        # been asked to stop is no failure.
        server.should_exit = True

    for asked_to_stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked_to_stop, stop)
    ready()
    # What is there now stays: the collector need not go through it again and again, which a call may have to wait for.
    gc.freeze()
    gc.enable()  # the command line let it rest until now
    server.run(sockets=sockets)


@contextlib.contextmanager
def serving_on_thread(core: EmulatorCore, sockets: list[socket.socket]) -> Iterator[None]:
    """Serve on a thread of its own while the context lasts."""
    server = make_server(core)
    failure: list[BaseException] = []

    def run() -> None:
        try:
            server.run(sockets=sockets)
        except BaseException as problem:
            failure.append(problem)

    thread = threading.Thread(target=run, name="cognito-identity-emulator", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        for bound in sockets:
            bound.close()
        if failure:
            raise failure[0]
