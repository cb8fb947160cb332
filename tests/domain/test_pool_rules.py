"""The rules for pools, their roles and their tags: violations, their order and their paths."""

import pytest
from msgspec.structs import asdict

from cognito_identity_emulator.declare.shape import members
from cognito_identity_emulator.domain.identity_pool import IdentityPool, PoolSettings, UserPoolProvider
from cognito_identity_emulator.domain.pool_rules import (
    MAX_USER_POOL_CLIENTS,
    new_pool,
    pool_violations,
    with_settings,
)
from cognito_identity_emulator.domain.role_rules import mapping_key_violations, role_violations, rule_count_violations
from cognito_identity_emulator.domain.roles import (
    AmbiguousRoleResolution,
    MappingRule,
    MappingType,
    MatchType,
    RoleMapping,
)
from cognito_identity_emulator.domain.rule_violation import RuleViolation, raise_first
from cognito_identity_emulator.domain.tags import MAX_TAGS, tag_violations
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import pool_members, shapes

ACCOUNT = "000000000000"
ROLE = "arn:aws:iam::000000000000:role/user"
USER_POOL = UserPoolProvider("cognito-idp.us-east-1.amazonaws.com/us-east-1_A", "client")
PLAIN = PoolSettings(name="p", allow_unauthenticated_identities=True)
FULL = PoolSettings(
    name="p",
    allow_unauthenticated_identities=False,
    allow_classic_flow=False,
    developer_provider_name="login.app",
    supported_login_providers={"www.amazon.com": "a"},
    open_id_connect_provider_arns=("arn:aws:iam::000000000000:oidc-provider/issuer",),
    cognito_identity_providers=(USER_POOL,),
    saml_provider_arns=("arn:aws:iam::000000000000:saml-provider/s",),
    tags={"team": "a"},
)


def pool_of(settings: PoolSettings) -> IdentityPool:
    return new_pool(settings, id="us-east-1:1", account=ACCOUNT, region="us-east-1", created_at=1)


def test_every_broken_rule_of_a_pool_is_found_with_its_path() -> None:
    settings = PoolSettings(
        name="p",
        allow_unauthenticated_identities=True,
        supported_login_providers={"example.com": "a", "www.amazon.com": "b"},
        cognito_identity_providers=(USER_POOL, UserPoolProvider("no-slash", "client"), UserPoolProvider("a/b", "")),
        open_id_connect_provider_arns=(ROLE,),
        saml_provider_arns=(ROLE,),
        tags={"aws:a": "b"},
    )
    assert [(each.path, type(each.error)) for each in pool_violations(settings, ACCOUNT, ACCOUNT)] == [
        (("SupportedLoginProviders", "example.com"), errors.NotAPublicProvider),
        (("CognitoIdentityProviders", 1), errors.InvalidCognitoIdentityProvider),
        (("CognitoIdentityProviders", 2), errors.InvalidCognitoIdentityProvider),
        (("OpenIdConnectProviderARNs", 0), errors.IdentityProviderNotValid),
        (("SamlProviderARNs", 0), errors.IdentityProviderNotValid),
        (("IdentityPoolTags", "aws:a"), errors.InvalidTag),
    ]
    assert list(pool_violations(FULL, ACCOUNT, ACCOUNT)) == []


def test_user_pool_clients_over_the_quota_are_one_violation() -> None:
    clients = tuple(UserPoolProvider(USER_POOL.name, str(number)) for number in range(MAX_USER_POOL_CLIENTS + 1))
    for count, paths in ((MAX_USER_POOL_CLIENTS, []), (len(clients), [("CognitoIdentityProviders",)])):
        settings = PoolSettings(
            name="p", allow_unauthenticated_identities=True, cognito_identity_providers=clients[:count]
        )
        assert [each.path for each in pool_violations(settings, ACCOUNT, ACCOUNT)] == paths


def test_the_first_violation_is_raised() -> None:
    raise_first([])
    with pytest.raises(errors.NotAPublicProvider):
        raise_first([RuleViolation((), errors.NotAPublicProvider()), RuleViolation((), errors.NothingToLookUp())])


def test_too_many_tags_are_reported_only_when_each_tag_is_allowed() -> None:
    many = {f"key {number}": "" for number in range(MAX_TAGS + 1)}
    assert [type(each.error) for each in tag_violations(many)] == [errors.TooManyTags]
    assert [each.path for each in tag_violations({**many, "!": ""})] == [("!",)]


def test_a_role_and_each_role_mapping_have_one_violation_each() -> None:
    deny = AmbiguousRoleResolution.DENY
    rules = tuple(MappingRule("sub", MatchType.EQUALS, "a", arn) for arn in (ROLE, "no role", "nor this"))
    mappings = {
        "token": RoleMapping(MappingType.TOKEN, deny),
        "unresolved": RoleMapping(MappingType.TOKEN),
        "empty": RoleMapping(MappingType.RULES, deny),
        "forbidden": RoleMapping(MappingType.RULES, deny, rules),
    }
    found = role_violations({"authenticated": "no role", "unauthenticated": ROLE}, mappings)
    assert [(each.path, each.error.message) for each in found] == [
        (("Roles", "authenticated"), "Access to Role 'no role' is forbidden."),
        (("RoleMappings", "unresolved"), _required("AmbiguousRoleResolution", "Token", "unresolved")),
        (("RoleMappings", "empty"), _required("RulesConfiguration", "Rules", "empty")),
        (("RoleMappings", "forbidden"), "Access to Role 'no role' is forbidden."),
    ]


def test_a_mapping_with_too_many_rules_is_found() -> None:
    rule = MappingRule("sub", MatchType.EQUALS, "a", ROLE)
    mappings = {
        str(count): RoleMapping(MappingType.RULES, AmbiguousRoleResolution.DENY, (rule,) * count) for count in (25, 26)
    }
    assert [(each.path, each.error.message) for each in rule_count_violations(mappings)] == [
        (("RoleMappings", "26"), "The number of rules in the request exceeded 25.")
    ]


def _required(member: str, kind: str, key: str) -> str:
    return f"{member} is required for role mapping type {kind} of provider ({key})."


def test_a_mapping_key_names_a_provider_of_the_pool() -> None:
    keys = [f"{USER_POOL.name}:client", "www.amazon.com", *(FULL.open_id_connect_provider_arns or ())]
    assert list(mapping_key_violations(FULL, [*keys, *(FULL.saml_provider_arns or ())])) == []
    assert [each.path for each in mapping_key_violations(FULL, [USER_POOL.name])] == [("RoleMappings", USER_POOL.name)]


def test_an_update_keeps_the_developer_provider_name_and_the_tags_only() -> None:
    updated = with_settings(pool_of(FULL), PLAIN)
    assert (updated.developer_provider_name, updated.tags) == ("login.app", {"team": "a"})
    assert updated == pool_of(
        PoolSettings(
            name="p",
            allow_unauthenticated_identities=True,
            developer_provider_name="login.app",
            tags={"team": "a"},
        )
    )


def test_a_developer_provider_name_that_is_set_cannot_be_changed() -> None:
    other = PoolSettings(name="p", allow_unauthenticated_identities=True, developer_provider_name="other")
    assert with_settings(pool_of(PLAIN), other).developer_provider_name == "other"
    with pytest.raises(errors.DeveloperProviderNameFixed):
        with_settings(pool_of(FULL), other)


def test_a_pool_on_the_wire_has_the_members_of_the_domain() -> None:
    """A member that is declared on one side only would be lost in the conversion."""
    requested = {each.attribute for each in members(shapes.PoolMembers)}
    assert requested == set(PoolSettings.__struct_fields__)
    assert {each.attribute for each in members(shapes.IdentityPoolShape)} == requested | {"identity_pool_id"}


def test_a_pool_converted_to_the_wire_and_back_is_unchanged() -> None:
    wire = asdict(pool_members.to_wire(pool_of(FULL)))  # type: ignore[arg-type]
    assert wire.pop("identity_pool_id") == "us-east-1:1"
    assert pool_members.to_domain(shapes.PoolMembers(**wire)) == FULL
