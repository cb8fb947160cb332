"""States of Terraform: what was deployed, under its real ids."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack
from cognito_identity_emulator.features.seeds.file_tree import DiskTree
from cognito_identity_emulator.features.seeds.files import read_files
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.seeds.seed import Seed
from tests.provenance import assumed, documented

ACCOUNT = "111122223333"
POOL_ID = "us-east-1:22222222-3333-4444-8555-666666666666"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci.example"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                "Action": "sts:AssumeRoleWithWebIdentity",
            }
        ],
    }
)
PERMISSIONS = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)
RESOURCES: dict[str, dict[str, Any]] = {
    "aws_cognito_identity_pool.app": {
        "id": POOL_ID,
        "arn": f"arn:aws:cognito-identity:us-east-1:{ACCOUNT}:identitypool/{POOL_ID}",
        "identity_pool_name": "deployed",
        "allow_unauthenticated_identities": True,
        "allow_classic_flow": False,
        "developer_provider_name": "",
        "supported_login_providers": {"accounts.google.com": "app"},
        "openid_connect_provider_arns": [PROVIDER],
        "saml_provider_arns": [],
        "cognito_identity_providers": [
            {"client_id": "web", "provider_name": "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"}
        ],
        "tags": {},
        "tags_all": {"team": "photos"},
    },
    "aws_cognito_identity_pool_roles_attachment.app": {
        "identity_pool_id": POOL_ID,
        "roles": {"unauthenticated": f"arn:aws:iam::{ACCOUNT}:role/app/guests"},
        "role_mapping": [
            {
                "identity_provider": "accounts.google.com",
                "type": "Rules",
                "ambiguous_role_resolution": "Deny",
                "mapping_rule": [
                    {
                        "claim": "sub",
                        "match_type": "Equals",
                        "value": "x",
                        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/app/guests",
                    }
                ],
            }
        ],
    },
    "aws_cognito_identity_pool_provider_principal_tag.app": {
        "identity_pool_id": POOL_ID,
        "identity_provider_name": "accounts.google.com",
        "use_defaults": False,
        "principal_tags": {"mail": "email"},
    },
    "aws_iam_role.guests": {
        "id": "guests",
        "name": "guests",
        "path": "/app/",
        "arn": f"arn:aws:iam::{ACCOUNT}:role/app/guests",
        "max_session_duration": 7200,
        "assume_role_policy": TRUST,
        "inline_policy": [{"name": "read", "policy": PERMISSIONS}, {"name": "", "policy": ""}],
        "managed_policy_arns": [],
    },
    "aws_iam_role_policy.read": {"name": "read", "role": "guests", "policy": PERMISSIONS},
    "aws_iam_role_policy.write": {"name": "write", "role": "guests", "policy": PERMISSIONS},
    "aws_iam_policy.photos": {
        "name": "photos",
        "path": "/",
        "arn": f"arn:aws:iam::{ACCOUNT}:policy/photos",
        "policy": PERMISSIONS,
    },
    "aws_iam_role_policy_attachment.photos": {
        "role": "guests",
        "policy_arn": f"arn:aws:iam::{ACCOUNT}:policy/photos",
    },
    "aws_iam_openid_connect_provider.ci": {"arn": PROVIDER, "url": "ci.example", "client_id_list": ["sts"]},
    "aws_s3_bucket.photos": {"arn": "arn:aws:s3:::photos"},
}


def state() -> dict[str, Any]:
    """The state file: each resource in a module of its own way, as count and for_each make them."""
    resources = []
    for number, (address, attributes) in enumerate(RESOURCES.items()):
        kind, name = address.split(".")
        instance = {"attributes": attributes, **({"index_key": name} if number % 2 else {})}
        module = {"module": "module.auth"} if number % 3 else {}
        resources.append({"mode": "managed", "type": kind, "name": name, "instances": [instance], **module})
    data = {"mode": "data", "type": "aws_iam_role", "name": "other", "instances": [{"attributes": {}}]}
    outputs = {
        "pool": {"value": POOL_ID, "type": "string"},
        "secret": {"value": "s3cret", "type": "string", "sensitive": True},
    }
    return {"version": 4, "terraform_version": "1.11.4", "outputs": outputs, "resources": [data, *resources]}


def shown() -> dict[str, Any]:
    """What `terraform show -json` prints."""
    resources = [
        {"mode": "managed", "address": address, "type": address.split(".")[0], "values": values}
        for address, values in RESOURCES.items()
    ]
    module = {"resources": resources[:3], "child_modules": [{"child_modules": [{"resources": resources[3:]}]}]}
    return {
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": {"root_module": module, "outputs": {"pool": {"value": POOL_ID}}},
    }


def read(folder: Path, name: str, document: object) -> list[Seed]:
    (folder / name).write_text(json.dumps(document))
    stack = Stack("stack", "000000000000", "eu-west-1")
    return [seed for _, seed in read_files(DiskTree(), [str(folder / name)], stack)]


@documented("https://developer.hashicorp.com/terraform/internals/json-format")
@pytest.mark.parametrize(("name", "document"), [("terraform.tfstate", state()), ("show.json", shown())])
def test_a_state_of_terraform_has_its_resources_under_their_real_ids(
    tmp_path: Path, name: str, document: dict[str, Any]
) -> None:
    (seed,) = read(tmp_path, name, document)
    (pool,) = seed.pools
    assert (pool.id, pool.account, pool.settings.name) == (POOL_ID, ACCOUNT, "deployed")
    assert pool.settings.supported_login_providers == {"accounts.google.com": "app"}
    assert pool.settings.open_id_connect_provider_arns == (PROVIDER,)
    assert pool.settings.cognito_identity_providers is not None
    assert pool.settings.cognito_identity_providers[0].client_id == "web"
    assert pool.settings.tags == {"team": "photos"}
    assert pool.principal_tag_maps["accounts.google.com"].tags == {"mail": "email"}
    (role,) = seed.roles
    assert pool.roles is not None
    assert pool.roles.roles == {"unauthenticated": role.arn}
    assert list(pool.roles.role_mappings or {}) == ["accounts.google.com"]
    assert (role.arn, role.max_session_duration_s) == (f"arn:aws:iam::{ACCOUNT}:role/app/guests", 7200)
    assert sorted(role.policies) == ["read", "write"]
    (policy,) = seed.policies
    assert role.managed_policy_arns == (policy.arn,) == (f"arn:aws:iam::{ACCOUNT}:policy/photos",)
    (provider,) = seed.identity_providers
    assert (provider.arn, provider.client_ids) == (PROVIDER, ("sts",))
    assert seed.stacks[0].outputs == {"pool": POOL_ID}
    assert "s3cret" not in str(seed)


@assumed("our own choice: a state without a resource that is emulated is passed over")
def test_a_state_without_emulated_resources_is_passed_over(tmp_path: Path) -> None:
    (seed,) = read(tmp_path, "terraform.tfstate", {"version": 4, "terraform_version": "1.11.4", "resources": []})
    assert seed.skipped == (f"{tmp_path}/terraform.tfstate: the state of Terraform has nothing that is emulated",)


@assumed("our own format: a problem has the address of its resource")
def test_a_problem_of_a_state_has_the_address_of_its_resource(tmp_path: Path) -> None:
    attributes = {"name": "r", "assume_role_policy": TRUST.replace("Allow", "Permit")}
    resource = {"mode": "managed", "type": "aws_iam_role", "name": "r", "instances": [{"attributes": attributes}]}
    document = {"version": 4, "terraform_version": "1", "resources": [resource]}
    with pytest.raises(SeedError, match=r"Resources\.aws_iam_role\.r\.Properties\.AssumeRolePolicyDocument"):
        read(tmp_path, "terraform.tfstate", document)


@assumed("our own promise: any document is read or refused, and causes no other error")
@pytest.mark.parametrize(
    "document",
    [
        {"terraform_version": 1, "resources": {}},
        {"terraform_version": 1, "values": {"root_module": [1]}},
        {"terraform_version": 1, "resources": [1, {"mode": "managed", "instances": [1]}]},
        {
            "terraform_version": 1,
            "resources": [
                {
                    "mode": "managed",
                    "type": kind,
                    "instances": [{"attributes": {"arn": ":", "id": 1, "role_mapping": [1, {}], "role": ["x"]}}],
                }
                for kind in sorted({address.split(".")[0] for address in RESOURCES})
            ],
        },
    ],
)
def test_a_malformed_state_is_refused_or_empty(tmp_path: Path, document: dict[str, Any]) -> None:
    with contextlib.suppress(SeedError):
        read(tmp_path, "terraform.tfstate", document)


def resource(address: str, attributes: dict[str, Any], provider: str = "", key: object = None) -> dict[str, Any]:
    """A managed resource of a state file. The address may begin with that of its module."""
    *module, kind, name = address.split(".")
    instance = {"attributes": attributes} | ({} if key is None else {"index_key": key})
    found = {"mode": "managed", "type": kind, "name": name, "provider": provider, "instances": [instance]}
    return found | ({"module": ".".join(module)} if module else {})


def state_of(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"version": 4, "terraform_version": "1.11.4", "resources": list(resources)}


def pool_in(account: str, region: str) -> dict[str, Any]:
    pool_id = f"{region}:{account[:8]}-3333-4444-8555-666666666666"
    arn = f"arn:aws:cognito-identity:{region}:{account}:identitypool/{pool_id}"
    return {"id": pool_id, "arn": arn, "identity_pool_name": account, "allow_unauthenticated_identities": True}


def role_in(account: str) -> dict[str, Any]:
    return {"arn": f"arn:aws:iam::{account}:role/user", "name": "user", "path": "/", "assume_role_policy": TRUST}


@documented("https://developer.hashicorp.com/terraform/language/providers/configuration")
def test_resources_of_several_accounts_are_in_their_accounts(tmp_path: Path) -> None:
    resources = []
    accounts = {"111122223333": "us-east-1", "444455556666": "eu-west-1"}
    for account, region in accounts.items():
        deployed, provider = pool_in(account, region), f"provider.aws.{account}"
        roles = {"authenticated": role_in(account)["arn"]}
        inline = {"role": "user", "name": f"read-{account}", "policy": PERMISSIONS}
        module = f"module.app[{json.dumps(account)}]".replace(".", "_")
        resources += [
            resource(f"{module}.aws_cognito_identity_pool_roles_attachment.a",
                     {"identity_pool_id": deployed["id"], "roles": roles}, provider),
            resource(f"{module}.aws_iam_role_policy.read", inline, provider),
            resource(f"{module}.aws_cognito_identity_pool.app", deployed, provider),
            resource(f"{module}.aws_iam_role.user", role_in(account), provider),
        ]  # fmt: skip
    seeds = read(tmp_path, "terraform.tfstate", state_of(*resources))
    for seed, (account, region) in zip(seeds, accounts.items(), strict=True):
        (pool,), (role,) = seed.pools, seed.roles
        assert (pool.account, pool.id.partition(":")[0]) == (account, region)
        assert pool.roles is not None
        assert pool.roles.roles == {"authenticated": f"arn:aws:iam::{account}:role/user"}
        assert list(role.policies) == [f"read-{account}"]


@documented("https://developer.hashicorp.com/terraform/language/meta-arguments/for_each")
def test_instances_of_a_resource_have_the_addresses_that_terraform_prints(tmp_path: Path) -> None:
    pools = [
        resource("aws_cognito_identity_pool.app", pool_in("111122223333", "us-east-1"), key="a"),
        resource("aws_cognito_identity_pool.app", pool_in("111122224444", "us-east-1"), key=1),
    ]
    pools[1]["instances"][0]["attributes"]["arn"] = pool_in("111122223333", "us-east-1")["arn"]
    (seed,) = read(tmp_path, "terraform.tfstate", state_of(*pools))
    assert [each.logical_id for each in seed.stacks[0].resources] == [
        'aws_cognito_identity_pool.app["a"]',
        "aws_cognito_identity_pool.app[1]",
    ]


@documented("https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy_attachment")
def test_policies_attached_to_several_roles_and_tags_are_read(tmp_path: Path) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/photos"
    policy = {"arn": arn, "name": "photos", "path": "/", "policy": PERMISSIONS, "tags_all": {"team": "photos"}}
    provider = {"arn": PROVIDER, "url": "ci.example", "thumbprint_list": ["ab" * 20], "tags_all": {"team": "photos"}}
    (seed,) = read(
        tmp_path,
        "terraform.tfstate",
        state_of(
            resource("aws_iam_policy_attachment.photos", {"roles": ["user"], "policy_arn": arn}),
            resource("aws_iam_role.user", role_in(ACCOUNT)),
            resource("aws_iam_policy.photos", policy),
            resource("aws_iam_openid_connect_provider.ci", provider),
        ),
    )
    assert seed.roles[0].managed_policy_arns == (arn,)
    assert seed.policies[0].tags == seed.identity_providers[0].tags == {"team": "photos"}
    assert seed.identity_providers[0].thumbprints == ("ab" * 20,)


@assumed("our own choice: ids of user pools are told, and what is not emulated is listed")
def test_user_pools_have_their_ids_and_other_resources_are_listed(tmp_path: Path) -> None:
    (seed,) = read(
        tmp_path,
        "terraform.tfstate",
        state_of(
            resource("aws_cognito_user_pool.users", {"id": "us-east-1_AbCdEf"}),
            resource("aws_cognito_user_pool_client.web", {"id": "web", "client_secret": "s3cret"}),
            resource("aws_s3_bucket.photos", {"id": "photos"}),
        ),
    )
    assert {each.type: each.physical_id for each in seed.stacks[0].resources} == {
        "AWS::Cognito::UserPool": "us-east-1_AbCdEf",
        "AWS::Cognito::UserPoolClient": "web",
    }
    assert seed.skipped[-1] == "Resources.aws_s3_bucket.photos: aws_s3_bucket is not emulated"


@assumed("our own choice: the refusal says what to seed")
@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"terraform_version": "1.11.4", "planned_values": {}}, "is a plan of Terraform: apply it"),
        ({"version": 3, "terraform_version": "0.11.0", "modules": []}, "is not a whole state of Terraform: seed what"),
        ({"version": 3, "terraform_version": "1.11.4", "backend": {"type": "s3"}}, "is not a whole state of Terraform"),
    ],
)
def test_a_plan_or_a_part_of_a_state_is_refused(tmp_path: Path, document: dict[str, Any], problem: str) -> None:
    with pytest.raises(SeedError, match=problem):
        read(tmp_path, "terraform.tfstate", document)


@documented("https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachment")
def test_policies_for_roles_outside_the_state_are_attachments(tmp_path: Path) -> None:
    own, foreign = f"arn:aws:iam::{ACCOUNT}:policy/photos", "arn:aws:iam::aws:policy/ReadOnlyAccess"
    policy = {"arn": own, "name": "photos", "path": "/", "policy": PERMISSIONS}
    (seed,) = read(
        tmp_path,
        "terraform.tfstate",
        state_of(
            resource("aws_iam_role.user", role_in(ACCOUNT)),
            resource("aws_iam_policy.photos", policy),
            resource("aws_iam_role_policy.read", {"name": "read", "role": "other", "policy": PERMISSIONS}),
            resource("aws_iam_policy_attachment.photos", {"roles": ["other", "user"], "policy_arn": own}),
            resource("aws_iam_role_policy_attachment.read", {"role": "other", "policy_arn": foreign}),
        ),
    )
    assert seed.roles[0].managed_policy_arns == (own,)
    assert [each.arn for each in seed.policies] == [own]
    attached = {
        each.place: (each.account, each.role_name, list(each.policies), each.managed_policy_arns)
        for each in seed.policy_attachments
    }
    assert attached == {
        "Resources.aws_iam_role_policy.read": (ACCOUNT, "other", ["read"], ()),
        "Resources.aws_iam_role_policy_attachment.read": (ACCOUNT, "other", [], (foreign,)),
        "Resources.aws_iam_policy.photos": (ACCOUNT, "other", [], (own,)),
    }
    assert seed.skipped == ()
