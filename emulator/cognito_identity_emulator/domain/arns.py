"""Parses and builds ARNs."""

import re

import msgspec

from cognito_identity_emulator.domain.partitions import partition_of
from cognito_identity_emulator.runtime.caches import cache_of_short_texts

_ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+", re.DOTALL)
_ROLE = re.compile(r"arn:(aws[a-z-]*):iam::(\d{12}):role/((?:[\x21-\x7e]+/)?)([\w+=,.@-]+)", re.ASCII)
_POLICY = re.compile(r"arn:aws[a-z-]*:iam::(?:aws|\d{12}):policy/(?:[\x21-\x7e]+/)?[\w+=,.@-]+", re.ASCII)
_OIDC_PROVIDER = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:oidc-provider/(.+)", re.ASCII)
_SAML_PROVIDER = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:saml-provider/(.+)", re.ASCII)
_IDENTITY_POOL = re.compile(
    r"arn:aws[a-z-]*:cognito-identity:([\w-]+):(\d{12}):identitypool/([\w-]+:[0-9a-f-]+)", re.ASCII
)


class RoleArn(msgspec.Struct, frozen=True):
    """The parts of an IAM role's ARN. `path` has no slash in front and `name` has no path."""

    partition: str
    account: str
    path: str
    name: str


def is_arn(text: str) -> bool:
    """Whether a text has the parts of an ARN: partition, service and resource; region and account may be empty."""
    return _ARN.fullmatch(text) is not None


@cache_of_short_texts(4096)
def parse_role_arn(arn: str) -> RoleArn | None:
    """The parts of an IAM role's ARN; None for any other text."""
    found = _ROLE.fullmatch(arn)
    return RoleArn(found[1], found[2], found[3], found[4]) if found else None


def is_policy_arn(arn: str) -> bool:
    """Whether a text is the ARN of a managed policy of AWS or of an account."""
    return _POLICY.fullmatch(arn) is not None


def path_of_policy(arn: str) -> str:
    """The path in a managed policy's ARN, with a slash at both ends; "/" when there is none."""
    folder = arn.partition(":policy/")[2].rpartition("/")[0]
    return f"/{folder}/" if folder else "/"


@cache_of_short_texts(1024)
def oidc_provider_name(arn: str) -> str | None:
    """The issuer, without its scheme, in an IAM OIDC provider's ARN; None for any other text."""
    found = _OIDC_PROVIDER.fullmatch(arn)
    return found[1] if found else None


def resource_name(arn: str) -> str:
    """The name of a role or a policy in its ARN, without its path."""
    return arn.rpartition("/")[2]


def resource_path(arn: str) -> str:
    """The path of a role or a policy in its ARN, with a slash at both ends."""
    path = arn.partition("/")[2].rpartition("/")[0]
    return f"/{path}/" if path else "/"


def account_of_arn(arn: str) -> str:
    """The account in an ARN; empty for an ARN without one."""
    return arn.split(":", 5)[4]


def is_foreign(account_of_resource: str, account: str, default_account: str) -> bool:
    """Whether a resource belongs to another account than the one that uses it.

    The emulator's default account stands for any account: a client without an account of its own gets it, while the
    ARNs in its configuration often name a real account.
    """
    return account_of_resource != account and default_account not in (account_of_resource, account)


def saml_provider_name(arn: str) -> str | None:
    """The name in an IAM SAML provider's ARN; None for any other text."""
    found = _SAML_PROVIDER.fullmatch(arn)
    return found[1] if found else None


def identity_pool_arn(region: str, account: str, pool_id: str) -> str:
    """The ARN of an identity pool."""
    return f"arn:{partition_of(region).id}:cognito-identity:{region}:{account}:identitypool/{pool_id}"


def role_arn(region: str, account: str, name: str) -> str:
    """The ARN of a role without a path, in the partition of a region."""
    return iam_arn(region, account, f"role/{name}")


def iam_arn(region: str, account: str, resource: str) -> str:
    """The ARN of a resource of IAM, such as ``role/path/name``, in the partition of a region."""
    return f"arn:{partition_of(region).id}:iam::{account}:{resource}"


def oidc_provider_arn(region: str, account: str, name: str) -> str:
    """The ARN of an OIDC provider in the partition of a region. `name` is its issuer without the scheme."""
    return iam_arn(region, account, f"oidc-provider/{name}")


def root_arn(region: str, account: str) -> str:
    """The ARN of an account's root user, as a call of this region sees it."""
    return iam_arn(region, account, "root")


def parse_identity_pool_arn(arn: str) -> tuple[str, str, str] | None:
    """Region, account and pool id in an identity pool's ARN; None for any other text."""
    found = _IDENTITY_POOL.fullmatch(arn)
    return (found[1], found[2], found[3]) if found else None


def assumed_role_arn(role: RoleArn, session_name: str) -> str:
    """The ARN of a role session; it has no path."""
    return f"arn:{role.partition}:sts::{role.account}:assumed-role/{role.name}/{session_name}"
