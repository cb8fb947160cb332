"""The claims of OpenID Connect tokens that trust policies can test besides audience, subject and amr.

STS offers the e-mail address of every issuer's tokens, and further claims of the issuers in ISSUER_CLAIMS only. A
condition key is the name of the issuer, a colon and the claim: ``token.actions.githubusercontent.com:repository``.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_sts.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cognito_identity_emulator.runtime.caches import cache_of_short_texts

_EMAIL = "email"
"""Observed with issuers of every kind; AWS's reference does not list it."""

_GITHUB = (
    "actor",
    "actor_id",
    "enterprise_id",
    "environment",
    "job_workflow_ref",
    "ref",
    "repository",
    "repository_id",
    "repository_owner_id",
    "workflow",
)
_GITLAB = (
    "namespace_id",
    "pipeline_source",
    "project_id",
    "ref_protected",
    "runner_environment",
    "user_access_level",
    "user_email",
    "user_id",
    "user_login",
)
_BUILDKITE = (
    "build_branch",
    "cluster_id",
    "cluster_name",
    "organization_id",
    "organization_slug",
    "pipeline_id",
    "pipeline_slug",
)


@dataclass(frozen=True, slots=True)
class IssuerClaims:
    """The claims that AWS lists for some issuers.

    `issuer` is a pattern of their names without a scheme; ``{}`` stands for a part of the name that AWS leaves open,
    within a host's label or a step of the path. A claim inside another has the form `outer/inner`.
    """

    issuer: str
    claims: tuple[str, ...]


ISSUER_CLAIMS = (
    IssuerClaims("accounts.google.com", ("google/organization_number",)),
    IssuerClaims("agent.buildkite.com", _BUILDKITE),
    IssuerClaims("agent.{}.buildkite.dev", _BUILDKITE),
    IssuerClaims("agent.{}.buildkite.site", _BUILDKITE),
    IssuerClaims("github.com/enterprises/{}", _GITHUB),
    IssuerClaims("gitlab.com", _GITLAB),
    IssuerClaims("idcs-{}.identity.oraclecloud.com", ("rpst_id",)),
    IssuerClaims("oidc.circleci.com/org/{}", ("oidc.circleci.com/project-id",)),
    IssuerClaims("token.actions.githubusercontent.com", _GITHUB),
    IssuerClaims("token.actions.githubusercontent.com/{}", _GITHUB),
    IssuerClaims("token.actions.{}.ghe.com", _GITHUB),
)


def condition_claims(issuer: str, claims: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """The values of the claims that a trust policy can test, by the part of the condition key behind the colon.

    `issuer` is its name without a scheme. A claim without a value that a condition can test is left out.
    """
    values = {name: _texts(_claim(claims, name)) for name in (_EMAIL, *_listed_claims(issuer))}
    return {name: texts for name, texts in values.items() if texts}


@cache_of_short_texts(64)
def _listed_claims(issuer: str) -> tuple[str, ...]:
    # Patterns are compiled when a token of another issuer comes, not at the start.
    return next((each.claims for each in ISSUER_CLAIMS if re.fullmatch(_pattern(each.issuer), issuer)), ())


def _pattern(issuer: str) -> str:
    return "[^./]+".join(map(re.escape, issuer.split("{}")))


def _claim(claims: Mapping[str, object], name: str) -> object:
    """The claim of that name, or the claim inside another when the name has a slash."""
    if name in claims:
        return claims[name]
    outer, _, inner = name.partition("/")
    nested = claims.get(outer)
    return nested.get(inner) if isinstance(nested, Mapping) else None


def _texts(claim: object) -> tuple[str, ...]:
    """The values of a claim as conditions compare them: texts, numbers and booleans, or a list of them."""
    values = claim if isinstance(claim, list) else [claim]
    return tuple(
        str(each).lower() if isinstance(each, bool) else str(each)
        for each in values
        if isinstance(each, str | int | float)
    )
