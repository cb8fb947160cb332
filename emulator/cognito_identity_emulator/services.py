"""Composition: builds the parts of an emulator from its settings. No other module connects parts with each other."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cognito_identity_emulator.credentials.issuer import CredentialIssuer
from cognito_identity_emulator.credentials.role_assumer import RoleAssumer
from cognito_identity_emulator.credentials.role_usage import RoleUsage
from cognito_identity_emulator.engine.access_log import with_access_log
from cognito_identity_emulator.engine.engine import Engine
from cognito_identity_emulator.engine.fault_injector import FaultInjector
from cognito_identity_emulator.engine.journal import Journal, JournalEntry
from cognito_identity_emulator.engine.metrics import Metrics
from cognito_identity_emulator.keys.authorization_messages import AuthorizationMessages
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.keys.page_tokens import PageTokens
from cognito_identity_emulator.logins.issuer import BuiltInIssuer
from cognito_identity_emulator.logins.issuer_keys import IssuerKeys
from cognito_identity_emulator.logins.key_sets import KeySets
from cognito_identity_emulator.logins.single_flight import SingleFlight
from cognito_identity_emulator.logins.user_directory import UserDirectory
from cognito_identity_emulator.logins.verifier import LoginVerifier
from cognito_identity_emulator.operations.context import Services
from cognito_identity_emulator.operations.repeatable_ids import RepeatableIds
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.runtime.clock import Clock
from cognito_identity_emulator.runtime.counters import Counters, SharedCounters
from cognito_identity_emulator.runtime.random import Ids
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.opening import ensure_schema, open_database
from cognito_identity_emulator.storage.pools import PoolCache
from cognito_identity_emulator.storage.registry import RegistryCache
from cognito_identity_emulator.storage.shared_state import SharedClock, SharedState
from cognito_identity_emulator.storage.store import DatabaseTime
from cognito_identity_emulator.tokens.open_id_token import OpenIdTokens
from cognito_identity_emulator.tokens.web_identity_token import WebIdentityTokens

if TYPE_CHECKING:
    from cognito_identity_emulator.engine.shared_journal import JournalLink


@dataclass(frozen=True, slots=True)
class WorkerShare:
    """What a worker shares with the other workers: one journal, which began at `started_at`, and the counters."""

    journal_link: "JournalLink"
    started_at: int
    counters: SharedCounters


@dataclass(frozen=True, slots=True)
class EmulatorServices:
    """The parts of one emulator. `operations` are those that operations see as `call.services`."""

    settings: Settings
    random: Ids
    database: Database
    shared_state: SharedState
    clock: SharedClock
    keys: KeyRing
    single_flight: SingleFlight
    built_in_issuer: BuiltInIssuer
    operations: Services
    fault_injector: FaultInjector
    metrics: Metrics
    journal: Journal
    engine: Engine

    def close(self) -> None:
        """Cancel pending fetches and close the database."""
        self.single_flight.close()
        self.database.close()


def build_services(
    settings: Settings, clock: Clock, random: Ids, worker_share: WorkerShare | None = None
) -> EmulatorServices:
    """Open the database, upgrade its schema where that is needed, and build every part on top of it.

    `worker_share` is for one of several workers. Raises DatabaseConfigError, DatabaseUnavailableError, SettingsError.
    """
    with ExitStack() as close_on_error:
        database = close_on_error.enter_context(
            closing(open_database(settings.database_url, settings.database_connections))
        )
        ensure_schema(database, settings.database_url)
        single_flight = close_on_error.enter_context(closing(SingleFlight()))
        shared_state = SharedState(database)
        shared_clock = SharedClock(clock, shared_state)
        counters = Counters() if worker_share is None else worker_share.counters
        keys = KeyRing(database, shared_state, shared_clock, counters, random, settings)
        registry = RegistryCache(database, shared_state)
        operations = _operation_services(
            settings, random, database, DatabaseTime(counters), shared_state, keys, registry, single_flight
        )
        metrics = _metrics(counters)
        count = with_access_log(metrics.count)
        if worker_share is None:
            journal = Journal(settings.calls_kept, count, clock.now())
        else:
            journal = _shared_journal(settings.calls_kept, count, worker_share)
        services = EmulatorServices(
            settings=settings,
            random=random,
            database=database,
            shared_state=shared_state,
            clock=shared_clock,
            keys=keys,
            single_flight=single_flight,
            built_in_issuer=BuiltInIssuer(keys, registry, random),
            operations=operations,
            fault_injector=FaultInjector(database, shared_state),
            metrics=metrics,
            journal=journal,
            engine=Engine(operations, shared_clock, journal),
        )
        close_on_error.pop_all()
    return services


def _operation_services(
    settings: Settings,
    random: Ids,
    database: Database,
    database_time: DatabaseTime,
    shared_state: SharedState,
    keys: KeyRing,
    registry: RegistryCache,
    single_flight: SingleFlight,
) -> Services:
    tokens = OpenIdTokens(keys, settings)
    issuer_keys = IssuerKeys(KeySets(single_flight), settings.issuer_keys, registry, keys.login_tokens)
    users = UserDirectory(settings.user_pool_endpoint, single_flight)
    return Services(
        settings=settings,
        database=database,
        database_time=database_time,
        shared_state=shared_state,
        pools=PoolCache(database, shared_state),
        registry=registry,
        logins=LoginVerifier(settings.login_verification, tokens, issuer_keys, registry, keys, users),
        issuer_keys=issuer_keys,
        tokens=tokens,
        web_identity_tokens=WebIdentityTokens(keys),
        roles=RoleAssumer(registry, settings.roles == "registered"),
        credentials=CredentialIssuer(keys, random, RoleUsage(registry)),
        page_tokens=PageTokens(keys, random),
        authorization_messages=AuthorizationMessages(keys, random),
        ids=random,
        repeatable_ids=None if settings.seed_ids is None else RepeatableIds(settings.seed_ids),
    )


def _metrics(counters: Counters) -> Metrics:
    names = {service.name: [*service.operations, *sorted(service.not_emulated)] for service in SERVICES}
    return Metrics(names, counters)


def _shared_journal(kept: int, count: Callable[[Sequence[JournalEntry]], object], share: WorkerShare) -> Journal:
    from cognito_identity_emulator.engine.shared_journal import SharedJournal  # most emulators are one process

    return SharedJournal(kept, count, share.started_at, share.journal_link, share.counters)
