"""Partitions and regions of AWS: the one table from which ARNs, token issuers and trust principals are derived.

https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html

In AWS's first regions, identity pools are known as `cognito-identity.amazonaws.com`. In every other region they have
a name of their own: the issuer of OpenID tokens without its scheme. A Logins map names the token by it, a trust policy
its principal, and its condition keys begin with it.

Differs: in GovCloud, opt-in regions and the isolated partitions, the Logins key `cognito-identity.amazonaws.com` is
accepted besides the region's own, because SDKs for .NET, iOS and Android send it everywhere; what AWS does is unknown.
[govcloud]
Differs: in China, opt-in regions and the isolated partitions, a trust policy may name `cognito-identity.amazonaws.com`
or the region's own provider name; AWS documents the first for China, and nothing for the others. [own-issuers]
Differs: the `iss` in GovCloud (US-West) is the principal that AWS documents for trust policies; AWS does not document
its issuer. [govcloud]
"""

import re
from functools import lru_cache

import msgspec

from cognito_identity_emulator.runtime.caches import cache_of_short_texts

GLOBAL_PROVIDER = "cognito-identity.amazonaws.com"
"""Cognito's provider name in the regions that every account has from the start."""


class Partition(msgspec.Struct, frozen=True):
    """A partition of AWS. `id` is the second part of its ARNs, `region_form` a regular expression for its regions."""

    id: str
    dns_suffix: str
    region_form: str


class CognitoProvider(msgspec.Struct, frozen=True):
    """The names of Cognito's identity pools of one region, as a provider of OpenID tokens.

    `name` is the issuer without its scheme, a Logins key for tokens of these pools, and a principal of trust policies.
    `other_login_keys` and `other_principals` are accepted besides it.
    """

    name: str
    other_login_keys: tuple[str, ...] = ()
    other_principals: tuple[str, ...] = ()

    def has_login_key(self, key: str) -> bool:
        """Whether a Logins key is one for tokens of these pools."""
        return key == self.name or key in self.other_login_keys


PARTITIONS = (
    Partition("aws", "amazonaws.com", r"(?:af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-[0-9]+"),
    Partition("aws-cn", "amazonaws.com.cn", r"cn-[a-z]+-[0-9]+"),
    Partition("aws-us-gov", "amazonaws.com", r"us-gov-[a-z]+-[0-9]+"),
    Partition("aws-eusc", "amazonaws.eu", r"eusc-de-[a-z]+-[0-9]+"),
    Partition("aws-iso", "c2s.ic.gov", r"us-iso-[a-z]+-[0-9]+"),
    Partition("aws-iso-b", "sc2s.sgov.gov", r"us-isob-[a-z]+-[0-9]+"),
    Partition("aws-iso-e", "cloud.adc-e.uk", r"eu-isoe-[a-z]+-[0-9]+"),
    Partition("aws-iso-f", "csp.hci.ic.gov", r"us-isof-[a-z]+-[0-9]+"),
)
"""The partitions that the AWS SDKs know; the first is the default."""

PARTITION_IDS = frozenset(each.id for each in PARTITIONS)

DEFAULT_REGIONS = frozenset(
    {
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "eu-central-1",
        "eu-north-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    }
)
"""The regions of the partition `aws` that every account has. AWS adds none: newer regions are opt-in regions.

https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
"""

_OTHER_NAMES = {"us-gov-west-1": "cognito-identity-us-gov.amazonaws.com"}
"""Provider names that are not made of the region. https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html"""

_ENDPOINT = re.compile(r"(?:cognito-identity|sts)(?:-fips)?\.([a-z0-9-]+)\.", re.ASCII)


@cache_of_short_texts(256)
def find_partition(region: str) -> Partition | None:
    """The partition of a region; None for a text that has no region's form."""
    return next((each for each in PARTITIONS if re.fullmatch(each.region_form, region, re.ASCII)), None)


def partition_of(region: str) -> Partition:
    """The partition of a region; `aws` for a text that has no region's form, such as ``local``."""
    return find_partition(region) or PARTITIONS[0]


@lru_cache(maxsize=256)
def cognito_provider(region: str) -> CognitoProvider:
    """The provider names of Cognito's identity pools in a region. The region is that of a pool, so it is short."""
    partition = find_partition(region)
    if partition is None or region in DEFAULT_REGIONS:
        return CognitoProvider(GLOBAL_PROVIDER)
    regional = f"cognito-identity.{region}.{partition.dns_suffix}"
    name = _OTHER_NAMES.get(region, regional)
    other_names = () if name == regional else (regional,)
    if partition.id == "aws-us-gov":
        return CognitoProvider(name, (*other_names, GLOBAL_PROVIDER))
    if partition.id == "aws-cn":
        return CognitoProvider(name, other_names, (GLOBAL_PROVIDER,))
    return CognitoProvider(name, (*other_names, GLOBAL_PROVIDER), (GLOBAL_PROVIDER,))


def is_cognito_provider(name: str) -> bool:
    """Whether a text is a provider name of Cognito's identity pools in some region, or one of its Logins keys."""
    return name.startswith("cognito-identity") and _region_of_provider(name) is not None


@cache_of_short_texts(256)
def region_of_host(host: str) -> str | None:
    """The region in the host name of an AWS endpoint of Cognito Identity or STS; None for a host without one.

    The domain does not matter, so that ``cognito-identity.eu-west-1.localhost:4591`` names a region, too.
    """
    found = _ENDPOINT.match(host)
    if found is not None and find_partition(found[1]) is not None:
        return found[1]
    name = host.partition(":")[0]
    return next((region for region, each in _OTHER_NAMES.items() if each == name), None)


@cache_of_short_texts(256)
def _region_of_provider(name: str) -> str | None:
    """A region in which a text is a Logins key of Cognito's own tokens; None when there is none."""
    region = "us-east-1" if name == GLOBAL_PROVIDER else region_of_host(name)
    return region if region is not None and cognito_provider(region).has_login_key(name) else None
