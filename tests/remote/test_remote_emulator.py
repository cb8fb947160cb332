"""RemoteEmulator has the methods of Emulator, and each gives the same result and leaves the same state."""

import inspect
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
import msgspec
import pytest

from cognito_identity_emulator import Emulator, ManualClock, RemoteEmulator, Settings
from cognito_identity_emulator.control_api.routing import ENDPOINTS
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.features.access.question import AccessQuestion, Principal
from cognito_identity_emulator.features.queries import SessionFound
from cognito_identity_emulator.logins.login_token import LoginTokenRequest
from cognito_identity_emulator.remote.control_api_client import ControlTokenError, UnreachableError
from cognito_identity_emulator.testing.environment import sdk_environment

Either = Emulator | RemoteEmulator
Case = Callable[[Any], object]

NOT_REMOTE = {
    "close": "it ends the emulator, which belongs to the process that started it",
    "called_services": "it is for LocalStack's health page; `metrics` has the calls of each service",
}
"""The members of Emulator that RemoteEmulator does not have, and why."""
ATTRIBUTES = {"clock", "settings"}
"""What is a property of RemoteEmulator, and an attribute of an instance of Emulator."""
WITHOUT_A_MEMBER = {"keys": "an Emulator has its key ring here, which stays in its process"}
"""The endpoints' names in Python that RemoteEmulator does not have, and why."""

REFUSED_LOGIN = "NotAuthorizedException"
NOW = 1_795_413_600_000
GOOGLE, PROVIDER = "accounts.google.com", "arn:aws:iam::000000000000:oidc-provider/issuer.example"
ROLE, POLICY = "arn:aws:iam::000000000000:role/user", "arn:aws:iam::000000000000:policy/photos"
POOL = "us-east-1:11111111-2222-4333-8444-555555555555"
ALICE, BOB = (f"us-east-1:{digit * 8}-2222-4333-8444-555555555555" for digit in "89")
PHOTOS = "arn:aws:s3:::photos/*"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
        }
    ],
}
PERMISSIONS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": PHOTOS}],
}
RULES = {"Rules": [{"Claim": "sub", "MatchType": "Equals", "Value": "root", "RoleARN": ROLE}]}
POOL_ENTRY = {
    "IdentityPoolId": POOL,
    "IdentityPoolName": "my app",
    "AllowUnauthenticatedIdentities": True,
    "AllowClassicFlow": False,
    "DeveloperProviderName": "login.my.app",
    "SupportedLoginProviders": {GOOGLE: "app"},
    "CognitoIdentityProviders": [{"ProviderName": "cognito-idp.us-east-1.amazonaws.com/us-east-1_a", "ClientId": "b"}],
    "IdentityPoolTags": {"team": "photos"},
    "Roles": {"authenticated": ROLE, "unauthenticated": ROLE},
    "RoleMappings": {
        GOOGLE: {"Type": "Rules", "AmbiguousRoleResolution": "AuthenticatedRole", "RulesConfiguration": RULES}
    },
    "PrincipalTagAttributeMaps": [{"IdentityProviderName": GOOGLE, "PrincipalTags": {"user": "sub"}}],
    "Identities": [
        {"IdentityId": ALICE, "Logins": {GOOGLE: "alice"}, "DeveloperUserIdentifiers": ["user-42"]},
        {"IdentityId": BOB, "Logins": {GOOGLE: "bob"}},
    ],
}
TEMPLATE = {
    "Parameters": {"Name": {"Type": "String"}},
    "Resources": {
        "Pool": {
            "Type": "AWS::Cognito::IdentityPool",
            "Properties": {"IdentityPoolName": {"Ref": "Name"}, "AllowUnauthenticatedIdentities": True},
        }
    },
    "Outputs": {"PoolId": {"Value": {"Ref": "Pool"}, "Export": {"Name": "pool"}}},
}
SEED = {"version": 1, "identity_pools": [{"IdentityPoolName": "other", "AllowUnauthenticatedIdentities": True}]}


@pytest.fixture(scope="module")
def own() -> Iterator[Emulator]:
    with Emulator(Settings(max_identity_pools=100), clock=ManualClock(NOW)) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def remote(own: Emulator) -> RemoteEmulator:
    return RemoteEmulator(f"{own.endpoint_url}/")


def fill(own: Emulator) -> None:
    """Start anew, with a pool, a role, a policy, an identity provider and a call."""
    own.reset()
    own.delete_faults()
    own.put_policy(POLICY, PERMISSIONS, tags={"team": "photos"})
    own.put_role(ROLE, TRUST, 7200, managed_policy_arns=[POLICY], tags={"team": "photos"}, description="users")
    own.put_identity_provider(IdentityProvider(PROVIDER, ("app",), jwks_url="https://issuer.example/keys"))
    own.put_pool(POOL_ENTRY)


def call_aws(emulator: Either) -> None:
    """A call that is refused, in the journal."""
    cognito = emulator.client("cognito-identity")
    with pytest.raises(cognito.exceptions.ResourceNotFoundException):
        cognito.get_id(IdentityPoolId=f"{POOL[:-1]}9")


def exported(emulator: Either) -> Any:
    """The exported state, from the method that writes to a file."""
    file = io.BytesIO()
    emulator.export_state_to(file)
    return without_keys(json.loads(file.getvalue()))


def without_keys(state: Any) -> Any:
    return {name: value for name, value in state.items() if not name.endswith("_keys")}


def archive(**files: object) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, document in files.items():
            file.writestr(f"{name}.json", json.dumps(document))
    return content.getvalue()


def seeded_from_disk(emulator: Either) -> object:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.json"
        path.write_text(json.dumps(TEMPLATE))
        return emulator.seed_files(folder, parameters={"Name": "from disk"}, imports={"role": ROLE}).pools


def journaled(emulator: Either) -> object:
    """The calls, with all that their readers use."""
    call_aws(emulator)
    return [
        (each.time, each.service, each.operation, each.outcome, each.error, each.explanation, each.failed,
         each.status, each.identity_pool_id, each.identity_id, each.account, each.region, each.request)
        for each in (*emulator.calls, emulator.call(str(emulator.calls[-1].id)))
    ]  # fmt: skip


def session_facts(emulator: Either) -> object:
    """A session by its credentials, with the members that the control API shows in full."""
    credentials = emulator.credentials_of(ALICE)
    found = emulator.session_of(credentials.access_key_id)
    assert emulator.sessions(ALICE).rows == [found]
    assert found.role_id == credentials.session.role_id
    facts = {name: getattr(found, name) for name in SessionFound.__struct_fields__}
    return {**facts, "issued_at": found.issued_at // 1000, "arn": found.arn, "user_id": found.user_id}


def compared(resources: Sequence[Any]) -> object:
    """The members by which resources of IAM are equal: the others are not in the control API."""
    return [{each.name: getattr(one, each.name) for each in fields(one) if each.compare} for one in resources]


def clock_moves(emulator: Either) -> object:
    clock = emulator.clock
    seen: list[object] = []
    moves: list[tuple[str, Any]] = [("advance", 90.5), ("freeze", True), ("set", NOW + 1234), ("freeze", False)]
    for name, value in moves:
        getattr(clock, name)(value)
        seen += [clock.now(), clock.frozen, clock.offset_ms]
    clock.reset()
    return [*seen, clock.now(), clock.frozen, clock.offset_ms]


CASES: dict[str, Case] = {
    "about": lambda e: e.about(),
    "add_fault": lambda e: e.add_fault("GetId", delay_s=0.5, probability=0.5, seed=7),
    "audit_pool": lambda e: e.audit_pool(POOL),
    "call": journaled,
    "calls": journaled,
    "can": lambda e: [e.can(ALICE, "s3:GetObject", PHOTOS), e.can(ROLE, "s3:PutObject", context={"s3:prefix": "a"})],
    "client": lambda e: e.client("cognito-identity").list_identity_pools(MaxResults=10)["IdentityPools"],
    "clock": clock_moves,
    "create_pool": lambda e: e.create_pool(SupportedLoginProviders={GOOGLE: "app"}, Roles={"authenticated": ROLE}),
    "credentials_of": lambda e: e.credentials_of(ALICE, ROLE).session.role_arn,
    "decide_access": lambda e: e.decide_access(
        AccessQuestion(Principal(identity_id=BOB), ["s3:GetObject", "s3:PutObject"], [PHOTOS], {"s3:prefix": ["a"]})
    ),
    "delete_faults": lambda e: [e.delete_faults(e.fail_next("GetId", "InternalErrorException").id), e.delete_faults()],
    "delete_identity": lambda e: e.delete_identity(ALICE),
    "delete_identity_provider": lambda e: e.delete_identity_provider(PROVIDER),
    "delete_policy": lambda e: e.delete_policy(POLICY),
    "delete_pool": lambda e: e.delete_pool(POOL),
    "delete_role": lambda e: e.delete_role(ROLE),
    "endpoint_url": lambda e: e.endpoint_url,
    "explain_role": lambda e: [e.explain_role(POOL), e.explain_role(POOL, provider=GOOGLE, claims={"sub": "root"})],
    "explain_token": lambda e: e.explain_token("nonsense", POOL),
    "export_state": lambda e: without_keys(e.export_state()),
    "export_state_to": exported,
    "exports": lambda e: [e.seed(TEMPLATE, parameters={"Name": "a"}).stacks, e.exports()],
    "fail_next": lambda e: e.fail_next("GetId", "TooManyRequestsException", times=3, message="Slow down"),
    "faults": lambda e: [e.fail_next("GetId", "TooManyRequestsException"), e.faults()],
    "health": lambda e: e.health(),
    "identities": lambda e: [e.identities(), e.identities("alice", POOL)],
    "identity": lambda e: e.identity(ALICE),
    "identity_providers": lambda e: compared(e.identity_providers()),
    "import_state": lambda e: e.import_state(e.export_state()),
    "import_state_from": lambda e: e.import_state_from(io.BytesIO(json.dumps(e.export_state()).encode())),
    "issue_login_token": lambda e: e.issue_login_token(LoginTokenRequest(GOOGLE, "alice"), POOL),
    "login_token": lambda e: e.explain_token(e.login_token(GOOGLE, "alice", claims={"email": "a@b"}), POOL),
    "metrics": lambda e: sorted(set(re.findall(r"^# TYPE .*$", e.metrics(), re.MULTILINE))),
    "perform": lambda e: e.perform("GetId", IdentityPoolId=POOL, Logins={GOOGLE: e.login_token(GOOGLE, "alice")}),
    "policies": lambda e: compared(e.policies()),
    "policy": lambda e: compared([e.policy(POLICY), e.policy("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")]),
    "pool": lambda e: e.pool(POOL),
    "pools": lambda e: [e.pools(), e.pools("MY")],
    "put_identity_provider": lambda e: e.put_identity_provider(
        IdentityProvider(
            PROVIDER, ("a", "b"), jwks={"keys": []}, thumbprints=("c" * 40,), redirect_uris=("http://a/b",)
        )
    ),
    "put_policy": lambda e: e.put_policy(f"{POLICY}-2", PERMISSIONS, description="two", tags={"a": "b"}),
    "put_pool": lambda e: e.put_pool({**POOL_ENTRY, "IdentityPoolName": "renamed"}),
    "put_role": lambda e: e.put_role(f"{ROLE}-2", TRUST, policies={"a": PERMISSIONS}, permissions_boundary=POLICY),
    "reset": lambda e: e.reset("000000000000"),
    "reset_preview": lambda e: [e.reset_preview(), e.reset_preview("111111111111")],
    "revoke_session": lambda e: e.revoke_session(e.credentials_of(ALICE).access_key_id).revoked_at,
    "roles": lambda e: compared(e.roles()),
    "search": lambda e: [e.search("alice"), e.search("my app"), e.search("nonsense")],
    "seed": lambda e: [e.seed(SEED), e.seed(TEMPLATE, stack_name="app", parameters={"Name": "a"}, dry_run=True)],
    "seed_archive": lambda e: (
        e.seed_archive(
            archive(template=TEMPLATE, parameters={"Parameters": {"Name": "b"}}),
            "template.json",
            parameter_files=["parameters.json"],
            account="111111111111",
            region="eu-west-1",
        ).pools
    ),
    "seed_files": seeded_from_disk,
    "session_of": session_facts,
    "sessions": session_facts,
    "set_identity_disabled": lambda e: [e.set_identity_disabled(ALICE), e.set_identity_disabled(BOB, False)],
    "settings": lambda e: e.settings,
    "unlink_login": lambda e: e.unlink_login(ALICE, "login.my.app", "user-42"),
}
"""What to do with each member, on an emulator as `fill` leaves it."""


def public_members(kind: type) -> dict[str, Any]:
    """The public methods and properties of a class."""
    return {name: member for name, member in inspect.getmembers(kind) if not name.startswith("_")}


def parameters(member: Any) -> object:
    """The parameters of a method without their annotations; None for a property."""
    if not inspect.isfunction(member):
        return None
    return [(each.name, each.kind, each.default) for each in inspect.signature(member).parameters.values()]


def test_a_remote_emulator_has_the_members_and_parameters_of_an_emulator() -> None:
    here, there = public_members(Emulator), public_members(RemoteEmulator)
    assert {name: parameters(member) for name, member in there.items() if name not in ATTRIBUTES} == {
        name: parameters(member) for name, member in here.items() if name not in NOT_REMOTE
    }
    assert there.keys() >= ATTRIBUTES


def test_every_exception_is_a_member_of_an_emulator() -> None:
    assert NOT_REMOTE.keys() <= public_members(Emulator).keys()


def test_a_remote_emulator_has_a_member_for_every_endpoint_of_the_control_api() -> None:
    names = {each.python for each in ENDPOINTS if each.python}
    assert names - public_members(RemoteEmulator).keys() == WITHOUT_A_MEMBER.keys()


def test_every_member_has_a_case() -> None:
    assert CASES.keys() == public_members(RemoteEmulator).keys()


@pytest.mark.parametrize("name", CASES)
def test_the_result_and_the_state_are_those_of_the_emulator(own: Emulator, remote: RemoteEmulator, name: str) -> None:
    fill(own)
    expected = comparable(CASES[name](own)), comparable(without_keys(own.export_state()))
    fill(own)
    assert (comparable(CASES[name](remote)), comparable(without_keys(own.export_state()))) == expected


def comparable(result: object) -> str:
    """The result as JSON text, without what changes from run to run.

    That are ids, row numbers, access keys, tokens, and the last use of a role, which is not stored at every use.
    """
    text = msgspec.json.encode(msgspec.to_builtins(result), order="sorted").decode()
    text = re.sub(r"\"last_used_(at|region)\":[^,}]+,?", "", text)
    for pattern in (
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-(?!555555555555)[0-9a-f]{12}",
        r"\"seq\":\d+",
        r"(ASIA|AROA|ANPA)[A-Z0-9]{16,17}",
        r"eyJ[\w-]+\.[\w-]+\.[\w-]+",
        r"signed by [^\"]*",
    ):
        text = re.sub(pattern, "random", text)
    return text


@pytest.mark.parametrize(
    ("do", "kind", "code"),
    [
        (lambda e: e.pool(f"{POOL}0"), NotFoundError, "not-found"),
        (lambda e: e.session_of("ASIAUNKNOWN"), NotFoundError, "not-found"),
        (lambda e: e.can("ASIAUNKNOWN", "s3:GetObject"), NotFoundError, "not-found"),
        (lambda e: e.add_fault("GetIdd", "InternalErrorException"), AdminError, "invalid"),
        (lambda e: e.seed({"version": 2, "nonsense": []}), AdminError, "invalid"),
        (lambda e: e.seed_files("/nonexistent/seed.yaml"), AdminError, "invalid"),
        (lambda e: e.perform("GetId", IdentityPoolID=POOL), AdminError, "invalid"),
        (lambda e: e.perform("GetId", IdentityPoolId=f"{POOL[:-1]}9"), ServiceError, "ResourceNotFoundException"),
        (lambda e: e.perform("GetId", IdentityPoolId=POOL, Logins={GOOGLE: "a"}), ServiceError, REFUSED_LOGIN),
        (lambda e: e.perform("GetRole", RoleName="nobody"), ServiceError, "NoSuchEntity"),
        (lambda e: e.create_pool(IdentityPoolName=""), ServiceError, "ValidationException"),
        (lambda e: e.create_pool(operation="a", self="b", nonsense="c"), AdminError, "invalid"),
    ],
)  # fmt: skip
def test_a_refusal_is_that_of_the_emulator(
    own: Emulator, remote: RemoteEmulator, do: Case, kind: type[Any], code: str
) -> None:
    fill(own)
    with pytest.raises(kind) as expected:
        do(own)
    with pytest.raises(kind) as refused:
        do(remote)
    assert (refused.value.code, refused.value.status, str(refused.value)) == (
        code,
        expected.value.status,
        str(expected.value),
    )


def test_an_unknown_operation_is_a_key_error_with_the_nearest_name(own: Emulator, remote: RemoteEmulator) -> None:
    for emulator in (own, remote):
        with pytest.raises(KeyError, match=r"There is no operation GetIdd\. Did you mean GetId\?"):
            emulator.perform("GetIdd")


@pytest.mark.parametrize("name", ["", "a/b"])
def test_an_id_that_cannot_be_one_is_not_found(remote: RemoteEmulator, name: str) -> None:
    with pytest.raises(NotFoundError, match="is not an id"):
        remote.identity(name)


def test_the_emulator_says_why_it_is_not_ready(own: Emulator, remote: RemoteEmulator) -> None:
    own.is_stopping = True
    try:
        assert remote.health() == "The emulator is stopping."
    finally:
        own.is_stopping = False


class OfAnotherRelease(RemoteEmulator):
    """An emulator with one setting that this release does not have, and without two of this release."""

    def about(self) -> dict[str, Any]:
        about = super().about()
        del about["settings"]["seed"], about["settings"]["shutdown_delay_s"]
        about["settings"]["another"] = ["a"]
        return about


def test_the_settings_and_clients_of_an_emulator_of_another_release_are_there(own: Emulator) -> None:
    remote = OfAnotherRelease(own.endpoint_url)
    assert remote.settings == own.settings
    assert remote.client("sts").get_caller_identity()["Account"] == own.settings.account


def test_sdks_find_a_remote_emulator(own: Emulator, remote: RemoteEmulator) -> None:
    fill(own)
    with sdk_environment(remote):
        assert boto3.client("cognito-identity").describe_identity_pool(IdentityPoolId=POOL)["IdentityPoolName"]


def test_a_control_token_is_sent_and_a_missing_one_is_reported() -> None:
    with Emulator(Settings(control_token="from-the-settings")) as own:
        assert RemoteEmulator(own.endpoint_url, "from-the-settings").pools().total == 0
        with pytest.raises(ControlTokenError, match=r"needs a control token\. Name it: control_token"):
            RemoteEmulator(own.endpoint_url).pools()
        with pytest.raises(ControlTokenError, match="does not accept this control token"):
            RemoteEmulator(own.endpoint_url, "another").pools()


def test_an_address_without_an_emulator_is_reported() -> None:
    with pytest.raises(UnreachableError, match=r"No emulator answers at http://127\.0\.0\.1:1 "):
        RemoteEmulator("http://127.0.0.1:1").pools()


def test_an_address_that_is_no_url_is_reported() -> None:
    with pytest.raises(ValueError, match="must be an http or https address, not 'localhost:4591'"):
        RemoteEmulator("localhost:4591")
