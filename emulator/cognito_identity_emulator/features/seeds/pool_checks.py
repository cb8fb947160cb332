"""What is checked of a pool beyond its members' constraints: the very rules of the operations that would set them.

The operations raise for the first thing they refuse. Here they are asked about each entry alone, so that every problem
is found, and at its place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.features.seeds.problems import Problems, inside
from cognito_identity_emulator.features.seeds.seed import RolesSeed
from cognito_identity_emulator.operations.cognito_identity import pool_members, role_members, shapes
from cognito_identity_emulator.operations.cognito_identity.tags import check_tags

_EMPTY_POOL = IdentityPool("", "", "", "", allow_unauthenticated_identities=False, created_at=0)


@dataclass(frozen=True)
class _Providers:
    """A request with one provider in it."""

    supported_login_providers: dict[str, str] | None = None
    open_id_connect_provider_arns: list[str] | None = None
    cognito_identity_providers: list[shapes.CognitoIdentityProvider] | None = None
    saml_provider_arns: list[str] | None = None


def check_members(members: pool_members.PoolMembers, place: str, problems: Problems) -> None:
    """The checks of CreateIdentityPool. `place` is where the members stand."""

    def check(member: str, step: str | int, request: _Providers) -> None:
        _ask(lambda: pool_members.check_providers(request), inside(inside(place, member), step), problems)

    for name, app_id in (members.supported_login_providers or {}).items():
        check("SupportedLoginProviders", name, _Providers(supported_login_providers={name: app_id}))
    for index, provider in enumerate(members.cognito_identity_providers or ()):
        check("CognitoIdentityProviders", index, _Providers(cognito_identity_providers=[provider]))
    for index, arn in enumerate(members.open_id_connect_provider_arns or ()):
        check("OpenIdConnectProviderARNs", index, _Providers(open_id_connect_provider_arns=[arn]))
    for index, arn in enumerate(members.saml_provider_arns or ()):
        check("SamlProviderARNs", index, _Providers(saml_provider_arns=[arn]))
    tags = members.identity_pool_tags or {}
    found_before = len(problems.found)
    for key, value in tags.items():
        _ask(lambda tag={key: value}: check_tags(tag), inside(inside(place, "IdentityPoolTags"), key), problems)  # type: ignore[misc]
    if len(problems.found) == found_before:
        _ask(lambda: check_tags(tags), inside(place, "IdentityPoolTags"), problems)


def roles_seed(
    members: pool_members.PoolMembers,
    roles: Mapping[str, str] | None,
    mappings: Mapping[str, shapes.RoleMappingShape] | None,
    place: str,
    problems: Problems,
) -> RolesSeed | None:
    """What SetIdentityPoolRoles would set, checked as it checks; None when there are neither roles nor mappings.

    `members` configure the pool; `place` is where Roles and RoleMappings stand.
    """
    if roles is None and mappings is None:
        return None
    found_before = len(problems.found)
    check_stored_roles(roles, mappings, place, problems)
    pool = pool_members.to_domain(_EMPTY_POOL, members)
    for key, mapping in (mappings or {}).items():
        there, one = inside(inside(place, "RoleMappings"), key), {key: mapping}
        _ask(lambda one=one: role_members.check_mapping_keys(pool, one), there, problems)  # type: ignore[misc]
    sound = len(problems.found) == found_before
    return RolesSeed(roles, role_members.to_domain(mappings) if sound else None)


def check_stored_roles(
    roles: Mapping[str, str] | None,
    mappings: Mapping[str, shapes.RoleMappingShape] | None,
    place: str,
    problems: Problems,
) -> None:
    """As `roles_seed` checks, but for the providers that the mappings are of: a pool may have lost them since."""
    for kind, arn in (roles or {}).items():
        there = inside(inside(place, "Roles"), kind)
        _ask(lambda role={kind: arn}: role_members.check_roles(role, None), there, problems)  # type: ignore[misc]
    for key, mapping in (mappings or {}).items():
        there = inside(inside(place, "RoleMappings"), key)
        _ask(lambda one={key: mapping}: role_members.check_roles({}, one), there, problems)  # type: ignore[misc]


def _ask(check: Callable[[], None], place: str, problems: Problems) -> None:
    try:
        check()
    except ServiceError as refusal:
        problems.add(place, refusal.message or refusal.code)
