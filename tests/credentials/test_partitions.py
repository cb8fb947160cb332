"""GovCloud, China and opt-in regions: the trust principal, the condition keys, the Logins key, and the ARNs."""

from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.domain.partitions import PARTITIONS, partition_of
from cognito_identity_emulator.domain.session import Session
from tests import compact
from tests.credentials.fixtures import (
    ACCOUNT,
    DEVELOPER,
    NO_ROLE,
    NOT_AUTHORIZED,
    CredentialFlows,
    outcome,
    statement,
    trust,
)
from tests.offline_issuer import OfflineIssuer
from tests.operations.calling import Refusal
from tests.provenance import assumed, documented, observed

GOVCLOUD = "https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html"
GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html"
CHINESE_GUIDE = "https://docs.amazonaws.cn/en_us/cognito/latest/developerguide/role-trust-and-permissions.html"
OPT_IN_SITE = "pagopa/developer-portal: the trust policy of a site's identity pool in eu-south-1"
CHINESE_KEY = "aws/aws-sdk-net#1251: the SDK's fixed key is refused in China, and the region's own key is accepted"

GLOBAL = "cognito-identity.amazonaws.com"
GOVCLOUD_WEST = "cognito-identity-us-gov.amazonaws.com"
GOVCLOUD_EAST = "cognito-identity.us-gov-east-1.amazonaws.com"
BEIJING = "cognito-identity.cn-north-1.amazonaws.com.cn"
MILAN = "cognito-identity.eu-south-1.amazonaws.com"

REGIONS = {
    "us-east-1": GLOBAL,
    "us-gov-west-1": GOVCLOUD_WEST,
    "us-gov-east-1": GOVCLOUD_EAST,
    "cn-north-1": BEIJING,
    "eu-south-1": MILAN,
}


class Region:
    """A pool and its roles in one region, on the emulator of the flows."""

    def __init__(self, flows: CredentialFlows, name: str) -> None:
        self.name = name
        self.emulator: Emulator = flows.emulator
        self.cognito = flows.emulator.client("cognito-identity", region_name=name)
        self.sts = flows.emulator.client("sts", region_name=name)
        created = self.cognito.create_identity_pool(
            IdentityPoolName="partition",
            AllowUnauthenticatedIdentities=True,
            AllowClassicFlow=True,
            DeveloperProviderName=DEVELOPER,
        )
        self.pool_id: str = created["IdentityPoolId"]
        self.role = f"arn:{partition_of(name).id}:iam::{ACCOUNT}:role/partition-{self.pool_id[-12:]}"
        self.cognito.set_identity_pool_roles(
            IdentityPoolId=self.pool_id, Roles={"authenticated": self.role, "unauthenticated": self.role}
        )

    def trusts(self, principal: str, keys: str | None = None) -> None:
        """Registers the pool's role with a trust policy of this principal; its condition keys begin with `keys`."""
        keys = keys or principal
        conditions = {
            "StringEquals": {f"{keys}:aud": self.pool_id},
            "StringLike": {f"{keys}:sub": f"{self.name}:*"},
            "ForAnyValue:StringLike": {f"{keys}:amr": "*authenticated"},
        }
        self.emulator.put_role(
            self.role, trust(statement(Principal={"Federated": principal}, Condition=conditions)), 3600
        )

    def guest(self) -> str:
        return str(self.cognito.get_id(IdentityPoolId=self.pool_id)["IdentityId"])

    def enhanced(self, identity_id: str, logins: dict[str, str] | None = None) -> Session:
        """The session of GetCredentialsForIdentity."""
        answer = self.cognito.get_credentials_for_identity(IdentityId=identity_id, Logins=logins or {})
        return self.emulator.session_of(answer["Credentials"]["AccessKeyId"])

    def classic(self, identity_id: str) -> Any:
        """The answer of AssumeRoleWithWebIdentity."""
        token = self.cognito.get_open_id_token(IdentityId=identity_id)["Token"]
        return self.sts.assume_role_with_web_identity(
            RoleArn=self.role, RoleSessionName="worker", WebIdentityToken=token
        )

    def developer_login(self) -> tuple[str, str]:
        """The identity and the token of a developer user."""
        answer = self.cognito.get_open_id_token_for_developer_identity(
            IdentityPoolId=self.pool_id, Logins={DEVELOPER: "alice"}
        )
        return answer["IdentityId"], answer["Token"]


def assert_trusted(region: Region, principal: str) -> None:
    """Both flows lead a guest to the role whose trust policy names this principal."""
    region.trusts(principal)
    guest = region.guest()
    assert region.enhanced(guest).identity_id == guest
    assert region.classic(guest)["Provider"] == REGIONS[region.name]


def assert_not_trusted(region: Region, principal: str, keys: str | None = None) -> None:
    """Both flows refuse the role whose trust policy names this principal."""
    region.trusts(principal, keys)
    guest = region.guest()
    assert outcome(lambda: region.enhanced(guest)) == NO_ROLE
    assert outcome(lambda: region.classic(guest)) == NOT_AUTHORIZED


# --- trust policies ---


@documented(GOVCLOUD)
@pytest.mark.parametrize(("name", "principal"), [("us-gov-west-1", GOVCLOUD_WEST), ("us-gov-east-1", GOVCLOUD_EAST)])
def test_a_role_in_govcloud_trusts_the_principal_of_its_region(
    flows: CredentialFlows, name: str, principal: str
) -> None:
    assert_trusted(Region(flows, name), principal)


@documented(GOVCLOUD)
@pytest.mark.parametrize(
    ("name", "principal"),
    [
        ("us-gov-west-1", GLOBAL),
        ("us-gov-east-1", GLOBAL),
        ("us-gov-west-1", GOVCLOUD_EAST),
        ("us-gov-east-1", GOVCLOUD_WEST),
        ("us-east-1", GOVCLOUD_WEST),
    ],
)
def test_a_role_that_trusts_the_principal_of_another_region_is_refused(
    flows: CredentialFlows, name: str, principal: str
) -> None:
    assert_not_trusted(Region(flows, name), principal)


@documented(GOVCLOUD)
def test_the_condition_keys_of_govcloud_begin_with_its_principal(flows: CredentialFlows) -> None:
    assert_not_trusted(Region(flows, "us-gov-west-1"), GOVCLOUD_WEST, keys=GLOBAL)


@documented(CHINESE_GUIDE)
def test_a_role_in_china_may_trust_the_global_principal(flows: CredentialFlows) -> None:
    assert_trusted(Region(flows, "cn-north-1"), GLOBAL)


@observed(OPT_IN_SITE)
def test_a_role_for_an_opt_in_region_may_trust_the_global_principal(flows: CredentialFlows) -> None:
    assert_trusted(Region(flows, "eu-south-1"), GLOBAL)


@assumed("a trust policy may name the issuer of the region's tokens, as it does in the first regions and in GovCloud")
@pytest.mark.parametrize(("name", "principal"), [("cn-north-1", BEIJING), ("eu-south-1", MILAN)])
def test_a_role_may_trust_the_issuer_of_its_region(flows: CredentialFlows, name: str, principal: str) -> None:
    assert_trusted(Region(flows, name), principal)


@assumed("principals of other regions are strangers, as they are in GovCloud")
@pytest.mark.parametrize(("name", "principal"), [("cn-north-1", MILAN), ("eu-south-1", BEIJING), ("us-east-1", MILAN)])
def test_a_role_that_trusts_the_issuer_of_another_region_is_refused(
    flows: CredentialFlows, name: str, principal: str
) -> None:
    assert_not_trusted(Region(flows, name), principal)


# --- tokens and the Logins key ---


@documented(GUIDE)
@pytest.mark.parametrize("name", ["cn-north-1", "eu-south-1", "us-east-1"])
def test_the_issuer_of_a_token_is_that_of_its_region(flows: CredentialFlows, name: str) -> None:
    region = Region(flows, name)
    claims = compact.claims(region.cognito.get_open_id_token(IdentityId=region.guest())["Token"])
    assert (claims["iss"], claims["aud"]) == (f"https://{REGIONS[name]}", region.pool_id)


@assumed("the issuer in GovCloud is the principal of trust policies, which the guide calls the issuer of the token")
@pytest.mark.parametrize("name", ["us-gov-west-1", "us-gov-east-1"])
def test_the_issuer_of_a_token_in_govcloud_is_the_trust_principal(flows: CredentialFlows, name: str) -> None:
    region = Region(flows, name)
    claims = compact.claims(region.developer_login()[1])
    assert (claims["iss"], claims["aud"]) == (f"https://{REGIONS[name]}", region.pool_id)


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html")
@pytest.mark.parametrize("name", REGIONS)
def test_the_pool_arn_in_a_token_has_the_partition_of_its_region(flows: CredentialFlows, name: str) -> None:
    region = Region(flows, name)
    claims = compact.claims(region.developer_login()[1])
    arn = f"arn:{partition_of(name).id}:cognito-identity:{name}:{ACCOUNT}:identitypool/{region.pool_id}"
    assert claims[f"https://{GLOBAL}/identity-pool-arn"] == arn
    region.cognito.tag_resource(ResourceArn=arn, Tags={"team": "blue"})
    assert region.cognito.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"team": "blue"}


@observed(f"{CHINESE_KEY}; the AWS SDK for Android has the key")
def test_a_developer_token_in_china_is_sent_under_the_key_of_its_region(flows: CredentialFlows) -> None:
    region = Region(flows, "cn-north-1")
    identity, token = region.developer_login()
    assert region.enhanced(identity, {BEIJING: token}).authenticated


@observed(CHINESE_KEY)
def test_a_developer_token_in_china_is_refused_under_the_global_key(flows: CredentialFlows) -> None:
    region = Region(flows, "cn-north-1")
    identity, token = region.developer_login()
    refused = outcome(lambda: region.enhanced(identity, {GLOBAL: token}))
    assert refused == Refusal("NotAuthorizedException", "Invalid login token. Issuer doesn't match providerName")
    explanation = flows.emulator.calls[-1].explanation
    assert explanation is not None
    assert explanation.endswith(f"Send the token of a pool in cn-north-1 under the key {BEIJING}.")


@assumed("the key is the issuer of the token, as in China")
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("us-gov-west-1", GOVCLOUD_WEST),
        ("us-gov-west-1", "cognito-identity.us-gov-west-1.amazonaws.com"),
        ("us-gov-east-1", GOVCLOUD_EAST),
        ("eu-south-1", MILAN),
    ],
)
def test_a_developer_token_is_accepted_under_the_key_of_its_region(flows: CredentialFlows, name: str, key: str) -> None:
    region = Region(flows, name)
    identity, token = region.developer_login()
    assert region.enhanced(identity, {key: token}).authenticated


@assumed("the SDKs for .NET, iOS and Android send the global key in these regions; no report says that it fails there")
@pytest.mark.parametrize("name", ["us-gov-west-1", "us-gov-east-1", "eu-south-1"])
def test_a_developer_token_is_accepted_under_the_global_key(flows: CredentialFlows, name: str) -> None:
    region = Region(flows, name)
    identity, token = region.developer_login()
    assert region.enhanced(identity, {GLOBAL: token}).authenticated


@assumed("as the global key in China: the issuer of the token is not that of the key")
@pytest.mark.parametrize(("name", "key"), [("us-east-1", BEIJING), ("us-east-1", MILAN), ("eu-south-1", GOVCLOUD_WEST)])
def test_a_developer_token_is_refused_under_the_key_of_another_region(
    flows: CredentialFlows, name: str, key: str
) -> None:
    region = Region(flows, name)
    identity, token = region.developer_login()
    refused = outcome(lambda: region.enhanced(identity, {key: token}))
    assert refused == Refusal("NotAuthorizedException", "Invalid login token. Issuer doesn't match providerName")


@observed("soto-project/soto#452, for the global key: a token of Cognito's own is no login of GetId")
@pytest.mark.parametrize("name", REGIONS)
def test_a_developer_token_is_no_login_of_get_id_in_any_region(flows: CredentialFlows, name: str) -> None:
    region = Region(flows, name)
    _, token = region.developer_login()
    refused = outcome(lambda: region.cognito.get_id(IdentityPoolId=region.pool_id, Logins={REGIONS[name]: token}))
    assert refused == Refusal("NotAuthorizedException", "Invalid login token. Can't pass in a Cognito token.")


# --- ARNs ---


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html")
@pytest.mark.parametrize(
    ("name", "partition"),
    [
        ("us-east-1", "aws"),
        ("eu-south-1", "aws"),
        ("us-gov-west-1", "aws-us-gov"),
        ("cn-northwest-1", "aws-cn"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_the_root_user_has_the_partition_of_the_signature(flows: CredentialFlows, name: str, partition: str) -> None:
    caller = flows.emulator.client("sts", region_name=name).get_caller_identity()
    assert caller["Arn"] == f"arn:{partition}:iam::{ACCOUNT}:root"


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html")
@pytest.mark.parametrize("name", REGIONS)
def test_a_guest_session_has_the_partition_of_its_role(flows: CredentialFlows, name: str) -> None:
    region = Region(flows, name)
    partition = partition_of(name).id
    session = region.enhanced(region.guest())
    assert session.assumed_role_arn.startswith(f"arn:{partition}:sts::{ACCOUNT}:assumed-role/")
    managed = [policy for policy in session.session_policies if policy.startswith("arn:")]
    assert managed
    assert all(policy.startswith(f"arn:{partition}:iam::aws:policy/") for policy in managed)


@assumed("create_pool is our own: its default roles are in the partition of the pool")
@pytest.mark.parametrize("name", ["us-gov-east-1", "cn-north-1"])
def test_the_default_roles_of_a_new_pool_are_in_its_partition(name: str) -> None:
    with Emulator(Settings(region=name)) as emulator:
        pool = emulator.create_pool()["IdentityPoolId"]
        roles = emulator.client("cognito-identity").get_identity_pool_roles(IdentityPoolId=pool)["Roles"]
    assert pool.startswith(f"{name}:")
    assert {arn.partition(":iam:")[0] for arn in roles.values()} == {f"arn:{partition_of(name).id}"}


@assumed("an issuer that the operator names has a provider in the role's own partition")
@pytest.mark.parametrize("partition", [each.id for each in PARTITIONS[:3]])
def test_the_provider_of_an_issuer_named_by_the_operator_is_in_the_partition_of_the_role(
    partition: str, tmp_path: Path
) -> None:
    issuer = OfflineIssuer("https://issuer.example.com/realm", tmp_path)
    with Emulator(Settings(issuer_keys=(issuer.setting,))) as emulator:
        answer = emulator.client("sts").assume_role_with_web_identity(
            RoleArn=f"arn:{partition}:iam::{ACCOUNT}:role/worker",
            RoleSessionName="worker",
            WebIdentityToken=issuer.token(sub="alice", aud="app"),
        )
    assert answer["Provider"] == f"arn:{partition}:iam::{ACCOUNT}:oidc-provider/issuer.example.com/realm"
