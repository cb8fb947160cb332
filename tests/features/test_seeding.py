"""Seeding a running emulator: all or nothing, idempotent, and its effect on clients."""

import io
import json
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as some

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.seeds.cloudformation.deployment import MAX_STACKS
from cognito_identity_emulator.features.seeds.report import Counts
from cognito_identity_emulator.runtime.bounds import MAX_PROBLEMS
from tests.command import run, serving
from tests.provenance import assumed, documented
from tests.timeouts import TIMEOUT_S

POOL_ID = "us-east-1:11111111-2222-4333-8444-555555555555"
ALICE = "us-east-1:99999999-2222-4333-8444-555555555555"
GOOGLE = "accounts.google.com"
USER, GUEST = (f"arn:aws:iam::000000000000:role/{name}" for name in ("user", "guest"))
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
            "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": POOL_ID}},
        }
    ],
}

POLICY = "arn:aws:iam::000000000000:policy/read"
PERMISSIONS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}],
}


def document(**pool: Any) -> dict[str, Any]:
    """A seed with one pool, a user and a role. `pool` adds or replaces members of the pool."""
    members = {
        "IdentityPoolId": POOL_ID,
        "IdentityPoolName": "my app",
        "AllowUnauthenticatedIdentities": True,
        "DeveloperProviderName": "login.my.app",
        "SupportedLoginProviders": {GOOGLE: "app"},
        "Roles": {"authenticated": USER, "unauthenticated": GUEST},
        "PrincipalTagAttributeMaps": [{"IdentityProviderName": GOOGLE, "PrincipalTags": {"mail": "email"}}],
        "Identities": [{"IdentityId": ALICE, "Logins": {GOOGLE: "alice"}, "DeveloperUserIdentifiers": ["user-42"]}],
    }
    role = {
        "arn": USER,
        "trust_policy": TRUST,
        "policies": {"read": PERMISSIONS},
        "managed_policy_arns": [POLICY],
        "permissions_boundary": POLICY,
        "tags": {"team": "blue"},
        "description": "Users of the app",
    }
    policy = {"arn": POLICY, "document": PERMISSIONS, "description": "Reads photos", "tags": {"team": "blue"}}
    provider = {"arn": "arn:aws:iam::000000000000:oidc-provider/issuer.example", "client_ids": ["app"]}
    pools = [{**members, **pool}]
    return {
        "version": 1,
        "identity_pools": pools,
        "roles": [role],
        "policies": [policy],
        "identity_providers": [provider],
    }


@pytest.fixture(scope="module")
def shared(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    """One emulator for the module; `fresh` resets it."""
    with Emulator(Settings(max_identity_pools=2, database_url=new_database_url())) as running:
        yield running


@pytest.fixture
def fresh(shared: Emulator) -> Emulator:
    shared.reset()
    return shared


def state(core: EmulatorCore) -> str:
    """The content of the tables that a seed changes, as text."""
    with core.database.reading() as connection:
        tables = ("identity_pools", "principal_tag_maps", "identities", "linked_logins", "developer_identifiers")
        rows = []
        for table in (*tables, "iam_roles", "iam_policies", "identity_providers"):
            connection.cursor.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
            rows.append([tuple(row) for row in connection.cursor.fetchall()])
    return repr(rows)


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html")
def test_a_seeded_user_logs_in_as_the_seeded_identity_and_gets_its_role(fresh: Emulator) -> None:
    fresh.seed(document())
    cognito = fresh.client("cognito-identity")
    logins = {GOOGLE: fresh.login_token(GOOGLE, "alice", "app", claims={"email": "alice@example.com"})}
    assert cognito.get_id(IdentityPoolId=POOL_ID, Logins=logins)["IdentityId"] == ALICE
    keys = cognito.get_credentials_for_identity(IdentityId=ALICE, Logins=logins)["Credentials"]
    session = fresh.session_of(keys["AccessKeyId"])
    assert (session.role_arn, session.identity_id) == (USER, ALICE)
    assert dict(session.tags) == {"mail": "alice@example.com"}
    developer_login = cognito.get_open_id_token_for_developer_identity(
        IdentityPoolId=POOL_ID, Logins={"login.my.app": "user-42"}
    )
    assert developer_login["IdentityId"] == ALICE
    pool = cognito.describe_identity_pool(IdentityPoolId=POOL_ID)
    assert pool["SupportedLoginProviders"] == {GOOGLE: "app"}


@assumed("our own feature")
def test_a_seed_repeated_unchanged_changes_nothing(fresh: Emulator) -> None:
    first = fresh.seed(document())
    assert first.created == Counts(identity_pools=1, identities=1, roles=1, policies=1, identity_providers=1)
    before = state(fresh)
    second = fresh.seed(document())
    assert second.unchanged == first.created
    assert second.created == second.changed == Counts()
    assert state(fresh) == before


@assumed("our own report")
def test_the_report_counts_in_words_what_a_seed_created_and_left(fresh: Emulator) -> None:
    created = fresh.seed(document(Identities=[])).sentence()
    assert created == "1 pool, 1 role, 1 policy, 1 provider created."
    repeated = fresh.seed({"version": 1, "identity_pools": [*document()["identity_pools"]]}).sentence()
    assert repeated == "1 identity created; 1 pool unchanged."
    assert fresh.seed({"version": 1}).sentence() == "nothing."


@assumed("our own feature: a seed creates and updates, and never deletes")
def test_a_second_seed_changes_differing_members_and_keeps_missing_ones(fresh: Emulator) -> None:
    fresh.seed(document(IdentityPoolTags={"a": "b"}))
    changed = document(
        IdentityPoolName="renamed",
        Roles=None,
        PrincipalTagAttributeMaps=[{"IdentityProviderName": "www.amazon.com", "UseDefaults": True}],
        Identities=[{"IdentityId": ALICE, "Logins": {"www.amazon.com": "amy"}}],
    )
    changed["roles"][0]["max_session_duration_s"] = 7200
    report = fresh.seed(changed)
    assert report.changed == Counts(identity_pools=1, identities=1, roles=1)
    assert report.unchanged == Counts(policies=1, identity_providers=1)
    cognito = fresh.client("cognito-identity")
    pool = cognito.describe_identity_pool(IdentityPoolId=POOL_ID)
    assert (pool["IdentityPoolName"], pool["IdentityPoolTags"]) == ("renamed", {"a": "b"})
    assert cognito.get_identity_pool_roles(IdentityPoolId=POOL_ID)["Roles"] == {
        "authenticated": USER,
        "unauthenticated": GUEST,
    }
    for provider in (GOOGLE, "www.amazon.com"):
        cognito.get_principal_tag_attribute_map(IdentityPoolId=POOL_ID, IdentityProviderName=provider)
    linked = cognito.describe_identity(IdentityId=ALICE)["Logins"]
    assert sorted(linked) == [GOOGLE, "login.my.app", "www.amazon.com"]


@assumed("our own feature: an identity without an id is the owner of its logins")
def test_an_identity_without_an_id_is_found_by_its_logins(fresh: Emulator) -> None:
    fresh.seed(document(Identities=[]))
    cognito = fresh.client("cognito-identity")
    logins = {GOOGLE: fresh.login_token(GOOGLE, "bob", "app")}
    existing_id = cognito.get_id(IdentityPoolId=POOL_ID, Logins=logins)["IdentityId"]
    report = fresh.seed(document(Identities=[{"Logins": {GOOGLE: "bob"}, "DeveloperUserIdentifiers": ["b"]}]))
    assert report.changed.identities == 1
    assert len(cognito.list_identities(IdentityPoolId=POOL_ID, MaxResults=10)["Identities"]) == 1
    found = cognito.lookup_developer_identity(IdentityPoolId=POOL_ID, DeveloperUserIdentifier="b")
    assert found["IdentityId"] == existing_id


@assumed("our own feature: a seed never moves a login to another identity or a pool to another account")
@pytest.mark.parametrize(
    ("seed", "problem"),
    [
        (
            document(Identities=[{"IdentityId": "us-east-1:aaaa", "Logins": {GOOGLE: "alice"}}]),
            f"identity_pools[0].Identities[0]: alice of {GOOGLE} is a login of {ALICE} already",
        ),
        (
            document(Identities=[{"IdentityId": ALICE, "Logins": {GOOGLE: "alicia"}}]),
            f"identity_pools[0].Identities[0]: has the login alice of {GOOGLE} already",
        ),
        (
            document(Identities=[{"IdentityId": ALICE, "DeveloperUserIdentifiers": [f"u{n}" for n in range(19)]}]),
            "identity_pools[0].Identities[0]: would have more than 20 logins",
        ),
        (
            document(IdentityPoolId="us-east-1:bbbb"),
            f"identity_pools[0].Identities[0]: {ALICE} is an identity of the pool {POOL_ID}",
        ),
        (
            {**document(), "account": "123456789012"},
            f"identity_pools[0]: {POOL_ID} is a pool of account 000000000000",
        ),
        (
            document(DeveloperProviderName="login.other"),
            "identity_pools[0].DeveloperProviderName: "
            "The developer provider name cannot be changed once it has been set: login.my.app",
        ),
        (
            {
                "version": 1,
                "identity_pools": [
                    {"IdentityPoolName": name, "AllowUnauthenticatedIdentities": False} for name in ("a", "b")
                ],
            },
            "identity_pools[1]: account 000000000000 already has 2 pools in us-east-1: raise --max-identity-pools",
        ),
    ],
)
def test_a_seed_in_conflict_with_the_state_is_refused_and_nothing_is_written(
    fresh: Emulator, seed: dict[str, Any], problem: str
) -> None:
    fresh.seed(document())
    before = state(fresh)
    with pytest.raises(AdminError) as refusal:
        fresh.seed(seed)
    assert problem in refusal.value.details
    assert state(fresh) == before


EXPORTING = {
    "Resources": {"Users": {"Type": "AWS::Cognito::UserPool"}},
    "Outputs": {"Users": {"Value": {"Ref": "Users"}, "Export": {"Name": "users:id"}}},
}
IMPORTING = {
    "Resources": {
        "Pool": {
            "Type": "AWS::Cognito::IdentityPool",
            "Properties": {
                "IdentityPoolName": {"Fn::ImportValue": "users:id"},
                "AllowUnauthenticatedIdentities": True,
            },
        }
    }
}


@documented(
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html"
)
def test_a_template_imports_what_an_earlier_one_exported_in_its_region(fresh: Emulator) -> None:
    fresh.seed(EXPORTING, stack_name="users", dry_run=True)
    assert fresh.exports() == []
    fresh.seed(EXPORTING, stack_name="users")
    fresh.seed(EXPORTING, stack_name="users")
    (export,) = fresh.exports()
    assert (export.name, export.region, export.stack_name) == ("users:id", "us-east-1", "users")
    (pool,) = fresh.seed(IMPORTING).pools
    assert pool.identity_pool_name == export.value
    with urllib.request.urlopen(f"{fresh.endpoint_url}/_emulator/exports", timeout=20) as answer:
        assert [each["value"] for each in json.load(answer)["exports"]] == [export.value]
    with pytest.raises(AdminError, match="the export users:id is not known"):
        fresh.seed(IMPORTING, region="eu-west-1")
    fresh.reset()
    with pytest.raises(AdminError, match="the export users:id is not known"):
        fresh.seed(IMPORTING)


@assumed("our own feature: the exports of stacks are part of the state")
def test_exports_of_stacks_are_in_a_state_and_deleted_with_their_account(fresh: Emulator) -> None:
    fresh.seed(EXPORTING, stack_name="users")
    fresh.seed(EXPORTING, stack_name="users", account="111122223333")
    state = fresh.export_state()
    exports = fresh.exports()
    fresh.reset(account="111122223333")
    assert [each.account for each in fresh.exports()] == ["000000000000"]
    fresh.import_state(state)
    assert fresh.exports() == exports
    fresh.import_state({name: value for name, value in state.items() if name != "stack_exports"})  # an earlier release
    assert fresh.exports() == []


ATTACHMENT = {
    "Resources": {
        "Roles": {
            "Type": "AWS::Cognito::IdentityPoolRoleAttachment",
            "Properties": {
                "IdentityPoolId": POOL_ID,
                "Roles": {"authenticated": GUEST},
                "RoleMappings": {GOOGLE: {"Type": "Token", "AmbiguousRoleResolution": "Deny"}},
            },
        },
        "Tags": {
            "Type": "AWS::Cognito::IdentityPoolPrincipalTag",
            "Properties": {"IdentityPoolId": POOL_ID, "IdentityProviderName": "www.amazon.com", "UseDefaults": True},
        },
    }
}


@documented(
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-identitypoolroleattachment.html"
)
def test_a_template_attaches_roles_and_tags_to_a_pool_that_exists(fresh: Emulator) -> None:
    with pytest.raises(AdminError) as refusal:
        fresh.seed(ATTACHMENT)
    assert refusal.value.details == (
        f"Resources.Roles: the pool {POOL_ID} is neither in these seeds nor in the emulator: seed it as well",
    )
    fresh.seed(document(SupportedLoginProviders=None))
    with pytest.raises(AdminError) as refusal:
        fresh.seed(ATTACHMENT)
    assert refusal.value.details[0].startswith(f"Resources.Roles.Properties.RoleMappings['{GOOGLE}']: ")
    fresh.seed(document())
    assert fresh.seed(ATTACHMENT).changed == Counts(identity_pools=1)
    assert fresh.seed(ATTACHMENT).unchanged == Counts(identity_pools=1)
    cognito = fresh.client("cognito-identity")
    roles = cognito.get_identity_pool_roles(IdentityPoolId=POOL_ID)
    assert roles["Roles"] == {"authenticated": GUEST}
    assert list(roles["RoleMappings"]) == [GOOGLE]
    for provider in (GOOGLE, "www.amazon.com"):
        cognito.get_principal_tag_attribute_map(IdentityPoolId=POOL_ID, IdentityProviderName=provider)


@assumed("our own feature: a merged identity is no longer separate")
def test_a_seeded_identity_that_was_merged_since_is_skipped(fresh: Emulator) -> None:
    both = [{"IdentityId": ALICE, "DeveloperUserIdentifiers": ["a"]}, {"DeveloperUserIdentifiers": ["b"]}]
    seed = document(Identities=both)
    fresh.seed(seed)
    fresh.client("cognito-identity").merge_developer_identities(
        SourceUserIdentifier="a",
        DestinationUserIdentifier="b",
        DeveloperProviderName="login.my.app",
        IdentityPoolId=POOL_ID,
    )
    (skipped,) = fresh.seed(seed).skipped
    assert skipped.startswith(f"identity_pools[0].Identities[0]: {ALICE} was merged into us-east-1:")


_SUBJECTS = some.sampled_from(["ann", "bob", "cy"])
_IDENTITY = some.fixed_dictionaries(
    {},
    optional={
        "IdentityId": some.sampled_from([f"us-east-1:{digit * 4}" for digit in "abc"]),
        "Logins": some.dictionaries(some.sampled_from([GOOGLE, "www.amazon.com"]), _SUBJECTS, max_size=2),
        "DeveloperUserIdentifiers": some.lists(_SUBJECTS, max_size=2, unique=True),
    },
)
_POOL = some.fixed_dictionaries(
    {
        "IdentityPoolName": some.sampled_from(["one", "two"]),
        "AllowUnauthenticatedIdentities": some.booleans(),
        "DeveloperProviderName": some.just("login.my.app"),
    },
    optional={
        "IdentityPoolId": some.sampled_from(["us-east-1:1111", "us-east-1:2222"]),
        "AllowClassicFlow": some.booleans(),
        "SupportedLoginProviders": some.just({GOOGLE: "app"}),
        "IdentityPoolTags": some.dictionaries(_SUBJECTS, _SUBJECTS, max_size=1),
        "Roles": some.dictionaries(some.just("authenticated"), some.sampled_from([USER, GUEST]), max_size=1),
        "RoleMappings": some.just({}),
        "PrincipalTagAttributeMaps": some.just([{"IdentityProviderName": GOOGLE, "UseDefaults": True}]),
        "Identities": some.lists(_IDENTITY, max_size=3),
    },
)
_DOCUMENT = some.fixed_dictionaries(
    {"version": some.just(1), "identity_pools": some.lists(_POOL, max_size=2)},
    optional={"roles": some.just([{"arn": USER, "trust_policy": TRUST}])},
)


@assumed("our own feature: a seed is idempotent in any earlier state")
@settings(max_examples=60)
@given(first=_DOCUMENT, second=_DOCUMENT)
def test_any_seed_applied_twice_changes_nothing_the_second_time(shared: Emulator, first: Any, second: Any) -> None:
    shared.reset()
    for attempt in (first, second):
        before = state(shared)
        refusal = refusal_of(shared, attempt)
        event("refused" if refusal else "seeded")
        if refusal is not None:
            assert refusal.details
            assert state(shared) == before
            continue
        after = state(shared)
        again = shared.seed(attempt)
        assert again.created == again.changed == Counts()
        assert state(shared) == after


def refusal_of(core: EmulatorCore, document: dict[str, Any]) -> AdminError | None:
    try:
        core.seed(document)
    except AdminError as refusal:
        return refusal
    return None


def post(endpoint: str, body: bytes, content_type: str, query: str = "") -> tuple[int, Any]:
    request = urllib.request.Request(
        f"{endpoint}/_emulator/seed{query}", data=body, headers={"content-type": content_type}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)["error"]


TEMPLATE = b"""
Parameters: {Name: {Type: String}}
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties: {IdentityPoolName: !Sub "${AWS::StackName} ${Name}", AllowUnauthenticatedIdentities: true}
  Bucket: {Type: AWS::S3::Bucket}
"""


def policies_for(role_name: str, resource: object = "*") -> dict[str, Any]:
    """A template with an inline and a managed policy for a role."""
    permissions = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": resource}}
    inline = {"PolicyName": "inline", "PolicyDocument": permissions, "RoleName": role_name}
    managed = {"ManagedPolicyName": "managed", "PolicyDocument": PERMISSIONS, "Roles": [role_name]}
    return {
        "Resources": {
            "Inline": {"Type": "AWS::IAM::RolePolicy", "Properties": inline},
            "Managed": {"Type": "AWS::IAM::ManagedPolicy", "Properties": managed},
        }
    }


@assumed("our own choice: a seed completes the roles that exist")
def test_a_template_adds_its_policies_to_a_role_that_exists(fresh: Emulator) -> None:
    def seed(template: dict[str, Any]) -> Any:
        return post(fresh.endpoint_url, json.dumps(template).encode(), "application/json")[1]

    missing = "the role user is neither in these files nor in the emulator: seed it first, or create it"
    assert seed(policies_for("user"))["skipped"] == [f"Resources.{name}: {missing}" for name in ("Inline", "Managed")]
    seed(document())
    unresolved = seed(policies_for("user", {"Fn::ImportValue": "x"}))
    (skipped,) = unresolved["skipped"]
    assert skipped.startswith("Resources.Inline.Properties.PolicyDocument.Statement.Resource.Fn::ImportValue: ")
    assert skipped.endswith("use --seed-import x=value; the role user is without this policy")
    report = seed(policies_for("user"))
    assert (report["changed"]["roles"], report["skipped"]) == (1, [])
    iam = fresh.client("iam")
    assert "inline" in iam.list_role_policies(RoleName="user")["PolicyNames"]
    attached = iam.list_attached_role_policies(RoleName="user")["AttachedPolicies"]
    assert "arn:aws:iam::000000000000:policy/managed" in [each["PolicyArn"] for each in attached]
    assert seed(policies_for("user"))["unchanged"] == {
        "identity_pools": 0, "identities": 0, "roles": 1, "policies": 1, "identity_providers": 0
    }  # fmt: skip


@assumed("our own feature")
def test_a_posted_document_or_template_in_json_or_yaml_is_seeded(fresh: Emulator) -> None:
    status, report = post(fresh.endpoint_url, json.dumps(document()).encode(), "application/json")
    assert (status, report["created"]["identities"]) == (200, 1)
    assert report["pools"] == [
        {
            "identity_pool_id": POOL_ID,
            "identity_pool_name": "my app",
            "allow_unauthenticated_identities": True,
            "outcome": "created",
        }
    ]
    query = "?stack_name=shop&parameter=Name=x"
    status, report = post(fresh.endpoint_url, TEMPLATE, "application/yaml; charset=utf-8", query)
    assert (status, report["pools"][0]["identity_pool_name"]) == (200, "shop x")
    assert report["skipped"] == ["Resources.Bucket: AWS::S3::Bucket is not emulated"]


@assumed("our own feature")
@pytest.mark.parametrize(
    ("body", "content_type", "query", "status", "details"),
    [
        (b"{", "application/json", "", 400, ["line 1: not JSON: Expecting property name enclosed in double quotes"]),
        (b"a: 1\na: 2", "text/yaml", "", 400, ["line 2: the key 'a' is repeated in one map"]),
        (b"{}", "text/plain", "", 415, []),
        (b"{}", "application/json", "", 400, ["version: is required"]),
        (b"{}", "application/json", "?stack=x", 400, ["stack"]),
        (b"{}", "application/json", "?parameter=x", 400, ["parameter: 'x'"]),
        (
            TEMPLATE,
            "application/yaml",
            "",
            400,
            [
                "Resources.Pool.Properties.IdentityPoolName.Fn::Sub: "
                "the parameter Name has no default: use --seed-parameter Name=value"
            ],
        ),
    ],
)
def test_a_posted_body_that_is_no_seed_is_refused_with_its_problems(
    fresh: Emulator, body: bytes, content_type: str, query: str, status: int, details: list[str]
) -> None:
    got_status, error = post(fresh.endpoint_url, body, content_type, query)
    assert (got_status, error["details"]) == (status, details)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two seed files and another file."""
    (tmp_path / "1.json").write_text(json.dumps(document()))
    (tmp_path / "2.template.yaml").write_bytes(TEMPLATE)
    (tmp_path / "README.md").write_text("not a seed")
    return tmp_path


@assumed("our own setting")
def test_a_folder_is_seeded_at_the_start_and_unchanged_by_the_seed_command(folder: Path) -> None:
    with serving("--seed", str(folder), "--seed-parameter", "Name=x") as served:
        again = run(
            "seed", str(folder / "1.json"), str(folder / "2.template.yaml"),
            "--seed-parameter", "Name=x", "--endpoint-url", served.endpoint, variables={"AWS_REGION": "us-east-1"},
        )  # fmt: skip
        assert again.returncode == 0, again.stderr
        pools = json.loads(again.stdout)["pools"]
        assert [(each["identity_pool_name"], each["outcome"]) for each in pools] == [
            ("my app", "unchanged"),
            ("2 x", "unchanged"),
        ]
        (folder / "1.json").write_text("{}")
        refused = run("seed", str(folder / "1.json"), "--endpoint-url", served.endpoint)
        assert (refused.returncode, "version: is required" in refused.stderr) == (2, True)


US_EAST_1 = {"AWS_REGION": "us-east-1"}


@assumed("our own command: what an application needs is printed by serve and seed")
def test_a_cloud_assembly_is_served_and_seeded_as_it_lies_on_disk(tmp_path: Path) -> None:
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/unknown-region",
        "properties": {"templateFile": "App.template.json"},
    }
    template = {
        "Parameters": {"Name": {"Type": "String", "Default": "app"}},
        "Resources": {
            "Users": {"Type": "AWS::Cognito::UserPool"},
            "Pool": {
                "Type": "AWS::Cognito::IdentityPool",
                "Properties": {
                    "IdentityPoolName": {"Ref": "Name"},
                    "AllowUnauthenticatedIdentities": True,
                    "SupportedLoginProviders": {GOOGLE: "{{resolve:ssm:/google}}"},
                },
            },
        },
        "Outputs": {"GuestPool": {"Value": {"Ref": "Pool"}}},
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"App": stack}}))
    (tmp_path / "App.template.json").write_text(json.dumps(template))
    values = tmp_path / "values.toml"
    values.write_text('"resolve:ssm:/google" = "my-client"\n')
    options = ("--seed-parameters", str(values), "--seed-parameter", "Users.Id=us-east-1_pinned")
    with serving("--seed", str(tmp_path), *options) as served:
        assert served.process.stdout is not None
        printed = "".join(served.process.stdout.readline() for _ in ("seeded", "pool", "output"))
        assert "App.GuestPool = us-east-1:" in printed
        done = run(
            "seed", str(tmp_path), *options, "--output", "env", "--endpoint-url", served.endpoint, variables=US_EAST_1
        )
        assert done.returncode == 0, done.stderr
        variables = dict(line.split("=") for line in done.stdout.splitlines())
        pool_id = variables["IDENTITY_POOL_ID"]
        assert variables == {
            "IDENTITY_POOL_ID": pool_id,
            "USER_POOL_ID": "us-east-1_pinned",
            "AWS_REGION": "us-east-1",
            "GUEST_POOL": pool_id,
        }
        done = run(
            "seed", str(tmp_path), *options, "--seed-parameter", "Name=other", "--region", "eu-west-1",
            "--dry-run", "--output", "amplify", "--endpoint-url", served.endpoint,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        auth = json.loads(done.stdout)["auth"]
        assert (auth["aws_region"], auth["user_pool_id"]) == ("eu-west-1", "us-east-1_pinned")
        refused = run("seed", str(tmp_path / "none"), "--endpoint-url", served.endpoint)
        assert (refused.returncode, "there is no such file or directory" in refused.stderr) == (2, True)


@assumed("our own feature: a dry run reports what it would write, and writes nothing")
def test_a_dry_run_writes_nothing(fresh: Emulator) -> None:
    before = state(fresh)
    report = fresh.seed(document(), dry_run=True)
    assert report.created == Counts(identity_pools=1, identities=1, roles=1, policies=1, identity_providers=1)
    assert [each.arn for each in report.iam_resources] == [
        POLICY,
        "arn:aws:iam::000000000000:oidc-provider/issuer.example",
        USER,
    ]
    assert state(fresh) == before


@assumed("our own feature")
def test_a_posted_archive_is_seeded_in_one_transaction(fresh: Emulator) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app/1.json", json.dumps(document()))
        archive.writestr("app/2.yaml", TEMPLATE)
        archive.writestr("app/values.json", '["Name=x"]')
        archive.writestr("app/package.json", "{}")
    query = "?path=app&parameters=app/values.json&region=eu-west-1"
    status, report = post(fresh.endpoint_url, content.getvalue(), "application/zip", query + "&dry_run=true")
    assert (status, [each["outcome"] for each in report["pools"]]) == (200, ["created", "created"])
    status, report = post(fresh.endpoint_url, content.getvalue(), "application/zip", query)
    assert (status, report["pools"][1]["identity_pool_name"]) == (200, "2 x")
    assert report["pools"][1]["identity_pool_id"].startswith("eu-west-1:")
    assert report["skipped"] == [
        "app/package.json: is neither a seed nor a template",
        "app/values.json: is neither a seed nor a template",
        "app/2.yaml: Resources.Bucket: AWS::S3::Bucket is not emulated",
    ]
    status, error = post(fresh.endpoint_url, b"PK", "application/zip")
    assert (status, error["details"]) == (400, ["not a ZIP archive: File is not a zip file"])
    for wrong in ("account=1", "region=x_y", "dry_run=yes"):
        assert post(fresh.endpoint_url, content.getvalue(), "application/zip", f"?{wrong}")[0] == 400


@assumed("our own setting")
def test_a_start_with_invalid_seeds_fails_with_all_problems(folder: Path) -> None:
    (folder / "3.yaml").write_text("version: 1\nroles: [x]\nidentity_pools: {}\n")
    done = run("serve", "--port", "0", "--seed", str(folder), "--seed", str(folder / "none"))
    assert done.returncode == 2
    assert "is ready" not in done.stdout
    for problem in (
        "2.template.yaml: Resources.Pool.Properties.IdentityPoolName.Fn::Sub: the parameter Name has no default",
        "3.yaml: identity_pools: must be a list, not a map",
        "3.yaml: roles[0]: must be a map, not the text 'x'",
        "none: there is no such file or directory",
    ):
        assert problem in done.stderr


@assumed("our own setting: a parameter of no template is a typing error")
def test_a_start_with_very_many_problems_lists_the_first_and_counts_the_others(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        pools = [{"IdentityPoolName": "pool"}] * 70
        (tmp_path / name).write_text(json.dumps({"version": 1, "identity_pools": pools}))
    with pytest.raises(AdminError) as refusal:
        EmulatorCore(Settings(seed=(str(tmp_path),)))
    assert len(refusal.value.details) == MAX_PROBLEMS + 1
    assert refusal.value.details[-1] == "100 more problems"


def test_too_many_templates_are_refused(fresh: Emulator, tmp_path: Path) -> None:
    for number in range(MAX_STACKS + 1):
        (tmp_path / f"{number}.json").write_text('{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}')
    with pytest.raises(AdminError, match=f"the templates make more than {MAX_STACKS} stacks"):
        fresh.seed_files(str(tmp_path))


def test_an_unreadable_parameters_file_of_the_settings_is_refused(tmp_path: Path) -> None:
    unreadable = Settings(seed_parameters=(str(tmp_path / "missing.json"),))
    with (
        closing(EmulatorCore(unreadable)) as core,
        pytest.raises(AdminError, match=r"missing\.json: there is no such file"),
    ):
        core.seed({"version": 1})


def test_a_parameter_of_no_template_is_refused_with_a_suggestion(folder: Path) -> None:
    with pytest.raises(AdminError) as refusal:
        EmulatorCore(Settings(seed=(str(folder),), seed_parameter=("Name=x", "Nmae=y")))
    assert refusal.value.details == ("--seed-parameter Nmae: is unknown; did you mean Name?",)


@documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html")
def test_iam_answers_the_properties_of_a_template(fresh: Emulator) -> None:
    tags = [{"Key": "team", "Value": "blue"}]
    role = {
        "RoleName": "user",
        "Path": "/app/",
        "AssumeRolePolicyDocument": TRUST,
        "MaxSessionDuration": 7200,
        "Description": "Users",
        "PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess",
        "Tags": tags,
    }
    provider = {"Url": "https://issuer.example", "ClientIdList": ["app"], "ThumbprintList": ["ab" * 20], "Tags": tags}
    resources = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        "Provider": {"Type": "AWS::IAM::OIDCProvider", "Properties": provider},
    }
    fresh.seed({"Resources": resources})
    iam = fresh.client("iam")
    answer = iam.get_role(RoleName="user")["Role"]
    assert (answer["Path"], answer["MaxSessionDuration"], answer["Description"]) == ("/app/", 7200, "Users")
    assert answer["PermissionsBoundary"]["PermissionsBoundaryArn"] == role["PermissionsBoundary"]
    assert iam.list_role_tags(RoleName="user")["Tags"] == tags
    arn = "arn:aws:iam::000000000000:oidc-provider/issuer.example"
    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert (found["ClientIDList"], found["ThumbprintList"], found["Tags"]) == (["app"], ["ab" * 20], tags)


@assumed("our own feature: IAM has no redirect URIs, and a seed deletes nothing")
def test_a_provider_that_is_seeded_without_redirect_uris_keeps_them(fresh: Emulator) -> None:
    provider = {
        "Type": "AWS::IAM::OIDCProvider",
        "Properties": {"Url": "https://issuer.example", "ClientIdList": ["a"]},
    }
    arn = "arn:aws:iam::000000000000:oidc-provider/issuer.example"
    for entry, expected in (
        ({"client_ids": ["a"], "redirect_uris": ["https://a.example/"]}, ("https://a.example/",)),
        ({"client_ids": ["a"], "redirect_uris": ["https://b.example/"]}, ("https://b.example/",)),
    ):
        fresh.seed({"version": 1, "identity_providers": [{"arn": arn, **entry}]})
        report = fresh.seed({"Resources": {"Provider": provider}})
        assert report.unchanged.identity_providers == 1
        assert [each.redirect_uris for each in fresh.identity_providers()] == [expected]
