"""Export and import of the state: an exact round trip, all or nothing, and earlier tokens stay valid."""

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.features.core import EmulatorCore
from tests.databases import Databases
from tests.provenance import assumed

GOOGLE, AMAZON = "accounts.google.com", "www.amazon.com"
OWN_API = "our own control API"
ROLE = "arn:aws:iam::000000000000:role/app"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
        }
    ],
}
CREATED_ROLE = "arn:aws:iam::000000000000:role/created"
POLICY = "arn:aws:iam::000000000000:policy/read"
PERMISSIONS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}],
}
RULES = {
    "Type": "Rules",
    "AmbiguousRoleResolution": "Deny",
    "RulesConfiguration": {"Rules": [{"Claim": "sub", "MatchType": "Equals", "Value": "1", "RoleARN": ROLE}]},
}


def new_pool(core: EmulatorCore, name: str = "pool") -> str:
    pool_id: str = core.create_pool(
        IdentityPoolName=name,
        DeveloperProviderName="login.my.app",
        SupportedLoginProviders={GOOGLE: "app", AMAZON: "app"},
        IdentityPoolTags={"a": "b"},
        AllowClassicFlow=True,
    )["IdentityPoolId"]
    return pool_id


def user(core: EmulatorCore, pool_id: str, subject: str) -> str:
    logins = {GOOGLE: core.login_token(GOOGLE, subject, "app")}
    identity_id: str = core.perform("GetId", IdentityPoolId=pool_id, Logins=logins)["IdentityId"]
    return identity_id


def developer(core: EmulatorCore, pool_id: str, identifier: str, **members: Any) -> dict[str, Any]:
    return core.perform(
        "GetOpenIdTokenForDeveloperIdentity", IdentityPoolId=pool_id, Logins={"login.my.app": identifier}, **members
    )


def fill(core: EmulatorCore) -> str:
    """Create resources of every kind, and return the id of the pool."""
    core.perform("CreateRole", RoleName="created", AssumeRolePolicyDocument=json.dumps(TRUST, indent=2))
    core.perform("PutRolePolicy", RoleName="created", PolicyName="read", PolicyDocument=json.dumps(PERMISSIONS))
    pool_id = new_pool(core)
    merged = [developer(core, pool_id, each)["IdentityId"] for each in ("a", "b")]
    core.perform(
        "MergeDeveloperIdentities",
        IdentityPoolId=pool_id,
        DeveloperProviderName="login.my.app",
        SourceUserIdentifier="a",
        DestinationUserIdentifier="b",
    )
    assert len(set(merged)) == 2
    user(core, pool_id, "alice")
    guest = core.perform("GetId", IdentityPoolId=pool_id)["IdentityId"]
    core.perform("GetCredentialsForIdentity", IdentityId=guest)
    core.perform(
        "SetPrincipalTagAttributeMap",
        IdentityPoolId=pool_id,
        IdentityProviderName=GOOGLE,
        UseDefaults=False,
        PrincipalTags={"mail": "email"},
    )
    core.perform(
        "SetIdentityPoolRoles",
        IdentityPoolId=pool_id,
        Roles={"authenticated": ROLE, "unauthenticated": ROLE},
        RoleMappings={GOOGLE: RULES},
    )
    core.put_role(
        ROLE,
        TRUST,
        7200,
        policies={"read": PERMISSIONS},
        managed_policy_arns=[POLICY, "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
        permissions_boundary=POLICY,
        tags={"team": "blue"},
        description="Users of the app",
    )
    core.put_policy(POLICY, PERMISSIONS, description="Reads photos", tags={"team": "blue"})
    core.seed(
        {
            "version": 1,
            "identity_providers": [
                {"arn": "arn:aws:iam::000000000000:oidc-provider/issuer.example", "client_ids": ["app"]}
            ],
        }
    )
    return pool_id


@pytest.fixture(scope="module")
def source(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    """An emulator with resources of every kind."""
    with Emulator(Settings(database_url=new_database_url())) as emulator:
        fill(emulator)
        yield emulator


@pytest.fixture
def other(new_database_url: Callable[[], str]) -> Iterator[EmulatorCore]:
    """A second emulator, with another pool."""
    with closing(EmulatorCore(Settings(database_url=new_database_url()))) as core:
        new_pool(core, "other")
        yield core


@assumed(OWN_API)
def test_an_exported_state_is_imported_unchanged(source: Emulator, other: EmulatorCore) -> None:
    state = source.export_state()
    report = other.import_state(json.loads(json.dumps(state)))
    assert other.export_state() == state == source.export_state()
    assert (report.identity_pools, report.identities, report.sessions, report.signing_keys) == (1, 4, 1, 2)
    assert (report.roles, report.policies, report.identity_providers) == (2, 1, 1)


@assumed(OWN_API)
def test_members_of_a_state_may_be_in_any_order(source: Emulator, other: EmulatorCore) -> None:
    state = source.export_state()
    backwards = json.loads(json.dumps(state), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    other.import_state(backwards)
    assert other.export_state() == state


OPERATIONS = some.one_of(
    some.tuples(some.just("pool"), some.sampled_from(["x", "y"])),
    some.tuples(some.just("user"), some.integers(0, 2), some.text(min_size=1, max_size=8)),
    some.tuples(some.just("developer"), some.integers(0, 2), some.text(min_size=1, max_size=8)),
    some.tuples(some.just("merge"), some.integers(0, 2), some.integers(0, 9), some.integers(0, 9)),
    some.tuples(some.just("guest"), some.integers(0, 2)),
    some.tuples(some.just("credentials"), some.integers(0, 9)),
    some.tuples(some.just("delete identity"), some.integers(0, 9)),
    some.tuples(some.just("delete pool"), some.integers(0, 2)),
    some.tuples(some.just("strip pool"), some.integers(0, 2)),
    some.tuples(some.just("rotate")),
)


def apply(core: EmulatorCore, operations: list[tuple[Any, ...]]) -> None:
    """Perform random operations, and skip those without a resource."""
    pools: list[str] = [new_pool(core)]
    identities: list[str] = []
    users: list[str] = []
    for kind, *values in operations:
        pool_id = pools[values[0] % len(pools)] if values and isinstance(values[0], int) and pools else None
        try:
            if kind == "pool":
                pools.append(new_pool(core, values[0]))
            elif kind == "rotate":
                core.keys.open_id_tokens.rotate()
            elif kind == "credentials" and identities:
                core.perform("GetCredentialsForIdentity", IdentityId=identities[values[0] % len(identities)])
            elif kind == "delete identity" and identities:
                core.perform("DeleteIdentities", IdentityIdsToDelete=[identities.pop(values[0] % len(identities))])
            elif pool_id is None:
                continue
            elif kind == "user":
                identities.append(user(core, pool_id, values[1]))
            elif kind == "developer":
                identities.append(developer(core, pool_id, values[1])["IdentityId"])
                users.append(values[1])
            elif kind == "merge" and users:
                core.perform(
                    "MergeDeveloperIdentities",
                    IdentityPoolId=pool_id,
                    DeveloperProviderName="login.my.app",
                    SourceUserIdentifier=users[values[1] % len(users)],
                    DestinationUserIdentifier=users[values[2] % len(users)],
                )
            elif kind == "guest":
                identities.append(core.perform("GetId", IdentityPoolId=pool_id)["IdentityId"])
            elif kind == "delete pool":
                pools.remove(pool_id)
                core.perform("DeleteIdentityPool", IdentityPoolId=pool_id)
            elif kind == "strip pool":  # roles and identities then refer to removed providers
                core.perform(
                    "SetIdentityPoolRoles",
                    IdentityPoolId=pool_id,
                    Roles={"authenticated": ROLE},
                    RoleMappings={GOOGLE: RULES},
                )
                core.perform(
                    "UpdateIdentityPool",
                    IdentityPoolId=pool_id,
                    IdentityPoolName="bare",
                    AllowUnauthenticatedIdentities=False,
                )
        except (ServiceError, AdminError):
            continue


@assumed(OWN_API)
@settings(max_examples=25)
@given(some.lists(OPERATIONS, max_size=25))
def test_any_exported_state_is_imported_unchanged(operations: list[tuple[Any, ...]]) -> None:
    with closing(EmulatorCore()) as one, closing(EmulatorCore()) as two:
        apply(one, operations)
        state = one.export_state()
        two.import_state(json.loads(json.dumps(state)))
        assert two.export_state() == state


@assumed(OWN_API)
def test_an_import_replaces_the_resources_and_keeps_faults_and_clock(source: Emulator, other: EmulatorCore) -> None:
    (before,) = other.perform("ListIdentityPools", MaxResults=10)["IdentityPools"]
    other.fail_next("GetId", "InternalErrorException")
    other.clock.freeze()
    now = other.clock.now()
    other.import_state(source.export_state())
    with pytest.raises(ServiceError):
        other.perform("DescribeIdentityPool", IdentityPoolId=before["IdentityPoolId"])
    assert [each.arn for each in other.roles()] == [ROLE, CREATED_ROLE]
    assert len(other.faults()) == 1
    assert other.clock.now() == now


@assumed(OWN_API)
def test_tokens_and_credentials_are_valid_where_the_state_is_imported(source: Emulator, other: EmulatorCore) -> None:
    pool_id = source.export_state()["identity_pools"][0]["IdentityPoolId"]
    login = source.login_token(GOOGLE, "alice", "app")
    issued = developer(source, pool_id, "b")
    first = source.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=2)
    guest = source.perform("GetId", IdentityPoolId=pool_id)["IdentityId"]
    credentials = source.perform("GetCredentialsForIdentity", IdentityId=guest)["Credentials"]
    other.import_state(source.export_state())
    alice = other.perform("GetId", IdentityPoolId=pool_id, Logins={GOOGLE: login})["IdentityId"]
    assert alice == user(source, pool_id, "alice")
    own = {"cognito-identity.amazonaws.com": issued["Token"]}
    other.perform("GetCredentialsForIdentity", IdentityId=issued["IdentityId"], Logins=own)
    rest = other.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=60, NextToken=first["NextToken"])
    whole = source.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=60)["Identities"]
    assert first["Identities"] + rest["Identities"] == whole
    assert other.session_of(credentials["AccessKeyId"]).identity_id == guest
    assert other.keys.seal.secret == source.keys.seal.secret


@assumed(OWN_API)
def test_versions_and_dates_of_iam_resources_are_imported_and_those_of_older_states_begin(other: EmulatorCore) -> None:
    now = 1_795_000_000_000
    arn, provider = "arn:aws:iam::000000000000:policy/read", "arn:aws:iam::000000000000:oidc-provider/issuer.example"
    with closing(EmulatorCore(clock=ManualClock(now))) as one:
        for action in ("s3:GetObject", "s3:PutObject"):
            one.put_policy(arn, {"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}})
        one.put_identity_provider(IdentityProvider(provider, thumbprints=("a" * 40,), redirect_uris=("app:/",)))
        state = one.export_state()
    other.import_state(state)
    assert other.export_state() == state
    (policy,) = other.policies()
    assert [(each.id, each.created_at) for each in policy.versions] == [("v1", now), ("v2", now)]
    assert [each.created_at for each in other.identity_providers()] == [now]
    new = {"assigned_id", "created_at", "versions", "default_version", "latest_version", "thumbprints", "valid_until"}
    new.add("redirect_uris")
    for kind in ("policies", "identity_providers"):
        state[kind] = [{name: each[name] for name in each if name not in new} for each in state[kind]]
    other.import_state(state)
    (policy,) = other.policies()
    assert (policy.created_at, [each.id for each in policy.versions]) == (0, ["v1"])


@assumed(OWN_API)
def test_sessions_of_every_kind_are_the_same_where_the_state_is_imported(source: Emulator, other: EmulatorCore) -> None:
    sts = source.client("sts")
    role = "arn:aws:iam::000000000000:role/unregistered"
    chained = sts.assume_role(
        RoleArn=role,
        RoleSessionName="worker",
        SourceIdentity="alice",
        Tags=[{"Key": "team", "Value": "red"}],
        TransitiveTagKeys=["team"],
    )
    keys = [each["Credentials"]["AccessKeyId"] for each in (chained, sts.get_session_token())]
    other.import_state(source.export_state())
    for key in keys:
        assert other.session_of(key) == source.session_of(key)


@assumed(OWN_API)
def test_rows_created_after_an_import_are_listed_after_the_imported_ones(source: Emulator, other: EmulatorCore) -> None:
    state = source.export_state()
    other.import_state(state)
    pool_id = state["identity_pools"][0]["IdentityPoolId"]
    new_user = user(other, pool_id, "newcomer")
    developer(other, pool_id, "newcomer")
    listed = other.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=60)["Identities"]
    assert new_user in [each["IdentityId"] for each in listed[len(state["identity_pools"][0]["identities"]) :]]
    new_pool(other)


def broken(state: dict[str, Any], change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    changed = copy.deepcopy(state)
    change(changed)
    return changed


@assumed(OWN_API)
def test_an_import_with_several_problems_is_refused_with_all_of_them(source: Emulator, other: EmulatorCore) -> None:
    def change(state: dict[str, Any]) -> None:
        state["version"] = 0
        state["nonsense"] = 1
        pool = state["identity_pools"][0]
        pool["account"] = "me"
        state["identity_pools"].append({**copy.deepcopy(pool), "account": "000000000000"})
        state["identity_pools"].append({**copy.deepcopy(pool), "account": "000000000000"})
        state["roles"][0]["arn"] = "x"
        state["sessions"][0]["role_arn"] = "x"
        state["signing_keys"][0]["private_key_pem"] = "x"
        state["sealing_keys"] = {"seal": "x"}

    before = other.export_state()
    with pytest.raises(AdminError) as refused:
        other.import_state(broken(source.export_state(), change))
    places = {problem.partition(": ")[0] for problem in refused.value.details}
    assert {
        "version",
        "nonsense",
        "identity_pools[0].account",
        "identity_pools[2]",
        "identity_pools[2].identities[0]",
        "roles[0].arn",
        "sessions[0].role_arn",
        "signing_keys[0].private_key_pem",
        "sealing_keys.seal",
    } <= places
    assert other.export_state() == before


@assumed(OWN_API)
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda state: state.pop("sealing_keys"), "sealing_keys: is required"),
        (lambda state: state.update(sealing_keys={}), "sealing_keys.seal: is required"),
        (lambda state: state.update(identity_pools={}), "identity_pools: must be a list, not a map"),
        (lambda state: state["identity_pools"][0].pop("seq"), "identity_pools[0].seq: is required"),
        (
            lambda state: state["identity_pools"][0]["identities"][0].update(created_at=10**15),
            "identity_pools[0].identities[0].created_at: must have value less than or equal to 253402300799999",
        ),
        (lambda state: state["roles"][0].update(max_session_duration_s="x"), "roles[0].max_session_duration_s"),
        (lambda state: state["roles"].append(state["roles"][0]), f"roles[2]: {ROLE} is already in roles[0]"),
        (lambda state: state["roles"][0].update(permissions_boundary="x"), "roles[0].permissions_boundary: 'x' is not"),
        (lambda state: state["policies"][0].update(arn="x"), "policies[0].arn: 'x' is not the ARN"),
        (lambda state: state["policies"].append(state["policies"][0]), f"policies[1]: {POLICY} is already in"),
        (
            lambda state: state["signing_keys"].append({**state["signing_keys"][0], "key_id": "another"}),
            "signing_keys[2]: the active key of open-id-tokens is already in signing_keys[0]",
        ),
        (
            lambda state: state["identity_pools"][0]["identities"][1].update(
                IdentityId=state["identity_pools"][0]["identities"][0]["IdentityId"].replace("us-east-1", "eu-west-1")
            ),
            "identity_pools[0].identities[1].IdentityId: must begin with us-east-1:",
        ),
        (
            lambda state: state["identity_pools"][0]["identities"][2].update(seq=1),
            "identity_pools[0].identities[2]: the seq 1 is already in identity_pools[0].identities[0]",
        ),
        (
            lambda state: [each.update(Logins={GOOGLE: "x"}) for each in state["identity_pools"][0]["identities"][:2]],
            "identity_pools[0].identities[1]: x of accounts.google.com is already in identity_pools[0].identities[0]",
        ),
        (lambda state: state["sessions"].insert(1, state["sessions"][0]), "sessions[1]: "),
        (lambda state: state["identity_pools"][0].update(identities="x"), "identity_pools[0].identities: must be a"),
        (lambda state: state.update(sessions="x"), "sessions: must be a list, not the text 'x'"),
        (lambda state: state.update(identity_pools=[1]), "identity_pools[0]: must be a map, not the number 1"),
        (lambda state: state.update(roles=[{"arn": "\ud800"}]), "the state cannot be JSON"),
    ],
)
def test_an_invalid_state_is_refused_with_the_place_of_the_problem(
    source: Emulator, other: EmulatorCore, change: Callable[[dict[str, Any]], Any], problem: str
) -> None:
    with pytest.raises(AdminError) as refused:
        other.import_state(broken(source.export_state(), change))
    assert any(each.startswith(problem) for each in refused.value.details), refused.value.details


@pytest.mark.postgresql
@assumed(OWN_API)
def test_a_state_exported_from_a_file_is_imported_into_postgresql(databases: Databases, clock: ManualClock) -> None:
    file, server = (Settings(database_url=databases.new_url(kind)) for kind in ("file", "postgresql"))
    with closing(EmulatorCore(file, clock=clock)) as one, closing(EmulatorCore(server, clock=clock)) as two:
        pool_id = fill(one)
        state = one.export_state()
        two.import_state(state)
        assert two.export_state() == state
        assert user(two, pool_id, "alice") == user(one, pool_id, "alice")
        user(two, pool_id, "newcomer")
        developer(two, pool_id, "newcomer")
        new_pool(two)
        with pytest.raises(AdminError, match="cannot be imported"):
            two.import_state(
                broken(state, lambda it: it["identity_pools"][0]["identities"][0].update(merged_into="\0"))
            )


@assumed(OWN_API)
def test_an_imported_state_is_used_by_other_replicas(
    databases: Databases, source: Emulator, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A replica reads the shared state once a second; here it reads it each time."""
    monkeypatch.setattr("cognito_identity_emulator.storage.shared_state._TRUSTED_FOR_S", 0.0)
    one_file = Settings(database_url=databases.new_url("file"))
    with closing(EmulatorCore(one_file, clock=clock)) as here, closing(EmulatorCore(one_file, clock=clock)) as there:
        new_pool(there)
        before = there.keys.open_id_tokens.active()
        here.import_state(source.export_state())
        assert there.keys.seal.secret == source.keys.seal.secret
        assert there.keys.open_id_tokens.active().key_id == source.keys.open_id_tokens.active().key_id
        assert there.keys.open_id_tokens.find(before.key_id) is None
        rotated = here.keys.open_id_tokens.rotate()
        assert there.keys.open_id_tokens.active() == rotated
