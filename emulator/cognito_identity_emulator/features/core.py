"""The composition root: from settings to an engine that performs calls."""

import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from cognito_identity_emulator.credentials.issuer import CredentialIssuer, read_session
from cognito_identity_emulator.credentials.role_assumer import RoleAssumer
from cognito_identity_emulator.domain.fault import Fault
from cognito_identity_emulator.domain.iam import DEFAULT_MAX_SESSION_DURATION_S, IamRole, IdentityProvider
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.engine.access_log import with_access_log
from cognito_identity_emulator.engine.engine import Engine
from cognito_identity_emulator.engine.journal import Journal, JournalEntry
from cognito_identity_emulator.engine.metrics import Metrics
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.features.fault_checks import check_fault
from cognito_identity_emulator.features.faults import FaultInjector
from cognito_identity_emulator.features.registry import check_provider, checked_role
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.keys.page_tokens import PageTokens
from cognito_identity_emulator.logins.issuer import BuiltInIssuer, IssueError, LoginToken, LoginTokenRequest
from cognito_identity_emulator.logins.issuer_keys import IssuerKeys
from cognito_identity_emulator.logins.key_sets import KeySets
from cognito_identity_emulator.logins.providers.saml_xml import SamlLibraryMissingError
from cognito_identity_emulator.logins.single_flight import SingleFlight
from cognito_identity_emulator.logins.user_directory import UserDirectory
from cognito_identity_emulator.logins.verifier import LoginVerifier
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.context import Services
from cognito_identity_emulator.operations.sts.service import STS
from cognito_identity_emulator.protocol import json11
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.runtime.clock import Clock, SystemClock
from cognito_identity_emulator.runtime.random import Ids, RandomIds
from cognito_identity_emulator.runtime.scope import Scope
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.storage import schema
from cognito_identity_emulator.storage.errors import DatabaseUnavailableError
from cognito_identity_emulator.storage.faults import FaultCache, FaultStore
from cognito_identity_emulator.storage.opening import ensure_schema, open_database
from cognito_identity_emulator.storage.pools import PoolCache, PoolStore
from cognito_identity_emulator.storage.registry import RegistryCache, RegistryStore
from cognito_identity_emulator.storage.reset import ResetReport, reset_account, reset_all
from cognito_identity_emulator.storage.sessions import SessionStore
from cognito_identity_emulator.storage.shared_state import SharedClock, SharedState, count_change
from cognito_identity_emulator.storage.store import DatabaseTime
from cognito_identity_emulator.tokens.open_id_token import OpenIdTokens

if TYPE_CHECKING:
    from cognito_identity_emulator.features.explain.results import ExplainedRole, ExplainedToken
    from cognito_identity_emulator.features.explain.token import Explaining
    from cognito_identity_emulator.features.queries import AdminQueries, IdentityFound, Page, PoolFound
    from cognito_identity_emulator.features.seeds.report import SeedReport
    from cognito_identity_emulator.features.seeds.seeder import Seeding
    from cognito_identity_emulator.features.state.importer import ImportReport


_NUMBER = re.compile("[0-9]{1,18}")


class EmulatorCore:
    """An emulator without a server. Close it when done.

    Raises DatabaseConfigError when made over a bad one, AdminError for seeds that cannot be used.
    """

    def __init__(self, settings: Settings | None = None, *, clock: Clock | None = None, ids: Ids | None = None) -> None:
        self.settings = settings or Settings()
        self.ids = ids or RandomIds()
        self.database = open_database(self.settings.database_url, self.settings.database_connections)
        self._single_flight = SingleFlight()
        try:
            self._build(clock or SystemClock())
        except BaseException:
            self.close()
            raise

    def _build(self, clock: Clock) -> None:
        """Make the rooms over the database, and fill them with what the seeds say."""
        ensure_schema(self.database, self.settings.database_url)
        self.shared_state = SharedState(self.database)
        self.clock = SharedClock(clock, self.shared_state)
        self.keys = KeyRing(self.database, self.shared_state, self.clock, self.ids, self.settings)
        self.registry = RegistryCache(self.database, self.shared_state)
        tokens = OpenIdTokens(self.keys, self.settings)
        key_sets = KeySets(self._single_flight)
        issuer_keys = IssuerKeys(key_sets, self.settings.issuer_keys, self.registry, self.keys.login_tokens)
        users = UserDirectory(self.settings.user_pool_endpoint, self._single_flight)
        self._built_in_issuer = BuiltInIssuer(self.keys, self.registry, self.ids)
        self._services = Services(
            settings=self.settings,
            database=self.database,
            database_time=DatabaseTime(),
            shared_state=self.shared_state,
            pools=PoolCache(self.database, self.shared_state),
            registry=self.registry,
            logins=LoginVerifier(
                self.settings.login_verification, tokens, issuer_keys, self.registry, self.keys, users
            ),
            issuer_keys=issuer_keys,
            tokens=tokens,
            roles=RoleAssumer(self.registry, self.settings.roles == "registered"),
            credentials=CredentialIssuer(self.keys, self.ids),
            page_tokens=PageTokens(self.keys, self.ids),
            ids=self.ids,
        )
        self.faults_in_force = FaultCache(self.database, self.shared_state)
        self.call_metrics = Metrics(
            [*COGNITO_IDENTITY.operations, *STS.operations, *STS.not_emulated],
            os.getpid() if self.settings.workers > 1 else None,
        )
        self.journal = Journal(self.settings.calls_kept, with_access_log(self.call_metrics.count))
        self.fault_injector = FaultInjector(self.faults_in_force)
        self.engine = Engine(self._services, self.clock, self.journal)
        if self.settings.seed:
            self.seed_files(*self.settings.seed)

    def health(self) -> str | None:
        """None when the database answers, else one sentence that says why not."""
        try:
            with self.database.reading() as connection:
                schema.current_revision(connection)
        except DatabaseUnavailableError as problem:
            return str(problem)
        return None

    def perform(self, operation: str, **members: Any) -> dict[str, Any]:
        """An operation of the default account and region, without HTTP: AWS's members in, AWS's members out.

        Raises ServiceError for what AWS would refuse, KeyError for an operation that does not exist.
        """
        declared = COGNITO_IDENTITY.operations[operation]
        request = HttpRequest("POST", "/", "", {}, msgspec.json.encode(members))
        response = self.engine.perform(
            declared,
            json11.decode(declared, request),
            scope=Scope(self.settings.account, self.settings.region),
            caller=None,
            request_id=self.ids.request_id(),
        )
        body = json11.encode(declared, response, "").body
        answered: dict[str, Any] = msgspec.json.decode(body or b"{}")
        return answered

    def create_pool(self, **members: Any) -> dict[str, Any]:
        """An identity pool, as CreateIdentityPool answers it; `members` are that operation's own.

        What is left out has a sensible default: a name, guests allowed, and both roles set.
        """
        pool = self.perform(
            "CreateIdentityPool", **{"IdentityPoolName": "pool", "AllowUnauthenticatedIdentities": True, **members}
        )
        account = self.settings.account
        roles = {kind: f"arn:aws:iam::{account}:role/{kind}" for kind in ("authenticated", "unauthenticated")}
        self.perform("SetIdentityPoolRoles", IdentityPoolId=pool["IdentityPoolId"], Roles=roles)
        return pool

    def issue_login_token(self, order: LoginTokenRequest, identity_pool_id: str | None = None) -> LoginToken:
        """A token of the built-in identity provider, good for a Logins map.

        Its audience, where the order names none, is what the pool accepts, or else any pool that knows the provider.
        Raises AdminError.
        """
        pools = () if order.audience is not None else self._pools(identity_pool_id)
        try:
            return self._built_in_issuer.issue(order, pools, self.clock.now())
        except (IssueError, SamlLibraryMissingError) as problem:
            raise AdminError(str(problem)) from None

    def login_token(
        self,
        provider: str,
        subject: str,
        audience: str | None = None,
        *,
        identity_pool_id: str | None = None,
        claims: Mapping[str, Any] | None = None,
        expires_in_s: int = 3600,
        fault: str | None = None,
    ) -> str:
        """As `issue_login_token`: the token alone."""
        order = LoginTokenRequest(provider, subject, audience, claims, expires_in_s, fault)
        return self.issue_login_token(order, identity_pool_id).token

    def _pools(self, pool_id: str | None) -> Sequence[IdentityPool]:
        """The pool of that id, or every pool. Raises NotFoundError."""
        if pool_id is None:
            with self.database.reading() as connection:
                known = PoolStore(connection, Scope(None, "")).all_ids()
        else:
            known = [pool_id]
        found = [pool for pool in map(self._services.pools.find, known) if pool is not None]
        if pool_id is not None and not found:
            raise NotFoundError(f"There is no identity pool {pool_id}.")
        return found

    def put_identity_provider(self, provider: IdentityProvider) -> None:
        """Register an identity provider in place of the one of its ARN. Raises AdminError."""
        check_provider(provider)
        with self._registering() as registry:
            registry.put_provider(provider)

    def identity_providers(self) -> Sequence[IdentityProvider]:
        """Every registered identity provider, by ARN."""
        return self.registry.providers()

    def delete_identity_provider(self, arn: str) -> None:
        """Forget an identity provider. Raises NotFoundError."""
        with self._registering() as registry:
            if not registry.delete_provider(arn):
                raise NotFoundError(f"No identity provider is registered as {arn}.")

    def put_role(
        self, arn: str, trust_policy: Mapping[str, Any], max_session_duration_s: int = DEFAULT_MAX_SESSION_DURATION_S
    ) -> None:
        """Register a role in place of the one of its ARN. Raises AdminError."""
        role = checked_role(arn, trust_policy, max_session_duration_s)
        with self._registering() as registry:
            registry.put_role(role)

    def roles(self) -> Sequence[IamRole]:
        """Every registered role, by ARN."""
        return self.registry.roles()

    def delete_role(self, arn: str) -> None:
        """Forget a role. Raises NotFoundError."""
        with self._registering() as registry:
            if not registry.delete_role(arn):
                raise NotFoundError(f"No role is registered as {arn}.")

    def add_fault(
        self,
        operation: str,
        error: str | None = None,
        *,
        message: str | None = None,
        count: int | None = None,
        probability: float | None = None,
        seed: int | None = None,
        delay_s: float = 0.0,
        trouble: str | None = None,
    ) -> Fault:
        """Let calls of an operation ("*": of any) go wrong; see Fault. Raises AdminError."""
        fault = Fault(self.ids.uuid(), operation, error, message, count, probability, seed, delay_s, trouble)
        check_fault(fault)
        with self.database.transaction() as connection:
            FaultStore(connection).add(fault)
        self.shared_state.note_change()
        return fault

    def fail_next(self, operation: str, error: str, times: int = 1, message: str | None = None) -> Fault:
        """Let the next `times` calls of an operation be refused with an error. SDKs try again by themselves: name
        more times than they do to see it arrive. Raises AdminError."""
        return self.add_fault(operation, error, message=message, count=times)

    def faults(self) -> Sequence[Fault]:
        """Every fault, with the count that is left of it."""
        with self.database.reading() as connection:
            return FaultStore(connection).all()

    def delete_faults(self, fault_id: str | None = None) -> int:
        """Forget one fault, or all; how many they were. Raises NotFoundError."""
        with self.database.transaction() as connection:
            gone = FaultStore(connection).delete(fault_id)
        self.shared_state.note_change()
        if fault_id is not None and not gone:
            raise NotFoundError(f"There is no fault {fault_id}.")
        return gone

    def seed(
        self,
        document: Mapping[str, Any],
        *,
        stack_name: str = "stack",
        parameters: Mapping[str, str] | None = None,
        imports: Mapping[str, str] | None = None,
    ) -> "SeedReport":
        """Create and update what a seed document or a CloudFormation template asks for, or nothing of it; deletes
        nothing. The rest is for templates. Raises AdminError with every problem and its place."""
        return self._seeding().seed(document, stack_name, parameters or {}, imports or {})

    def seed_files(self, *paths: str) -> "SeedReport":
        """As `seed`: files, and directories of them, together all or nothing. Raises AdminError."""
        return self._seeding().seed_files(paths)

    def _seeding(self) -> "Seeding":
        from cognito_identity_emulator.features.seeds.seeder import Seeding  # most emulators are never seeded

        return Seeding(self.settings, self.database, self.shared_state, self.clock)

    def explain_token(
        self, token: str, identity_pool_id: str | None = None, next_: str | None = None
    ) -> "ExplainedToken":
        """What a token is, and every check that each pool of a page of them, or the one named, makes of it. Raises
        AdminError."""
        if identity_pool_id is not None:
            return self._explaining().token(token, self._pools(identity_pool_id))
        page = self.pools(next_=next_)
        return replace(self._explaining().token(token, [each.pool for each in page.rows]), next=page.next)

    def explain_role(
        self,
        identity_pool_id: str,
        *,
        claims: Mapping[str, Any] | None = None,
        token: str | None = None,
        provider: str | None = None,
        custom_role_arn: str | None = None,
    ) -> "ExplainedRole":
        """The role of the user whom a token or claims name, or of a guest, and how it comes out. Raises
        AdminError."""
        from cognito_identity_emulator.features.explain.role import RoleExplaining, RoleQuestion

        (pool,) = self._pools(identity_pool_id)
        question = RoleQuestion(token, claims, provider, custom_role_arn)
        return RoleExplaining(self._services, self._explaining(), pool, self.clock.now()).role(question)

    def _explaining(self) -> "Explaining":
        from cognito_identity_emulator.features.explain.token import Explaining  # most emulators are never asked why

        return Explaining(self._services, self.keys, self.clock.now())

    def metrics(self) -> str:
        """Calls and signatures of this process, as Prometheus reads them."""
        made = {"open-id-tokens": self.keys.open_id_tokens, "login-tokens": self.keys.login_tokens}
        signatures = {purpose: keys.signatures_made for purpose, keys in made.items()}
        return self.call_metrics.text(signatures, self._services.database_time.seconds)

    def about(self) -> dict[str, Any]:
        """The version, the settings in force without their secrets, the operations with what differs from AWS, and the
        names that faults and login tokens may have."""
        from cognito_identity_emulator.features.about import about

        return about(self.settings, self.database.description)

    def pools(self, query: str | None = None, next_: str | None = None) -> "Page[PoolFound]":
        """A page of the pools of every account, with the number of their identities: those with `query` as their id or
        in their name; all without one. Raises AdminError for a `next_` of another list."""
        return self._queries().pools(query, next_)

    def pool(self, pool_id: str) -> "PoolFound":
        """The pool of that id, whosever it is. Raises NotFoundError."""
        return self._queries().pool(pool_id)

    def put_pool(self, entry: Mapping[str, Any], account: str | None = None) -> "PoolFound":
        """Create or update a pool, without a signature; `entry` is one of a seed's identity_pools, and `account` by
        default our own. Raises AdminError."""
        from cognito_identity_emulator.features.pools import put_pool

        return self.pool(put_pool(self._seeding(), entry, account))

    def delete_pool(self, pool_id: str) -> None:
        """Delete a pool with everything in it, without a signature. Raises NotFoundError."""
        from cognito_identity_emulator.features.pools import delete_pool

        delete_pool(self.database, pool_id)
        self.shared_state.note_change()

    def identities(
        self, query: str | None = None, identity_pool_id: str | None = None, next_: str | None = None
    ) -> "Page[IdentityFound]":
        """A page of the identities that have `query` as their id, provider, subject or developer user identifier; all
        without one. Raises AdminError for a `next_` of another list."""
        return self._queries().identities(query, identity_pool_id, next_)

    def sessions(self, identity_id: str | None = None, next_: str | None = None) -> "Page[Session]":
        """A page of the sessions that were handed out, and are not purged yet. Raises AdminError."""
        return self._queries().sessions(identity_id, next_)

    def _queries(self) -> "AdminQueries":
        from cognito_identity_emulator.features.queries import AdminQueries

        return AdminQueries(self.database, self.keys, self.ids)

    def export_state(self) -> dict[str, Any]:
        """The whole state as JSON's maps, lists and scalars: what is stored, and the keys, so that old tokens still
        verify where it is imported. Not faults, the journal and the clock."""
        exported: dict[str, Any] = msgspec.json.decode(self.state_text())
        return exported

    def state_text(self) -> bytes:
        """The same as JSON text."""
        from cognito_identity_emulator.features.state.exporter import export_state

        text = io.BytesIO()
        text.writelines(export_state(self.database))
        return text.getvalue()

    def import_state(self, state: Mapping[str, Any]) -> "ImportReport":
        """Put an exported state in place of everything that is stored, or nothing of it. Raises AdminError with
        every problem and its place."""
        from cognito_identity_emulator.features.state.importer import import_state

        report = import_state(self.database, state)
        self.shared_state.note_change()
        self.shared_state.note_keys_change()
        self.keys.reload_seal()
        return report

    @property
    def calls(self) -> Sequence[JournalEntry]:
        """The last calls of the AWS API, the newest last."""
        return self.journal.entries()

    def call(self, call_id: str) -> JournalEntry:
        """One of the last calls, by its number in the journal. Raises NotFoundError."""
        found = self.journal.find(int(call_id)) if _NUMBER.fullmatch(call_id) else None
        if found is None:
            raise NotFoundError(
                f"The journal has no call {call_id}, or no longer: it keeps {self.settings.calls_kept}."
            )
        return found

    def reset(self, account: str | None = None) -> ResetReport:
        """Forget everything but keys: of one account its pools, identities and sessions; without one also what is
        registered, the faults, the journal and the clock. What went, by kind."""
        with self.database.transaction(long=True) as connection:
            report = reset_all(connection) if account is None else reset_account(connection, account)
            count_change(connection)
        self.shared_state.note_change()
        if account is not None:
            return report
        clock_moved = self.clock.frozen or self.shared_state.clock_offset_ms != 0
        if clock_moved:
            self.clock.reset()
        return replace(report, journal=self.journal.clear(), clock=int(clock_moved))

    @contextmanager
    def _registering(self) -> Iterator[RegistryStore]:
        with self.database.transaction() as connection:
            yield RegistryStore(connection)
        self.shared_state.note_change()

    def session_of(self, access_key_id: str) -> Session:
        """Who is behind an access key that was handed out. Raises NotFoundError for any other key."""
        with self.database.reading() as connection:
            facts = SessionStore(connection).find(access_key_id)
        if facts is None:
            raise NotFoundError(f"The access key {access_key_id} was not handed out here, or its session was purged.")
        return read_session(facts)

    def close(self) -> None:
        """Let go of the database and of every flight."""
        self._single_flight.close()
        self.database.close()
