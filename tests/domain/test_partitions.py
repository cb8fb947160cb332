"""The table of partitions and of Cognito's provider names by region."""

import json
from pathlib import Path

import botocore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.arns import identity_pool_arn, parse_identity_pool_arn, role_arn, root_arn
from cognito_identity_emulator.domain.partitions import (
    DEFAULT_REGIONS,
    GLOBAL_PROVIDER,
    PARTITIONS,
    cognito_provider,
    find_partition,
    is_cognito_provider,
    partition_of,
    region_of_host,
)

BOTOCORE = json.loads((Path(botocore.__file__).parent / "data" / "partitions.json").read_text())["partitions"]
REGIONS = [
    (region, partition["id"], partition["outputs"]["dnsSuffix"])
    for partition in BOTOCORE
    for region in partition["regions"]
    if not region.endswith("-global")
]

ANY_REGION = st.sampled_from(PARTITIONS).flatmap(lambda each: st.from_regex(each.region_form, fullmatch=True))
"""Regions that exist, and regions that AWS could add."""


@pytest.mark.parametrize(("region", "partition", "dns_suffix"), REGIONS, ids=[each[0] for each in REGIONS])
def test_every_region_of_botocore_is_in_the_partition_that_botocore_says(
    region: str, partition: str, dns_suffix: str
) -> None:
    found = find_partition(region)
    assert found is not None
    assert (found.id, found.dns_suffix) == (partition, dns_suffix)


def test_the_table_has_the_partitions_of_botocore() -> None:
    assert {each.id for each in PARTITIONS} == {each["id"] for each in BOTOCORE}


@given(ANY_REGION)
def test_a_region_is_in_exactly_one_partition(region: str) -> None:
    (partition,) = [each for each in PARTITIONS if find_partition(region) is each]
    assert partition_of(region) is partition
    assert root_arn(region, "123456789012") == f"arn:{partition.id}:iam::123456789012:root"
    assert role_arn(region, "123456789012", "guest") == f"arn:{partition.id}:iam::123456789012:role/guest"


@given(ANY_REGION)
def test_the_provider_of_a_region_is_known_by_each_of_its_names(region: str) -> None:
    provider = cognito_provider(region)
    names = {provider.name, *provider.other_login_keys, *provider.other_principals}
    assert all(map(is_cognito_provider, names))
    assert provider.has_login_key(provider.name)
    assert not provider.has_login_key("accounts.google.com")
    assert (provider.name == GLOBAL_PROVIDER) == (region in DEFAULT_REGIONS)
    if provider.name != GLOBAL_PROVIDER:
        assert region_of_host(provider.name) == region


@given(ANY_REGION, st.uuids(), st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_the_arn_of_a_pool_names_the_partition_and_is_parsed_to_its_parts(
    region: str, random: object, account: str
) -> None:
    pool_id = f"{region}:{random}"
    arn = identity_pool_arn(region, account, pool_id)
    assert arn.split(":")[1] == partition_of(region).id
    assert parse_identity_pool_arn(arn) == (region, account, pool_id)


@pytest.mark.parametrize(
    ("region", "name"),
    [
        ("us-east-1", GLOBAL_PROVIDER),
        ("eu-west-3", GLOBAL_PROVIDER),
        ("us-gov-west-1", "cognito-identity-us-gov.amazonaws.com"),
        ("us-gov-east-1", "cognito-identity.us-gov-east-1.amazonaws.com"),
        ("cn-north-1", "cognito-identity.cn-north-1.amazonaws.com.cn"),
        ("cn-northwest-1", "cognito-identity.cn-northwest-1.amazonaws.com.cn"),
        ("eu-south-1", "cognito-identity.eu-south-1.amazonaws.com"),
        ("af-south-1", "cognito-identity.af-south-1.amazonaws.com"),
        ("eusc-de-east-1", "cognito-identity.eusc-de-east-1.amazonaws.eu"),
        ("local", GLOBAL_PROVIDER),
        ("", GLOBAL_PROVIDER),
    ],
)
def test_the_provider_name_of_a_region(region: str, name: str) -> None:
    assert cognito_provider(region).name == name


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("cognito-identity.eu-west-1.amazonaws.com", "eu-west-1"),
        ("cognito-identity.eu-west-1.amazonaws.com:443", "eu-west-1"),
        ("cognito-identity.eu-west-1.api.aws", "eu-west-1"),
        ("cognito-identity.ap-southeast-2.localhost:4591", "ap-southeast-2"),
        ("cognito-identity-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("cognito-identity-us-gov.amazonaws.com", "us-gov-west-1"),
        ("cognito-identity-us-gov.amazonaws.com:443", "us-gov-west-1"),
        ("cognito-identity.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("sts.us-gov-east-1.amazonaws.com", "us-gov-east-1"),
        ("sts-fips.us-east-2.amazonaws.com", "us-east-2"),
        ("sts.amazonaws.com", None),
        ("cognito-identity.amazonaws.com", None),
        ("cognito-identity.my-namespace.svc.cluster.local", None),
        ("cognito-identity.my-app-1.svc.cluster.local", None),
        ("cognito-identity", None),
        ("127.0.0.1:4591", None),
        ("localhost", None),
        ("", None),
    ],
)
def test_the_region_in_a_host_name(host: str, region: str | None) -> None:
    assert region_of_host(host) == region


@pytest.mark.parametrize(
    "name",
    [
        "cognito-identity",
        "cognito-identity.example.com",
        "cognito-identity.eu-west-1.amazonaws.com",
        "cognito-identity.cn-north-1.amazonaws.com",
        "cognito-identity-us-gov.amazonaws.com.cn",
        "cognito-identity.af-south-1.amazonaws.com:443",
        "cognito-idp.us-east-1.amazonaws.com/us-east-1_abcdefghi",
        "accounts.google.com",
        "",
    ],
)
def test_other_names_are_no_provider_of_identity_pools(name: str) -> None:
    assert not is_cognito_provider(name)
