"""Runs the server of the `serve` command, in one process or in several."""

import dataclasses
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from socket import socket

from cognito_identity_emulator.cli.errors import CommandError
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.runtime.bounds import join_names
from cognito_identity_emulator.runtime.clock import SystemClock, monotonic, sleep
from cognito_identity_emulator.server import uvicorn_server as server
from cognito_identity_emulator.server.tls import Certificate, CertificateError, certificate_of
from cognito_identity_emulator.settings import SELF_ISSUER, Settings, forward_targets
from cognito_identity_emulator.storage.database_url import sqlite_path
from cognito_identity_emulator.storage.errors import DatabaseConfigError, DatabaseUnavailableError
from cognito_identity_emulator.tokens.open_id_token import token_issuer
from cognito_identity_emulator.version import VERSION

LOCALSTACK_READY = "Ready."
"""The last line at the start. Testcontainers' modules for LocalStack and many scripts wait for exactly this line."""

_RETRY_S = 0.5
_MAX_SEEDED_LINES = 20

_log = logging.getLogger("cognito_identity_emulator")


def run_server(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CommandError."""
    # Without a handler, the first process of a container ignores SIGTERM while it waits for its database.
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
            raise CommandError(str(problem)) from None
        except DatabaseUnavailableError as problem:
            raise CommandError(f"{problem} Start it, or name another database with --database-url.") from None
        except AdminError as error:
            raise CommandError(str(error)) from None
        warning = server.exposure(settings, sockets[0])
        if warning is not None:
            _log.warning(warning)
        welcome = _welcome(settings, address, core.database.description, certificate)
        welcome += "".join(f"\n  {name:<11}{value}" for name, value in _seeded(core))

        def ready() -> None:
            # A program that reads this may stop the server at once, so it is printed after the signal handlers are set.
            print(welcome, LOCALSTACK_READY, sep="\n", flush=True)

        if settings.workers == 1:
            server.serve_forever(core, sockets, ready, certificate)
        else:
            core.close()  # the tables are created and the seeds are read, once for all workers
            _serve_with_workers(settings, sockets, ready, certificate)


def _started(settings: Settings) -> EmulatorCore:
    """The emulator, as soon as its database answers. Raises what EmulatorCore raises."""
    give_up_at = monotonic() + settings.database_wait_s
    has_warned = False
    while True:
        try:
            return EmulatorCore(settings)
        except DatabaseUnavailableError as problem:
            if monotonic() >= give_up_at:
                raise
            if not has_warned:
                _log.warning("%s Retrying for %d s (--database-wait-s).", problem, settings.database_wait_s)
            has_warned = True
            sleep(_RETRY_S)


def _serve_with_workers(
    settings: Settings, sockets: list[socket], ready: Callable[[], None], certificate: Certificate | None
) -> None:
    from cognito_identity_emulator.engine.shared_journal import JournalKeeper
    from cognito_identity_emulator.runtime.counters import SharedCounters, SharedMemory
    from cognito_identity_emulator.server.workers import WorkerStartError, can_fork, run_workers
    from cognito_identity_emulator.services import WorkerShare

    if not can_fork():
        raise CommandError(
            "This system has no worker processes. Leave out --workers, or run several emulators on one PostgreSQL."
        )
    settings_of_worker = dataclasses.replace(settings, seed=())
    journal = JournalKeeper(settings.calls_kept)
    memory = SharedMemory(settings.workers)
    started_at = SystemClock().now()

    def work(number: int, ready: Callable[[], None]) -> None:
        try:
            share = WorkerShare(journal.link(number), started_at, SharedCounters(memory, number))
            core = EmulatorCore(settings_of_worker, worker_share=share)
        except DatabaseUnavailableError as problem:
            _log.error("Worker %d cannot start. %s", number, problem)
            sys.exit(1)
        with closing(core):
            server.serve_forever(core, sockets, ready, certificate)

    try:
        ended_well = run_workers(settings.workers, work, ready, journal, settings.shutdown_delay_s)
    except WorkerStartError:
        raise CommandError("A worker failed to start; see the log above.") from None
    if not ended_well:
        sys.exit(1)


def _seeded(core: EmulatorCore) -> Iterator[tuple[str, str]]:
    """What an application needs of the pools and stacks that were seeded at the start."""
    report = core.start_report
    if report is None:
        return
    lines = [("seeded", report.sentence())]
    lines += [("pool", f"{each.identity_pool_id} ({each.identity_pool_name})") for each in report.pools]
    lines += [
        ("output", f"{s.stack_name}.{name} = {value}") for s in report.stacks for name, value in s.outputs.items()
    ]
    yield from lines[:_MAX_SEEDED_LINES]
    if len(lines) > _MAX_SEEDED_LINES:
        yield "", f"and {len(lines) - _MAX_SEEDED_LINES} more: `seed PATH --dry-run` prints them"


_PERMISSIONS = {"off": "", "enforce": ", permissions enforced"}


def _welcome(settings: Settings, address: str, database: str, certificate: Certificate | None) -> str:
    issuer = token_issuer(settings, settings.region)
    lines = {
        "endpoint": address,
        "console": f"{address}/_emulator/",
        "database": database,
        "workers": _workers(settings),
        "account": f"{settings.account}, region {settings.region}",
        "logins": f"{settings.login_verification} verification",
        "signatures": settings.signatures + _PERMISSIONS[settings.authorization],
        "tokens": f"{settings.token_algorithm}, issued by {issuer}, for {settings.open_id_token_lifetime_s} s",
        "boto3": f'boto3.client("cognito-identity", endpoint_url="{address}")',
        "services": _services(settings),
        "any SDK": f"export AWS_ENDPOINT_URL={address}",
    }
    if settings.control == "off":
        del lines["console"]
    if settings.workers == 1:
        del lines["workers"]
    if certificate is not None and certificate.self_signed:
        lines["trust"] = f"export AWS_CA_BUNDLE={certificate.certificate_file}"
    rows = "\n".join(f"  {name:<11}{value}" for name, value in lines.items())
    return f"cognito-identity-emulator {VERSION} is ready. Ctrl-C stops it.\n{rows}"


def _services(settings: Settings) -> str:
    """The services that are answered here, and what happens to requests for others."""
    targets = dict(forward_targets(settings.forward_to))
    others = targets.pop("", None)
    forwarded = "".join(f"; {service} is forwarded to {url}" for service, url in targets.items())
    rest = "refused with status 501 (see --forward-to)" if others is None else f"forwarded to {others}"
    return f"{join_names(each.name for each in SERVICES)}{forwarded}; all others are {rest}"


def _workers(settings: Settings) -> str:
    """The number of workers, and what they are good for on a file, which has one writer at a time."""
    if sqlite_path(settings.database_url) is None:
        return str(settings.workers)
    return f"{settings.workers}; on SQLite they read and sign faster than one process, and write slower"
