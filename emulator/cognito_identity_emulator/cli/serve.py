"""The `serve` command: an emulator that answers until it is asked to stop, in one process or in several."""

import dataclasses
import logging
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from socket import socket
from typing import TYPE_CHECKING

from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.runtime.clock import monotonic, sleep
from cognito_identity_emulator.server import uvicorn_server as server
from cognito_identity_emulator.server.tls import CertificateError, certificate_of
from cognito_identity_emulator.settings import SELF_ISSUER, Settings
from cognito_identity_emulator.storage.errors import DatabaseConfigError, DatabaseUnavailableError
from cognito_identity_emulator.version import VERSION

if TYPE_CHECKING:
    from cognito_identity_emulator.server.tls import Certificate

_ASK_AGAIN_S = 0.5

_log = logging.getLogger("cognito_identity_emulator")


class ServeError(Exception):
    """The emulator cannot start; the message says what to do."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT asks to stop. Raises ServeError."""
    # Without a handler, the first process of a container would not heed the signal while it waits for its database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as until_stopped:
        try:
            sockets = server.bind(settings)
            certificate = until_stopped.enter_context(certificate_of(settings))
            address = server.address_of(sockets[0], "http" if certificate is None else "https")
            if settings.issuer == SELF_ISSUER:
                settings = dataclasses.replace(settings, issuer=address)
            core = until_stopped.enter_context(closing(_started(settings)))
        except (server.ListenError, DatabaseConfigError, CertificateError) as problem:
            raise ServeError(str(problem)) from None
        except DatabaseUnavailableError as problem:
            raise ServeError(f"{problem} Is it up, and is it the right one (--database-url)?") from None
        except AdminError as refusal:
            raise ServeError("\n  ".join([refusal.message, *refusal.details])) from None
        welcome = _welcome(settings, address, core.database.description, certificate)

        def ready() -> None:
            # Whoever reads that it is ready may stop it at once; so it says so only when it would heed the signal.
            print(welcome, flush=True)

        if settings.workers == 1:
            server.serve_forever(core, sockets, ready, certificate)
        else:
            core.close()  # it has made the tables and read the seeds, once for all workers
            _serve_with_workers(settings, sockets, ready, certificate)


def _started(settings: Settings) -> EmulatorCore:
    """An emulator over the database, which may need a while to answer. Raises what Control does."""
    give_up_at = monotonic() + settings.database_wait_s
    told = False
    while True:
        try:
            return EmulatorCore(settings)
        except DatabaseUnavailableError as problem:
            if monotonic() >= give_up_at:
                raise
            if not told:
                _log.warning("%s Trying again for %d s (--database-wait-s).", problem, settings.database_wait_s)
            told = True
            sleep(_ASK_AGAIN_S)


def _serve_with_workers(
    settings: Settings, sockets: list[socket], ready: Callable[[], None], certificate: "Certificate | None"
) -> None:
    from cognito_identity_emulator.server.workers import WorkerStartError, can_fork, run_workers

    if not can_fork():
        raise ServeError("This system has no worker processes: leave out --workers, or run several emulators.")
    settings_of_worker = dataclasses.replace(settings, seed=())

    def work(number: int, ready: Callable[[], None]) -> None:
        try:
            core = EmulatorCore(settings_of_worker)
        except DatabaseUnavailableError as problem:
            _log.error("Worker %d cannot start. %s", number, problem)
            sys.exit(1)
        with closing(core):
            server.serve_forever(core, sockets, ready, certificate)

    try:
        ended_well = run_workers(settings.workers, work, ready)
    except WorkerStartError:
        raise ServeError("A worker did not start; what it said stands above.") from None
    if not ended_well:
        sys.exit(1)


def _welcome(settings: Settings, address: str, database: str, certificate: "Certificate | None") -> str:
    lines = {
        "endpoint": address,
        "database": database,
        "workers": str(settings.workers),
        "account": f"{settings.account}, region {settings.region}",
        "logins": f"{settings.login_verification} verification",
        "signatures": settings.signatures,
        "tokens": f"{settings.token_algorithm}, issued by {settings.issuer}, for {settings.open_id_token_lifetime_s} s",
        "boto3": f'boto3.client("cognito-identity", endpoint_url="{address}")',
        "any SDK": f"export AWS_ENDPOINT_URL_COGNITO_IDENTITY={address} AWS_ENDPOINT_URL_STS={address}",
    }
    if settings.workers == 1:
        del lines["workers"]
    if certificate is not None and certificate.self_signed:
        lines["trust"] = f"export AWS_CA_BUNDLE={certificate.certificate_file}"
    rows = "\n".join(f"  {name:<11}{value}" for name, value in lines.items())
    return f"cognito-identity-emulator {VERSION} is ready\n{rows}"
