"""The emulator without a server: every public method delegates to the feature that does the work."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any

from cognito_identity_emulator.domain.iam import (
    DEFAULT_MAX_SESSION_DURATION_S,
    IamRole,
    IdentityProvider,
    ManagedPolicy,
)
from cognito_identity_emulator.features.calls import DirectCalls, JournaledCalls
from cognito_identity_emulator.runtime.clock import Clock, SystemClock
from cognito_identity_emulator.runtime.random import Ids, RandomIds
from cognito_identity_emulator.services import WorkerShare, build_services
from cognito_identity_emulator.settings import Settings

if TYPE_CHECKING:
    from cognito_identity_emulator.credentials.issuer import Credentials
    from cognito_identity_emulator.domain.fault import Fault
    from cognito_identity_emulator.engine.journal import JournalEntry
    from cognito_identity_emulator.features.access.decider import AccessDecider
    from cognito_identity_emulator.features.access.question import AccessQuestion, Context, HasAccessKey
    from cognito_identity_emulator.features.access.results import Decision
    from cognito_identity_emulator.features.audit.audited_pool import Finding
    from cognito_identity_emulator.features.audit.auditor import Auditor
    from cognito_identity_emulator.features.explain.explanations import Explanations
    from cognito_identity_emulator.features.explain.results import ExplainedRole, ExplainedToken
    from cognito_identity_emulator.features.faults import ConfiguredFaults
    from cognito_identity_emulator.features.identities import IdentityAdmin
    from cognito_identity_emulator.features.login_tokens import LoginTokens
    from cognito_identity_emulator.features.pools import PoolAdmin
    from cognito_identity_emulator.features.queries import AdminQueries, IdentityFound, Page, PoolFound, SessionFound
    from cognito_identity_emulator.features.registry import IamRegistry
    from cognito_identity_emulator.features.reset import Reset
    from cognito_identity_emulator.features.search import SearchResults
    from cognito_identity_emulator.features.seeds.report import SeedReport
    from cognito_identity_emulator.features.seeds.seeder import Seeding, SeedOptions
    from cognito_identity_emulator.features.state.importer import ImportReport
    from cognito_identity_emulator.features.state_transfer import StateTransfer
    from cognito_identity_emulator.logins.login_token import LoginToken, LoginTokenRequest
    from cognito_identity_emulator.storage.exports import StackExport
    from cognito_identity_emulator.storage.reset import ResetReport


class EmulatorCore:
    """An emulator without a server. Close it after use.

    Raises DatabaseConfigError, SettingsError or AdminError for a database, a setting or a seed that cannot be used.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        clock: Clock | None = None,
        ids: Ids | None = None,
        worker_share: WorkerShare | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.ids = ids or RandomIds()
        self._services = services = build_services(self.settings, clock or SystemClock(), self.ids, worker_share)
        self.database = services.database
        self.shared_state = services.shared_state
        self.clock = services.clock
        self.keys = services.keys
        self.fault_injector = services.fault_injector
        self.journal = services.journal
        self.engine = services.engine
        self._direct_calls = DirectCalls(services.engine, self.settings, self.ids)
        self._journaled_calls = JournaledCalls(services.journal)
        self.start_report: SeedReport | None = None
        self.is_stopping = False
        """Whether the emulator is about to stop, so that it must get no further clients."""
        if self.settings.seed:
            try:
                self.start_report = self.seed_files(*self.settings.seed)
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Cancel pending fetches and close the database."""
        self._services.close()

    def health(self) -> str | None:
        """None when the database answers, else a sentence that says why it does not."""
        from cognito_identity_emulator.features.health import database_problem

        return database_problem(self.database)

    def about(self) -> dict[str, Any]:
        """The version, the settings in force without their secrets, the operations and how they differ from AWS, and
        the values that faults and login tokens accept."""
        from cognito_identity_emulator.features.about import about

        return about(self.settings, self.database.description)

    def metrics(self) -> str:
        """The calls and signatures of all workers, in the text format of Prometheus."""
        signatures = {purpose: each.signatures_made for purpose, each in self.keys.signing_keys.items()}
        return self._services.metrics.text(signatures, self._services.operations.database_time.totals())

    def called_services(self) -> frozenset[str]:
        """The names of the AWS services that were called at least once since the start."""
        return self._services.metrics.called_services()

    # Calls

    def perform(self, operation: str, /, **members: Any) -> dict[str, Any]:
        """Perform an operation in the default account and region, without HTTP: AWS's members in, AWS's members out.

        Raises ServiceError for a call that AWS would refuse, AdminError for members that the operation does not have,
        KeyError for an operation that does not exist.
        """
        return self._direct_calls.perform(operation, members)

    def create_pool(self, /, **members: Any) -> dict[str, Any]:
        """Create an identity pool, as CreateIdentityPool answers it.

        `members` are those of CreateIdentityPool, with Roles and RoleMappings of SetIdentityPoolRoles, and
        PrincipalTagAttributeMaps, a list with the members of SetPrincipalTagAttributeMap. Missing ones get a sensible
        value: a name, guest access, and both roles. Raises ServiceError for a pool that AWS would refuse, AdminError
        for unknown members.
        """
        return self._direct_calls.create_pool(members)

    @property
    def calls(self) -> "Sequence[JournalEntry]":
        """The last calls of the AWS API, newest last."""
        return self._journaled_calls.all()

    def call(self, call_id: str) -> "JournalEntry":
        """One of the last calls, by its id in the journal. Raises NotFoundError."""
        return self._journaled_calls.find(call_id)

    # Login tokens

    def issue_login_token(self, request: "LoginTokenRequest", identity_pool_id: str | None = None) -> "LoginToken":
        """A token of the built-in identity provider, for a Logins map. Raises AdminError.

        Without an audience in the request, the token gets one that the pool accepts, or any pool with the provider.
        """
        return self._login_tokens.issue(request, identity_pool_id)

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
        """The token of `issue_login_token`, as text."""
        from cognito_identity_emulator.logins.login_token import LoginTokenRequest

        request = LoginTokenRequest(provider, subject, audience, claims, expires_in_s, fault)
        return self.issue_login_token(request, identity_pool_id).token

    @cached_property
    def _login_tokens(self) -> "LoginTokens":
        from cognito_identity_emulator.features.login_tokens import LoginTokens

        return LoginTokens(self._services.built_in_issuer, self._pool_admin, self.clock)

    # Identity providers, roles and policies

    def put_identity_provider(self, provider: IdentityProvider) -> None:
        """Register an identity provider; it replaces the one with the same ARN. Raises AdminError."""
        self._iam_registry.put_provider(provider)

    def identity_providers(self) -> Sequence[IdentityProvider]:
        """Every registered identity provider, by ARN."""
        return self._iam_registry.providers()

    def delete_identity_provider(self, arn: str) -> None:
        """Delete a registered identity provider. Raises NotFoundError."""
        self._iam_registry.delete_provider(arn)

    def put_role(
        self,
        arn: str,
        trust_policy: Mapping[str, Any],
        max_session_duration_s: int = DEFAULT_MAX_SESSION_DURATION_S,
        *,
        policies: Mapping[str, Mapping[str, Any]] | None = None,
        managed_policy_arns: Sequence[str] = (),
        permissions_boundary: str | None = None,
        tags: Mapping[str, str] | None = None,
        description: str = "",
    ) -> None:
        """Register a role; it replaces the one with the same ARN. Raises AdminError.

        `policies` are the inline policies by name. `permissions_boundary` is the ARN of a managed policy.
        """
        role = IamRole(
            arn,
            trust_policy,
            max_session_duration_s,
            policies or {},
            tuple(managed_policy_arns),
            permissions_boundary,
            tags or {},
            description,
            created_at=self.clock.now(),
        )
        self._iam_registry.put_role(role)

    def roles(self) -> Sequence[IamRole]:
        """Every registered role, by ARN."""
        return self._iam_registry.roles()

    def delete_role(self, arn: str) -> None:
        """Delete a registered role; trust policies that named its ARN then have its id. Raises NotFoundError."""
        self._iam_registry.delete_role(arn)

    def put_policy(
        self, arn: str, document: Mapping[str, Any], *, description: str = "", tags: Mapping[str, str] | None = None
    ) -> None:
        """Register a customer managed policy; it replaces the one with the same ARN. Raises AdminError."""
        self._iam_registry.put_policy(ManagedPolicy(arn, document, description, tags or {}))

    def policies(self) -> Sequence[ManagedPolicy]:
        """Every customer managed policy, by ARN."""
        return self._iam_registry.policies()

    def policy(self, arn: str) -> ManagedPolicy:
        """The managed policy with that ARN: a customer's, or one of AWS with a known document. Raises NotFoundError."""
        return self._iam_registry.policy(arn)

    def delete_policy(self, arn: str) -> None:
        """Delete a customer managed policy; roles that have it attached keep its ARN. Raises NotFoundError."""
        self._iam_registry.delete_policy(arn)

    @cached_property
    def _iam_registry(self) -> "IamRegistry":
        from cognito_identity_emulator.features.registry import IamRegistry

        return IamRegistry(self.database, self.shared_state, self._services.operations.registry, self.clock)

    # Faults

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
        connection_fault: str | None = None,
        trouble: str | None = None,
    ) -> "Fault":
        """Make calls of an operation ("*": of any) go wrong; see Fault. Raises AdminError.

        `trouble` is the older name of `connection_fault`.
        """
        from cognito_identity_emulator.domain.fault import Fault
        from cognito_identity_emulator.features.faults import one_connection_fault

        connection_fault = one_connection_fault(connection_fault, trouble)
        fault_id = self.ids.uuid()
        return self._faults.add(
            Fault(fault_id, operation, error, message, count, probability, seed, delay_s, connection_fault)
        )

    def fail_next(self, operation: str, error: str, times: int = 1, message: str | None = None) -> "Fault":
        """Refuse the next `times` calls of an operation with an error. Raises AdminError.

        SDKs retry by themselves: the error reaches your code only if `times` is more than their attempts.
        """
        return self.add_fault(operation, error, message=message, count=times)

    def faults(self) -> "Sequence[Fault]":
        """Every fault, with its remaining count."""
        return self._faults.all()

    def delete_faults(self, fault_id: str | None = None) -> int:
        """Delete one fault, or all; returns the number of deleted faults. Raises NotFoundError."""
        return self._faults.delete(fault_id)

    @cached_property
    def _faults(self) -> "ConfiguredFaults":
        from cognito_identity_emulator.features.faults import ConfiguredFaults

        return ConfiguredFaults(self.database, self.shared_state)

    # Pools, identities and sessions

    def pools(self, query: str | None = None, next_: str | None = None) -> "Page[PoolFound]":
        """A page of the pools of every account, with the number of their identities. Raises AdminError.

        With `query`: only pools with that id, or with that text in their name. `next_` is from the page before.
        """
        return self._queries.pools(query, next_)

    def pool(self, pool_id: str) -> "PoolFound":
        """The pool with that id, in any account. Raises NotFoundError."""
        return self._queries.pool(pool_id)

    def put_pool(self, entry: Mapping[str, Any], account: str | None = None) -> "PoolFound":
        """Create or update a pool, without a signature. Raises AdminError.

        `entry` is an entry of a seed's identity_pools; `account` is the default account if it is missing.
        """
        return self.pool(self._pool_admin.put(self._seeding, entry, account))

    def delete_pool(self, pool_id: str) -> None:
        """Delete a pool and everything in it, without a signature. Raises NotFoundError."""
        self._pool_admin.delete(pool_id)

    def identities(
        self, query: str | None = None, identity_pool_id: str | None = None, next_: str | None = None
    ) -> "Page[IdentityFound]":
        """A page of identities. Raises AdminError.

        With `query`: only those whose id, subject or developer user identifier begins with it, or whose provider it
        is. `next_` is from the page before.
        """
        return self._queries.identities(query, identity_pool_id, next_)

    def identity(self, identity_id: str) -> "IdentityFound":
        """The identity with that id, in any account. Raises NotFoundError."""
        return self._queries.identity(identity_id)

    def set_identity_disabled(self, identity_id: str, disabled: bool = True) -> "IdentityFound":
        """Disable an identity, or enable it again. Every call for a disabled identity is refused.

        Raises NotFoundError, AdminError for an identity that was merged into another, which stays disabled.
        """
        return self._identity_admin.set_disabled(identity_id, disabled)

    def delete_identity(self, identity_id: str) -> None:
        """Delete an identity and its logins. Raises NotFoundError."""
        self._identity_admin.delete(identity_id)

    def unlink_login(self, identity_id: str, provider: str, subject: str | None = None) -> "IdentityFound":
        """Unlink a login from an identity, or a developer user; then `provider` is the developer provider name.

        `subject` is only needed for one of several developer users. Raises NotFoundError, AdminError.
        """
        return self._identity_admin.unlink(identity_id, provider, subject)

    def credentials_of(self, identity_id: str, custom_role_arn: str | None = None) -> "Credentials":
        """New credentials of an identity, without a login: those that GetCredentialsForIdentity gives for its logins.

        `custom_role_arn` is the role to take instead of the one that the pool chooses. The role's trust policy decides
        in any case. Raises NotFoundError, AdminError.
        """
        return self._identity_admin.credentials(identity_id, custom_role_arn)

    def sessions(self, identity_id: str | None = None, next_: str | None = None) -> "Page[SessionFound]":
        """A page of the sessions of issued credentials that are not purged yet. Raises AdminError."""
        return self._queries.sessions(identity_id, next_)

    def session_of(self, access_key_id: str) -> "SessionFound":
        """The session of an access key. Raises NotFoundError for a key that this emulator did not issue."""
        return self._queries.session(access_key_id)

    def revoke_session(self, access_key_id: str) -> "SessionFound":
        """Revoke the session of an access key: signed calls with it are refused from now on. Raises NotFoundError."""
        return self._identity_admin.revoke_session(access_key_id)

    @cached_property
    def _identity_admin(self) -> "IdentityAdmin":
        from cognito_identity_emulator.features.identities import IdentityAdmin

        return IdentityAdmin(self.database, self.shared_state, self.clock, self._services.operations, self._queries)

    def search(self, query: str, limit: int = 5) -> "SearchResults":
        """At most `limit` pools, identities, sessions and calls each, by any of their names. Raises AdminError.

        Pools by id or a part of their name, identities by the beginning of their id, subject or developer user
        identifier, sessions by access key, calls by number or request id.
        """
        from cognito_identity_emulator.features.search import search

        return search(self.database, self._journaled_calls, query, limit)

    @cached_property
    def _queries(self) -> "AdminQueries":
        from cognito_identity_emulator.features.queries import AdminQueries

        return AdminQueries(self.database, self.keys, self.ids)

    @cached_property
    def _pool_admin(self) -> "PoolAdmin":
        from cognito_identity_emulator.features.pools import PoolAdmin

        return PoolAdmin(self.database, self.shared_state, self._services.operations.pools)

    # Explanations

    def explain_token(
        self, token: str, identity_pool_id: str | None = None, next_: str | None = None
    ) -> "ExplainedToken":
        """A token, and every check that a pool makes of it: the given pool, or each of a page of pools.

        Raises AdminError.
        """
        return self._explanations.token(token, identity_pool_id, next_)

    def explain_role(
        self,
        identity_pool_id: str,
        *,
        claims: Mapping[str, Any] | None = None,
        token: str | None = None,
        provider: str | None = None,
        custom_role_arn: str | None = None,
    ) -> "ExplainedRole":
        """The role of the user with that token or those claims, or of a guest, and why it is chosen.

        Raises AdminError.
        """
        from cognito_identity_emulator.features.explain.role import RoleRequest

        return self._explanations.role(identity_pool_id, RoleRequest(token, claims, provider, custom_role_arn))

    @cached_property
    def _explanations(self) -> "Explanations":
        from cognito_identity_emulator.features.explain.explanations import Explanations

        return Explanations(self._services.operations, self.keys, self.clock, self._pool_admin, self._queries)

    # Access

    def can(
        self,
        who: "str | Mapping[str, Any] | HasAccessKey",
        action: str,
        resource: str = "*",
        context: "Context | None" = None,
        resource_policy: Mapping[str, Any] | None = None,
    ) -> "Decision":
        """Whether someone may do an action on a resource: `assert emulator.can(credentials, "s3:GetObject", arn)`.

        `who` is an answer of boto3 with credentials, or the credentials in it, credentials or a session of this
        emulator, an access key id, the id of an identity, which stands for the credentials that it would get now, or
        the ARN of a role. `context` has condition keys of
        the request, such as s3:prefix. `resource_policy` is the policy of the resource. Nothing is issued. Raises
        NotFoundError for an unknown principal, AdminError for a role that is not registered.
        """
        from cognito_identity_emulator.features.access.question import AccessQuestion, principal_of

        question = AccessQuestion(principal_of(who), (action,), (resource,), context or {}, resource_policy)
        return self.decide_access(question)[0]

    def decide_access(self, question: "AccessQuestion") -> "Sequence[Decision]":
        """As `can`, for every action on every resource of a question, and for every kind of principal."""
        return self._access_decider.decide(question)

    @cached_property
    def _access_decider(self) -> "AccessDecider":
        from cognito_identity_emulator.features.access.decider import AccessDecider
        from cognito_identity_emulator.features.access.sessions import SessionFinder

        services = self._services.operations
        sessions = SessionFinder(services, self.clock, self._queries, self._identity_admin)
        return AccessDecider(self.settings, services.registry, self.clock, sessions)

    # Audit

    def audit_pool(self, identity_pool_id: str) -> "Sequence[Finding]":
        """What is wrong with the roles and flows of a pool, the most severe first. Raises NotFoundError."""
        return self._auditor.audit(identity_pool_id)

    @cached_property
    def _auditor(self) -> "Auditor":
        from cognito_identity_emulator.features.audit.auditor import Auditor

        return Auditor(self._services.operations, self._pool_admin)

    # Seeds, state and reset

    def seed(
        self,
        document: Mapping[str, Any],
        *,
        stack_name: str = "stack",
        parameters: Mapping[str, str] | None = None,
        imports: Mapping[str, str] | None = None,
        account: str | None = None,
        region: str | None = None,
        dry_run: bool = False,
    ) -> "SeedReport":
        """Create and update everything in a seed document or a CloudFormation template, or nothing; delete nothing.

        `stack_name`, `parameters` and `imports` are for templates. `account` and `region` are the emulator's own when
        they are missing. A `dry_run` writes nothing. Raises AdminError with every problem and its place.
        """
        return self._seeding.seed(document, stack_name, _seed_options(parameters, imports, account, region, dry_run))

    def seed_files(
        self,
        *paths: str,
        parameters: Mapping[str, str] | None = None,
        imports: Mapping[str, str] | None = None,
        account: str | None = None,
        region: str | None = None,
        dry_run: bool = False,
    ) -> "SeedReport":
        """Seed from files, and from directories of files, such as cdk.out: all of them or none.

        The arguments are those of `seed`. Raises AdminError.
        """
        return self._seeding.seed_files(paths, _seed_options(parameters, imports, account, region, dry_run))

    def seed_archive(
        self,
        content: bytes,
        *paths: str,
        parameter_files: Sequence[str] = (),
        parameters: Mapping[str, str] | None = None,
        imports: Mapping[str, str] | None = None,
        account: str | None = None,
        region: str | None = None,
        dry_run: bool = False,
    ) -> "SeedReport":
        """Seed from files and directories in a ZIP archive; without paths, from all of it.

        The arguments are those of `seed`; `parameter_files` are paths in the archive. Raises AdminError.
        """
        options = _seed_options(parameters, imports, account, region, dry_run)
        return self._seeding.seed_archive(content, paths, replace(options, parameter_files=parameter_files))

    def exports(self) -> "Sequence[StackExport]":
        """The exports of the stacks that were seeded, which later templates import with Fn::ImportValue."""
        return self._seeding.exports()

    @cached_property
    def _seeding(self) -> "Seeding":
        from cognito_identity_emulator.features.seeds.seeder import Seeding

        return Seeding(self.settings, self.database, self.shared_state, self.clock)

    def export_state(self) -> dict[str, Any]:
        """The whole state as JSON's maps, lists and scalars: everything that is stored, with the keys, so that old
        tokens still verify where it is imported. Without faults, the journal and the clock."""
        return self._state_transfer.export_document()

    def export_state_to(self, file: IO[bytes]) -> None:
        """Write the result of `export_state` to a binary file, as JSON text. Little of it is in memory at a time."""
        self._state_transfer.export_to(file)

    def import_state(self, state: Mapping[str, Any]) -> "ImportReport":
        """Replace everything that is stored with an exported state, or change nothing.

        Raises AdminError with every problem and its place.
        """
        return self._state_transfer.import_document(state)

    def import_state_from(self, file: IO[bytes]) -> "ImportReport":
        """Import a state from a binary file with its JSON text. Little of it is in memory at a time.

        Raises AdminError with every problem and its place.
        """
        return self._state_transfer.import_from(file)

    @cached_property
    def _state_transfer(self) -> "StateTransfer":
        from cognito_identity_emulator.features.state_transfer import StateTransfer

        return StateTransfer(self.database, self.shared_state, self.keys)

    def reset(self, account: str | None = None) -> "ResetReport":
        """Delete everything but the keys, and set the clock to the machine's time; with `account`, delete only its
        pools, identities, sessions, exports of stacks and outbound federation. Returns the counts by kind."""
        return self._reset.everything() if account is None else self._reset.account(account)

    def reset_preview(self, account: str | None = None) -> "ResetReport":
        """What `reset` would delete."""
        return self._reset.preview(account)

    @cached_property
    def _reset(self) -> "Reset":
        from cognito_identity_emulator.features.reset import Reset

        ids = self._services.operations.repeatable_ids
        return Reset(self.database, self.shared_state, self.clock, self.journal, ids)


def _seed_options(
    parameters: Mapping[str, str] | None,
    imports: Mapping[str, str] | None,
    account: str | None,
    region: str | None,
    dry_run: bool,
) -> "SeedOptions":
    from cognito_identity_emulator.features.seeds.seeder import SeedOptions

    return SeedOptions(parameters or {}, (), imports or {}, account, region, dry_run)
