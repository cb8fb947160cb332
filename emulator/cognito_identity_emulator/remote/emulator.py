"""An emulator in another process, container or machine, with the methods of `Emulator`."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, TypeVar

import msgspec

from cognito_identity_emulator.control_api.endpoint import JSON, ZIP
from cognito_identity_emulator.control_api.routes.identity_providers import IdentityProviderBody
from cognito_identity_emulator.domain.fault import Fault
from cognito_identity_emulator.domain.iam import (
    DEFAULT_MAX_SESSION_DURATION_S,
    IamRole,
    IdentityProvider,
    ManagedPolicy,
)
from cognito_identity_emulator.engine.journal import JournalEntry
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.errors.service_error import RemoteServiceError
from cognito_identity_emulator.features.access.question import AccessQuestion, principal_of
from cognito_identity_emulator.features.access.results import Decision
from cognito_identity_emulator.features.boto3_client import boto3_client
from cognito_identity_emulator.features.queries import IdentityFound, Page, PoolFound, SessionFound
from cognito_identity_emulator.features.seeds.report import SeedReport
from cognito_identity_emulator.logins.login_token import LoginToken, LoginTokenRequest
from cognito_identity_emulator.remote import results
from cognito_identity_emulator.remote.clock import RemoteClock
from cognito_identity_emulator.remote.control_api_client import ControlApiClient, path_of, with_query
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.storage.reset import ResetReport

if TYPE_CHECKING:
    from cognito_identity_emulator.credentials.issuer import Credentials
    from cognito_identity_emulator.features.access.question import Context, HasAccessKey
    from cognito_identity_emulator.features.audit.audited_pool import Finding
    from cognito_identity_emulator.features.explain.results import ExplainedRole, ExplainedToken
    from cognito_identity_emulator.features.search import SearchResults
    from cognito_identity_emulator.features.state.importer import ImportReport
    from cognito_identity_emulator.storage.exports import StackExport

_LONG_TIMEOUT_S = 600
"""For seeds and states."""

Result = TypeVar("Result")


class RemoteEmulator:
    """The emulator at an address, such as one in a container. Its methods are those of `Emulator`, over HTTP.

        emulator = RemoteEmulator("http://127.0.0.1:4591")
        pool = emulator.create_pool()

    `control_token` is that of the emulator's settings. Every method raises UnreachableError when no emulator answers,
    and otherwise what the method of `Emulator` raises: AdminError, NotFoundError, or ServiceError with AWS's `code`.
    ValueError: the address is not an http or https URL.
    """

    _connected: ControlApiClient | None = None

    def __init__(self, endpoint_url: str, control_token: str | None = None) -> None:
        self._connect(endpoint_url, control_token)

    def _connect(self, endpoint_url: str, control_token: str | None) -> None:
        """Use the emulator at this address from now on."""
        self._connected = ControlApiClient(endpoint_url, control_token)
        self.__dict__.pop("settings", None)  # cached

    @property
    def _control(self) -> ControlApiClient:
        if self._connected is None:
            raise RuntimeError("The emulator does not run yet: start it, or use it in a `with` statement.")
        return self._connected

    @property
    def endpoint_url(self) -> str:
        """The address of the emulator, without a slash at its end."""
        return self._control.endpoint_url

    @cached_property
    def settings(self) -> Settings:
        """The emulator's settings, as they were at the first use of this property. Their secrets are hidden.

        Settings that only one of the two has, because it is of another release, are left out or have their default.
        """
        values: dict[str, Any] = self.about()["settings"]
        found: dict[str, Any] = {each.name: values[each.name] for each in fields(Settings) if each.name in values}
        for name, value in found.items():
            if isinstance(value, list):
                found[name] = tuple(value)
        return Settings(**found)

    @property
    def clock(self) -> RemoteClock:
        """The emulator's time."""
        return RemoteClock(self._control)

    def client(self, service: str, **options: Any) -> Any:
        """A boto3 client of this emulator, as that of `Emulator`."""
        return boto3_client(service, self.endpoint_url, self.settings.region, options)

    def health(self) -> str | None:
        """None when the emulator is ready, else a sentence that says why it is not."""
        health = self._control.send("GET", "health", other_statuses=[503])
        if health["status"] == "ok":
            return None
        is_stopping = health["status"] == "stopping"
        return (
            "The emulator is stopping." if is_stopping else str(health.get("database") or "The emulator is not ready.")
        )

    def about(self) -> dict[str, Any]:
        """The version, the settings in force without their secrets, the operations and how they differ from AWS."""
        about: dict[str, Any] = self._control.get("about")
        return about

    def metrics(self) -> str:
        """The calls and signatures of all workers, in the text format of Prometheus."""
        return self._control.text("metrics")

    # Calls

    def perform(self, operation: str, /, **members: Any) -> dict[str, Any]:
        """Perform an operation in the emulator's default account and region, without a signature.

        Raises ServiceError, AdminError, and KeyError for an operation that does not exist.
        """
        try:
            return self._with_service_errors(f"operations/{path_of(operation)}", members)
        except NotFoundError as unknown:
            raise KeyError(unknown.message) from None

    def create_pool(self, /, **members: Any) -> dict[str, Any]:
        """Create an identity pool, as CreateIdentityPool answers it. Raises ServiceError, AdminError."""
        return self._with_service_errors("pools", members)

    def _with_service_errors(self, path: str, members: Mapping[str, Any]) -> dict[str, Any]:
        try:
            response: dict[str, Any] = self._control.post(path, msgspec.to_builtins(members))
        except AdminError as error:
            if not error.code[:1].isupper():
                raise
            explanation = error.details[0] if error.details else None
            raise RemoteServiceError(error.code, error.message or None, error.status, explanation) from None
        return response

    @property
    def calls(self) -> Sequence[JournalEntry]:
        """The last calls of the AWS API, newest last."""
        return tuple(results.journal_entry(each) for each in self._control.get("calls")["calls"])

    def call(self, call_id: str) -> JournalEntry:
        """One of the last calls, by its id in the journal. Raises NotFoundError."""
        return results.journal_entry(self._control.get(path_of("calls", call_id)))

    # Login tokens

    def issue_login_token(self, request: LoginTokenRequest, identity_pool_id: str | None = None) -> LoginToken:
        """A token of the built-in identity provider, for a Logins map. Raises AdminError."""
        body = {**msgspec.to_builtins(request), "identity_pool_id": identity_pool_id}
        return msgspec.convert(self._control.post("login-tokens", body), LoginToken)

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
        request = LoginTokenRequest(provider, subject, audience, claims, expires_in_s, fault)
        return self.issue_login_token(request, identity_pool_id).token

    # Identity providers, roles and policies

    def put_identity_provider(self, provider: IdentityProvider) -> None:
        """Register an identity provider; it replaces the one with the same ARN. Raises AdminError."""
        self._control.put("identity-providers", msgspec.to_builtins(IdentityProviderBody.from_domain(provider)))

    def identity_providers(self) -> Sequence[IdentityProvider]:
        """Every registered identity provider, by ARN."""
        found = self._control.get("identity-providers")["identity_providers"]
        return msgspec.convert(found, tuple[IdentityProvider, ...])

    def delete_identity_provider(self, arn: str) -> None:
        """Delete a registered identity provider. Raises NotFoundError."""
        self._control.delete("identity-providers", arn=arn)

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
        """Register a role; it replaces the one with the same ARN. Raises AdminError."""
        body = {
            "arn": arn,
            "trust_policy": trust_policy,
            "max_session_duration_s": max_session_duration_s,
            "policies": policies or {},
            "managed_policy_arns": list(managed_policy_arns),
            "permissions_boundary": permissions_boundary,
            "tags": tags or {},
            "description": description,
        }
        self._control.put("roles", body)

    def roles(self) -> Sequence[IamRole]:
        """Every registered role, by ARN."""
        return msgspec.convert(self._control.get("roles")["roles"], tuple[IamRole, ...])

    def delete_role(self, arn: str) -> None:
        """Delete a registered role. Raises NotFoundError."""
        self._control.delete("roles", arn=arn)

    def put_policy(
        self, arn: str, document: Mapping[str, Any], *, description: str = "", tags: Mapping[str, str] | None = None
    ) -> None:
        """Register a customer managed policy; it replaces the one with the same ARN. Raises AdminError."""
        body = {"arn": arn, "document": document, "description": description, "tags": tags or {}}
        self._control.put("policies", body)

    def policies(self) -> Sequence[ManagedPolicy]:
        """Every customer managed policy, by ARN."""
        return msgspec.convert(self._control.get("policies")["policies"], tuple[ManagedPolicy, ...])

    def policy(self, arn: str) -> ManagedPolicy:
        """The managed policy with that ARN: a customer's, or one of AWS. Raises NotFoundError."""
        return msgspec.convert(self._control.get("policies", arn=arn), ManagedPolicy)

    def delete_policy(self, arn: str) -> None:
        """Delete a customer managed policy. Raises NotFoundError."""
        self._control.delete("policies", arn=arn)

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
    ) -> Fault:
        """Make calls of an operation ("*": of any) go wrong; see Fault. Raises AdminError."""
        body = {
            "operation": operation,
            "error": error,
            "message": message,
            "count": count,
            "probability": probability,
            "seed": seed,
            "delay_s": delay_s,
            "connection_fault": connection_fault,
            "trouble": trouble,
        }
        return msgspec.convert(self._control.post("faults", body), Fault)

    def fail_next(self, operation: str, error: str, times: int = 1, message: str | None = None) -> Fault:
        """Refuse the next `times` calls of an operation with an error. Raises AdminError."""
        return self.add_fault(operation, error, message=message, count=times)

    def faults(self) -> Sequence[Fault]:
        """Every fault, with its remaining count."""
        return msgspec.convert(self._control.get("faults")["faults"], tuple[Fault, ...])

    def delete_faults(self, fault_id: str | None = None) -> int:
        """Delete one fault, or all; returns the number of deleted faults. Raises NotFoundError."""
        return int(self._control.delete("faults", id=fault_id)["deleted"])

    # Pools, identities and sessions

    def pools(self, query: str | None = None, next_: str | None = None) -> Page[PoolFound]:
        """A page of the pools of every account, with the number of their identities. Raises AdminError."""
        response = self._control.get("pools", query=query, next=next_)
        return results.page_of(response, "identity_pools", results.pool_found)

    def pool(self, pool_id: str) -> PoolFound:
        """The pool with that id, in any account. Raises NotFoundError."""
        return results.pool_found(self._control.get("pools", id=pool_id))

    def put_pool(self, entry: Mapping[str, Any], account: str | None = None) -> PoolFound:
        """Create or update a pool, without a signature. Raises AdminError."""
        return results.pool_found(self._control.put("pools", entry, account=account))

    def delete_pool(self, pool_id: str) -> None:
        """Delete a pool and everything in it, without a signature. Raises NotFoundError."""
        self._control.delete("pools", id=pool_id)

    def identities(
        self, query: str | None = None, identity_pool_id: str | None = None, next_: str | None = None
    ) -> Page[IdentityFound]:
        """A page of identities. Raises AdminError."""
        response = self._control.get("identities", query=query, identity_pool_id=identity_pool_id, next=next_)
        return results.page_of(response, "identities", results.identity_found)

    def identity(self, identity_id: str) -> IdentityFound:
        """The identity with that id, in any account. Raises NotFoundError."""
        return results.identity_found(self._control.get(path_of("identities", identity_id)))

    def set_identity_disabled(self, identity_id: str, disabled: bool = True) -> IdentityFound:
        """Disable an identity, or enable it again. Raises NotFoundError, AdminError."""
        return results.identity_found(self._control.put(path_of("identities", identity_id), {"disabled": disabled}))

    def delete_identity(self, identity_id: str) -> None:
        """Delete an identity and its logins. Raises NotFoundError."""
        self._control.delete(path_of("identities", identity_id))

    def unlink_login(self, identity_id: str, provider: str, subject: str | None = None) -> IdentityFound:
        """Unlink a login from an identity, or a developer user. Raises NotFoundError, AdminError."""
        path = path_of("identities", identity_id, "logins")
        return results.identity_found(self._control.delete(path, provider=provider, subject=subject))

    def credentials_of(self, identity_id: str, custom_role_arn: str | None = None) -> "Credentials":
        """New credentials of an identity, without a login. Raises NotFoundError, AdminError."""
        path = path_of("identities", identity_id, "credentials")
        issued = self._control.post(path, {"custom_role_arn": custom_role_arn})
        return results.credentials(issued, self.session_of(issued["AccessKeyId"]))

    def sessions(self, identity_id: str | None = None, next_: str | None = None) -> Page[SessionFound]:
        """A page of the sessions of issued credentials that are not purged yet. Raises AdminError."""
        response = self._control.get("credentials", identity_id=identity_id, next=next_)
        return results.page_of(response, "credentials", results.session_found)

    def session_of(self, access_key_id: str) -> SessionFound:
        """The session of an access key. Raises NotFoundError."""
        return results.session_found(self._control.get(path_of("credentials", access_key_id)))

    def revoke_session(self, access_key_id: str) -> SessionFound:
        """Revoke the session of an access key: signed calls with it are refused from now on. Raises NotFoundError."""
        return results.session_found(self._control.delete(path_of("credentials", access_key_id)))

    def search(self, query: str, limit: int = 5) -> "SearchResults":
        """At most `limit` pools, identities, sessions and calls each, by any of their names. Raises AdminError.

        Each hit is another request to the emulator.
        """
        from cognito_identity_emulator.features.search import IdentityMatch, SearchResults

        hits = self._control.get("search", query=query, limit=limit)
        return SearchResults(
            pools=[self.pool(each["identity_pool_id"]).pool for each in hits["pools"]],
            identities=[
                IdentityMatch(self.identity(each["identity_id"]).identity, each["matched"])
                for each in hits["identities"]
            ],
            credentials=[self.session_of(each["access_key_id"]) for each in hits["credentials"]],
            calls=[self.call(str(each["id"])) for each in hits["calls"]],
        )

    # Explanations

    def explain_token(
        self, token: str, identity_pool_id: str | None = None, next_: str | None = None
    ) -> "ExplainedToken":
        """A token, and every check that a pool makes of it. Raises AdminError."""
        from cognito_identity_emulator.features.explain.results import ExplainedToken

        body = {"token": token, "identity_pool_id": identity_pool_id, "next": next_}
        return msgspec.convert(self._control.post("explain/token", body), ExplainedToken)

    def explain_role(
        self,
        identity_pool_id: str,
        *,
        claims: Mapping[str, Any] | None = None,
        token: str | None = None,
        provider: str | None = None,
        custom_role_arn: str | None = None,
    ) -> "ExplainedRole":
        """The role of the user with that token or those claims, or of a guest. Raises AdminError."""
        from cognito_identity_emulator.features.explain.results import ExplainedRole

        body = {
            "identity_pool_id": identity_pool_id,
            "claims": claims,
            "token": token,
            "provider": provider,
            "custom_role_arn": custom_role_arn,
        }
        return msgspec.convert(self._control.post("explain/role", body), ExplainedRole)

    # Access

    def can(
        self,
        who: "str | Mapping[str, Any] | HasAccessKey",
        action: str,
        resource: str = "*",
        context: "Context | None" = None,
        resource_policy: Mapping[str, Any] | None = None,
    ) -> Decision:
        """Whether someone may do an action on a resource. Raises NotFoundError, AdminError."""
        question = AccessQuestion(principal_of(who), (action,), (resource,), context or {}, resource_policy)
        return self.decide_access(question)[0]

    def decide_access(self, question: AccessQuestion) -> Sequence[Decision]:
        """As `can`, for every action on every resource of a question, and for every kind of principal."""
        body = {
            **msgspec.to_builtins(question.who),
            "action": list(question.actions),
            "resource": list(question.resources),
            "context": msgspec.to_builtins(question.context),
            "resource_policy": question.resource_policy,
        }
        return msgspec.convert(self._control.post("access", body)["results"], tuple[Decision, ...])

    # Audit

    def audit_pool(self, identity_pool_id: str) -> "Sequence[Finding]":
        """What is wrong with the roles and flows of a pool, the most severe first. Raises NotFoundError."""
        from cognito_identity_emulator.features.audit.audited_pool import Finding

        found = self._control.get(path_of("pools", identity_pool_id, "audit"))["findings"]
        return msgspec.convert(found, tuple[Finding, ...])

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
    ) -> SeedReport:
        """Create and update everything in a seed document or a CloudFormation template, or nothing; delete nothing.

        Raises AdminError with every problem and its place.
        """
        query = _seed_query(parameters, imports, account, region, dry_run, stack_name=stack_name)
        return self._seed(query, msgspec.json.encode(document), JSON)

    def seed_files(
        self,
        *paths: str,
        parameters: Mapping[str, str] | None = None,
        imports: Mapping[str, str] | None = None,
        account: str | None = None,
        region: str | None = None,
        dry_run: bool = False,
    ) -> SeedReport:
        """Seed from files and directories of this machine, such as cdk.out: all of them or none. Raises AdminError."""
        from cognito_identity_emulator.features.seeds.archive import PARAMETERS_PATH, pack_seed_files

        archive = pack_seed_files(paths, parameters or {})
        query = _seed_query(None, imports, account, region, dry_run, path=paths, parameters=[PARAMETERS_PATH])
        return self._seed(query, archive.content, ZIP)

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
    ) -> SeedReport:
        """Seed from files and directories in a ZIP archive; without paths, from all of it. Raises AdminError."""
        query = _seed_query(parameters, imports, account, region, dry_run, path=paths, parameters=parameter_files)
        return self._seed(query, content, ZIP)

    def _seed(self, query: Mapping[str, object], body: bytes, content_type: str) -> SeedReport:
        report = self._control.send(
            "POST", with_query("seed", query), body, content_type=content_type, timeout_s=_LONG_TIMEOUT_S
        )
        return msgspec.convert(report, SeedReport)

    def exports(self) -> "Sequence[StackExport]":
        """The exports of the stacks that were seeded, which later templates import with Fn::ImportValue."""
        from cognito_identity_emulator.storage.exports import StackExport

        return msgspec.convert(self._control.get("exports")["exports"], tuple[StackExport, ...])

    def export_state(self) -> dict[str, Any]:
        """The whole state as JSON's maps, lists and scalars, with the keys."""
        state: dict[str, Any] = self._control.send("GET", "state", timeout_s=_LONG_TIMEOUT_S)
        return state

    def export_state_to(self, file: IO[bytes]) -> None:
        """Write the result of `export_state` to a binary file, as JSON text. Little of it is in memory at a time."""
        self._control.download("state", file, timeout_s=_LONG_TIMEOUT_S)

    def import_state(self, state: Mapping[str, Any]) -> "ImportReport":
        """Replace everything that is stored with an exported state, or change nothing. Raises AdminError."""
        from cognito_identity_emulator.features.state.importer import ImportReport

        report = self._control.send("PUT", "state", msgspec.json.encode(state), timeout_s=_LONG_TIMEOUT_S)
        return msgspec.convert(report, ImportReport)

    def import_state_from(self, file: IO[bytes]) -> "ImportReport":
        """Import a state from a binary file with its JSON text. Little of it is in memory at a time."""
        from cognito_identity_emulator.features.state.importer import ImportReport

        return msgspec.convert(self._control.upload("state", file, timeout_s=_LONG_TIMEOUT_S), ImportReport)

    def reset(self, account: str | None = None) -> ResetReport:
        """Delete everything but the keys; with `account` only its pools, identities, sessions, exports of
        stacks and outbound federation."""
        return msgspec.convert(self._control.post("reset", {"account": account}), ResetReport)

    def reset_preview(self, account: str | None = None) -> ResetReport:
        """What `reset` would delete."""
        return msgspec.convert(self._control.get("reset", account=account), ResetReport)


def _seed_query(
    values: Mapping[str, str] | None,
    imports: Mapping[str, str] | None,
    account: str | None,
    region: str | None,
    dry_run: bool,
    **others: object,
) -> Mapping[str, object]:
    """The query of POST seed; `values` are the parameters of the templates."""
    return {
        "parameter": [f"{name}={value}" for name, value in (values or {}).items()],
        "import": [f"{name}={value}" for name, value in (imports or {}).items()],
        "account": account,
        "region": region,
        "dry_run": "true" if dry_run else "false",
        **others,
    }
