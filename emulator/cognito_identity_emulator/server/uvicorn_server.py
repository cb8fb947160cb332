"""Serves the app on real sockets: in the foreground for the command line, or on a thread for tests.

The sockets are bound before anything else, so that a port that is in use is reported immediately, and so that port 0
is resolved before an issuer is named after it.
"""

import asyncio
import contextlib
import errno
import gc
import ipaddress
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway.app import App, AsgiApp, create_app
from cognito_identity_emulator.server.delayed_stop import with_delayed_stop
from cognito_identity_emulator.server.tls import Certificate
from cognito_identity_emulator.settings import Settings

if TYPE_CHECKING:
    import uvicorn

_BACKLOG = 2048
_DRAIN_TIMEOUT_S = 8
"""Time for requests in flight to be answered when the server stops."""
_MAX_DESCRIPTORS = 65_536
MAX_CONNECTIONS = 16_384
_BIND_ATTEMPTS = 8
"""How often to look for a port that is free over both IPv4 and IPv6."""


class ListenError(Exception):
    """The address cannot be listened on; the message says what to do."""


def bind(settings: Settings) -> list[socket.socket]:
    """Listening sockets for the settings' host and port: IPv4 and IPv6 loopback when no host is set.

    Raises ListenError.
    """
    if settings.host is not None:
        return [_bind_one(settings.host, settings.port)]
    for _ in range(_BIND_ATTEMPTS):
        first = _bind_one("127.0.0.1", settings.port)
        try:
            return [first, _bind_one("::1", first.getsockname()[1])]
        except ListenError:
            if not _has_ipv6_loopback():
                return [first]
            first.close()
            if settings.port:
                raise
    raise ListenError("No port is free over both IPv4 and IPv6. Choose one of them: --host 127.0.0.1 or --host ::1.")


def bind_free_port() -> list[socket.socket]:
    """A listening socket on a free port of the IPv4 loopback."""
    return [_bind_one("127.0.0.1", 0)]


def _bind_one(host: str, port: int) -> socket.socket:
    listener: socket.socket | None = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except (OSError, UnicodeError) as problem:  # UnicodeError: the name cannot be a host's
        if listener is not None:
            listener.close()
        raise ListenError(_listen_problem(host, port, problem)) from None
    return listener


def _listen_problem(host: str, port: int, problem: OSError | UnicodeError) -> str:
    """Why an address cannot be listened on, and what to do."""
    if isinstance(problem, socket.gaierror | UnicodeError):
        return f"--host {host} is not a known host name or address. Name an address of this machine."
    match problem.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} of {host} is in use. Stop the program that listens there, or choose another port: "
                "--port 0 picks a free one."
            )
        case errno.EACCES:
            return f"This user may not listen on port {port} of {host}. Choose a port above 1023 with --port."
        case errno.EADDRNOTAVAIL:
            return f"--host {host} is not an address of this machine. Use 0.0.0.0 for all of its addresses."
    return f"Cannot listen on port {port} of {host}: {problem.strerror}. Choose others with --port and --host."


def _has_ipv6_loopback() -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
        probe.bind(("::1", 0))
        return True
    return False


def address_of(listener: socket.socket, scheme: str = "http") -> str:
    """The URL of a listening socket; for a wildcard address, the URL of the loopback address."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # compares, binds nothing  # nosec B104
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def exposure(settings: Settings, listener: socket.socket) -> str | None:
    """A sentence for the operator when other machines may use the control API without a token; else None."""
    host, port = listener.getsockname()[:2]
    if settings.control == "off" or settings.control_token or ipaddress.ip_address(host.partition("%")[0]).is_loopback:
        return None
    return (
        f"The control API on {host} has no token: every client that reaches port {port} can read the signing keys. "
        "Set --control-token, or publish it on loopback."
    )


def raise_descriptor_limit() -> None:
    """Raise the limit of open files and connections of this process as far as the system allows."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit; a sandbox may refuse
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MAX_DESCRIPTORS)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _connection_limit() -> int:
    """The number of connections above which idle ones are closed: three quarters of the descriptors, because databases
    and issuers need some too."""
    try:
        import resource
    except ImportError:
        return MAX_CONNECTIONS
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MAX_CONNECTIONS if soft == resource.RLIM_INFINITY else min(soft * 3 // 4, MAX_CONNECTIONS)


def make_server(
    core: EmulatorCore, certificate: Certificate | None = None, wrap: Callable[[AsgiApp], AsgiApp] | None = None
) -> "uvicorn.Server":
    """A uvicorn server for the emulator's app; with a certificate it speaks https. `wrap` is for the events of start
    and stop; requests go to the app itself."""
    import uvicorn

    app = create_app(core)
    return uvicorn.Server(
        uvicorn.Config(
            app if wrap is None else wrap(app),
            http=_protocol_class(app),
            ws="none",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            lifespan="on",
            timeout_graceful_shutdown=_DRAIN_TIMEOUT_S,
            backlog=_BACKLOG,
            ssl_certfile=None if certificate is None else certificate.certificate_file,
            ssl_keyfile=None if certificate is None else certificate.key_file,
        )
    )


def _protocol_class(app: App) -> "type[asyncio.Protocol]":
    """Our HTTP protocol in the form in which `uvicorn.Config(http=...)` takes one: a class.

    This is all that we need of uvicorn besides `Config` and `Server.run`: it calls the class with keyword arguments for
    each connection; `server_state.connections` is a set; at shutdown it closes the listening sockets, calls
    `shutdown()` of every member and waits until the set is empty.
    """
    from cognito_identity_emulator.server.http import HttpProtocol
    from cognito_identity_emulator.server.limits import ConnectionRegistry

    registry = ConnectionRegistry(_connection_limit())

    class UvicornHttpProtocol(HttpProtocol):
        def __init__(self, *, server_state: Any, **_: object) -> None:
            super().__init__(app, registry, server_state.connections)

    return UvicornHttpProtocol


def serve_forever(
    core: EmulatorCore,
    sockets: list[socket.socket],
    ready: Callable[[], None] = lambda: None,
    certificate: Certificate | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; requests in flight are answered first, and after SIGTERM also those of the
    settings' `shutdown_delay_s`.

    `ready` is called once the signals are handled, so that a caller that waits for it can stop the server immediately.
    """
    raise_descriptor_limit()

    def stop(*_: object) -> None:
        # For signals before uvicorn installs its own handlers, and for the signal that it raises again once it has
        # stopped: a requested stop is not a failure.
        server.should_exit = True

    delays_stop = core.settings.shutdown_delay_s > 0
    server = make_server(core, certificate, (lambda app: with_delayed_stop(app, core, stop)) if delays_stop else None)
    for stop_signal in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop_signal, stop)
    ready()
    # The objects of now stay until the end: the collector need not visit them, which would delay calls.
    gc.freeze()
    gc.enable()  # the command line had disabled it for the start
    server.run(sockets=sockets)


@contextlib.contextmanager
def serving_on_thread(core: EmulatorCore, sockets: list[socket.socket]) -> Iterator[None]:
    """Serve on a new thread while the context lasts."""
    server = make_server(core)
    failures: list[BaseException] = []

    def run() -> None:
        try:
            server.run(sockets=sockets)
        except BaseException as problem:
            failures.append(problem)

    thread = threading.Thread(target=run, name="cognito-identity-emulator", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        for listener in sockets:
            listener.close()
        if failures:
            raise failures[0]
