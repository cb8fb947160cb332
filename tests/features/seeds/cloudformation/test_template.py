"""Reading CloudFormation templates: functions in both syntaxes, and problems with their paths."""

from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator.domain.identity_pool import PrincipalTagMap
from cognito_identity_emulator.features.seeds.cloudformation.deployment import read_template
from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.derived_ids import derived_letters
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.seeds.seed import Seed
from tests.provenance import assumed, documented

GUIDE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
SAML_PROVIDER = "arn:aws:iam::123456789012:saml-provider/corp"
TRUST = {
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
    }
}


def stack(**parameters: str) -> Stack:
    return Stack("app", "123456789012", "eu-west-1", parameters, {"saml-provider": SAML_PROVIDER})


@pytest.fixture(params=["template.yaml", "template.json"])
def template(request: pytest.FixtureRequest) -> dict[str, object]:
    """The same template twice: with short tags in YAML, and with long names in JSON."""
    path = Path(__file__).with_name(request.param)
    return decode(path.read_bytes(), is_json=path.suffix == ".json")


def pool_with(properties: dict[str, Any] | None = None, **sections: Any) -> dict[str, Any]:
    """A template with one pool, and with further resources and sections."""
    resources = sections.pop("Resources", {})
    pool = {"AllowUnauthenticatedIdentities": True, "IdentityPoolName": "pool", **(properties or {})}
    return {"Resources": {"Pool": {"Type": "AWS::Cognito::IdentityPool", "Properties": pool}, **resources}, **sections}


def pool_name_of(expression: object, **sections: Any) -> str:
    """The value of an expression: the name of a pool whose IdentityPoolName it is."""
    (pool,) = read_template(pool_with({"IdentityPoolName": expression}, **sections), stack()).pools
    return pool.settings.name


def problems_of(template: dict[str, Any], **parameters: str) -> list[str]:
    with pytest.raises(SeedError) as refused:
        read_template(template, stack(**parameters))
    return list(refused.value.problems)


@documented(f"{GUIDE}/aws-resource-cognito-identitypool.html")
def test_a_pool_of_a_template_has_every_setting_resolved(template: dict[str, object]) -> None:
    (pool,) = read_template(template, stack()).pools
    settings = pool.settings
    assert pool.id.startswith("eu-west-1:")
    assert pool.account == "123456789012"
    assert settings.name == "app-dev"
    assert settings.allow_unauthenticated_identities is True
    assert settings.allow_classic_flow is None
    assert settings.supported_login_providers == {"accounts.google.com": "google-app", "www.amazon.com": "b"}
    assert settings.open_id_connect_provider_arns == ("arn:aws:iam::123456789012:oidc-provider/dev.issuer.example/x",)
    assert settings.saml_provider_arns == (SAML_PROVIDER,)
    assert settings.developer_provider_name == "login.dev"
    assert settings.cognito_identity_providers is not None
    (user_pool,) = settings.cognito_identity_providers
    assert user_pool.name.startswith("cognito-idp.eu-west-1.amazonaws.com/eu-west-1_")
    assert user_pool.server_side_token_check is True
    tags = dict(settings.tags or {})
    assert tags.pop("stack").startswith("arn:aws:cloudformation:eu-west-1:123456789012:stack/app/")
    assert tags == {"encoded": "aGVsbG8=", "count": "3"}


@documented(f"{GUIDE}/aws-resource-cognito-identitypoolroleattachment.html")
def test_roles_mappings_and_tags_are_read_into_their_pool(template: dict[str, object]) -> None:
    seed = read_template(template, stack())
    (pool,) = seed.pools
    user, admin = seed.roles
    assert pool.roles is not None
    assert pool.roles.roles == {"authenticated": user.arn}
    assert pool.settings.cognito_identity_providers is not None
    (user_pool,) = pool.settings.cognito_identity_providers
    ((key, mapping),) = (pool.roles.role_mappings or {}).items()
    assert key == f"{user_pool.name}:{user_pool.client_id}"
    assert mapping.rules[0].role_arn == admin.arn == "arn:aws:iam::123456789012:role/app/admin-eu-west-1-123456789012"
    assert pool.principal_tag_maps == {user_pool.name: PrincipalTagMap(False, {"department": "custom:department"})}
    assert user.arn.startswith("arn:aws:iam::123456789012:role/app-UserRole-")
    condition = user.trust_policy["Statement"]["Condition"]
    assert condition == {"StringEquals": {"cognito-identity.amazonaws.com:aud": pool.id}}
    assert admin.max_session_duration_s == 7200


def letters(logical_id: str, count: int) -> str:
    """The letters of a generated name in the template's stack."""
    return derived_letters(count, "123456789012", "eu-west-1", "app", logical_id)


def generated_key() -> str:
    """The generated ARN of the template's key."""
    return f"arn:aws:kms:eu-west-1:123456789012:app-Key-{letters('Key', 12)}"


@documented(f"{GUIDE}/aws-properties-iam-role-policy.html")
def test_a_role_has_its_inline_policies_with_resolved_resources(template: dict[str, object]) -> None:
    user, _ = read_template(template, stack()).roles
    table = "arn:aws:dynamodb:eu-west-1:123456789012:table/items"
    resources = [table, f"{table}/index/*", generated_key()]
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": resources}
    assert user.policies == {"items": {"Statement": statement}}


@assumed("our own choice: resources of other services are skipped and listed")
def test_skipped_resources_are_listed_with_the_reason(template: dict[str, object]) -> None:
    assert read_template(template, stack()).skipped == (
        "Resources.Unborn: its condition Never is false",
        "Resources.Pool.Properties.PushSync: is not emulated",
        "Resources.LambdaRole: no identity pool uses this role",
        "Resources.UserRole.Properties.Policies[0].PolicyDocument.Statement.Resource[2].Fn::GetAtt: "
        f"Key.Arn (AWS::KMS::Key) is not emulated and has a generated value: {generated_key()}; "
        "use --seed-parameter Key.Arn=value",
        f"Resources.Users: AWS::Cognito::UserPool is not emulated; its id here is eu-west-1_{letters('Users', 9)}: "
        "--seed-parameter Users.Id=value sets it",
        "Resources.Client: AWS::Cognito::UserPoolClient is not emulated; its id here is "
        f"{letters('Client', 26).lower()}: --seed-parameter Client.Id=value sets it",
        "Resources.Table: AWS::DynamoDB::Table is not emulated",
        "Resources.Key: AWS::KMS::Key is not emulated",
    )


@documented(f"{GUIDE}/intrinsic-function-reference-conditions.html")
def test_parameters_and_conditions_change_the_settings_of_a_pool(template: dict[str, object]) -> None:
    (pool,) = read_template(template, stack(Stage="prod", AppIds="x,y")).pools
    assert pool.settings.name == "app-prod"
    assert pool.settings.allow_unauthenticated_identities is False
    assert pool.settings.allow_classic_flow is False
    assert (pool.settings.supported_login_providers or {})["accounts.google.com"] == "x"


@assumed("our own choice: a parameter sets the name of a resource that exists in AWS")
def test_a_parameter_with_a_logical_id_sets_the_name_of_the_resource(template: dict[str, object]) -> None:
    (pool,) = read_template(template, stack(Users="eu-west-1_Real", Client="real")).pools
    assert pool.settings.cognito_identity_providers is not None
    (user_pool,) = pool.settings.cognito_identity_providers
    assert user_pool.name == "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Real"
    assert user_pool.client_id == "real"
    (pool,) = read_template(template, stack(Pool="eu-west-1:1111")).pools
    assert pool.id == "eu-west-1:1111"


@assumed("our own choice: ids are derived from the name of the stack and the logical id")
def test_ids_are_equal_for_the_same_stack_and_differ_for_another(template: dict[str, object]) -> None:
    def ids(seed: Seed) -> list[str]:
        return [*(pool.id for pool in seed.pools), *(role.arn for role in seed.roles)]

    assert ids(read_template(template, stack())) == ids(read_template(template, stack(Stage="prod")))
    other_stack = Stack("other", "123456789012", "eu-west-1", {}, {"saml-provider": SAML_PROVIDER})
    assert ids(read_template(template, other_stack))[0] != ids(read_template(template, stack()))[0]


@documented(f"{GUIDE}/intrinsic-function-reference.html")
@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Ref": "AWS::AccountId"}, "123456789012"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
        ({"Fn::Sub": "${AWS::Region} ${!Literal} ${Pool.Id}"}, None),
        ({"Fn::Sub": ["${a}-${b}", {"a": {"Ref": "AWS::Region"}, "b": 1}]}, "eu-west-1-1"),
        ({"Fn::Join": ["", ["a", {"Ref": "AWS::StackName"}, True]]}, "aapptrue"),
        ({"Fn::Select": [1, {"Fn::Split": ["|", "a|b|c"]}]}, "b"),
        ({"Fn::Select": [0, {"Fn::GetAZs": ""}]}, "eu-west-1a"),
        ({"Fn::Base64": "x"}, "eA=="),
        ({"Fn::If": ["Yes", "then", {"Ref": "Nobody"}]}, "then"),
        ({"Fn::If": ["No", {"Ref": "Nobody"}, "else"]}, "else"),
        ({"Ref": "Role"}, "admin"),
        ({"Fn::GetAtt": "Role.Arn"}, None),
        (12, "12"),
    ],
)
def test_an_expression_is_resolved_to_its_value(expression: object, value: str | None) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "admin", "AssumeRolePolicyDocument": TRUST}}
    conditions = {
        "Yes": {"Fn::Equals": [True, "true"]},
        "No": {"Fn::And": [{"Condition": "Yes"}, {"Fn::Not": [{"Condition": "Yes"}]}]},
    }
    sections = {"Conditions": conditions, "Resources": {"Role": role}}
    if value is None:  # the value has characters that a pool name cannot have
        assert problems_of(pool_with({"IdentityPoolName": expression}, **sections))
    else:
        assert pool_name_of(expression, **sections) == value


@documented(f"{GUIDE}/pseudo-parameter-reference.html")
@pytest.mark.parametrize(
    ("region", "partition", "url_suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("eu-south-1", "aws", "amazonaws.com"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
    ],
)
def test_pseudo_parameters_and_arns_have_the_partition_of_the_stack(
    region: str, partition: str, url_suffix: str
) -> None:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": {"Fn::Sub": "cognito-identity.${AWS::Region}.${AWS::URLSuffix}"}},
                "Action": "sts:AssumeRoleWithWebIdentity",
            }
        ],
    }
    roles = {
        "authenticated": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/guest"},
        "unauthenticated": {"Fn::GetAtt": "Role.Arn"},
    }
    template: dict[str, object] = {
        "Resources": {
            "Pool": {"Type": "AWS::Cognito::IdentityPool", "Properties": {"AllowUnauthenticatedIdentities": True}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "guest", "AssumeRolePolicyDocument": trust}},
            "Roles": {
                "Type": "AWS::Cognito::IdentityPoolRoleAttachment",
                "Properties": {"IdentityPoolId": {"Ref": "Pool"}, "Roles": roles},
            },
        }
    }
    seed = read_template(template, Stack("app", "123456789012", region))
    (pool,), (role,) = seed.pools, seed.roles
    assert pool.id.startswith(f"{region}:")
    assert role.arn == f"arn:{partition}:iam::123456789012:role/guest"
    assert pool.roles is not None
    assert pool.roles.roles == {"authenticated": role.arn, "unauthenticated": role.arn}
    assert f"cognito-identity.{region}.{url_suffix}" in str(role)


@documented(f"{GUIDE}/aws-resource-cognito-identitypoolroleattachment.html")
def test_a_map_that_the_cdk_writes_as_json_is_read() -> None:
    mappings = {
        "Type": "Custom::AWSCDKCfnJson",
        "Properties": {
            "Value": {
                "Fn::Join": [
                    "",
                    ['{"accounts.goo', ('gle.com": {"Type": "Token", "AmbiguousRoleResolution": "Deny"}}')],
                ]
            }
        },
    }
    attachment = {"IdentityPoolId": {"Ref": "Pool"}, "RoleMappings": {"Fn::GetAtt": ["Mappings", "Value"]}}
    roles = {"Type": "AWS::Cognito::IdentityPoolRoleAttachment", "Properties": attachment}
    providers = {"SupportedLoginProviders": {"accounts.google.com": "app"}}
    (pool,) = read_template(pool_with(providers, Resources={"Mappings": mappings, "Roles": roles}), stack()).pools
    assert pool.roles is not None
    assert list(pool.roles.role_mappings or {}) == ["accounts.google.com"]


@assumed("our own promise: one problem does not hide another in the same property")
def test_a_reference_without_a_value_does_not_hide_other_problems_of_its_property() -> None:
    provider = {"ProviderName": {"Ref": "Nope"}, "ClientID": "x", "ServerSideTokenCheck": "maybe"}
    template = pool_with({"CognitoIdentityProviders": [provider, {"Fn::Sub": "${Neither}"}]})
    place = "Resources.Pool.Properties.CognitoIdentityProviders"
    assert problems_of(template) == [
        f"{place}[0].ProviderName.Ref: Nope is unknown; there are Pool",
        f"{place}[1].Fn::Sub: Neither is unknown; there are Pool",
        f"{place}[0].ClientID: is unknown; did you mean ClientId?",
        f"{place}[0].ServerSideTokenCheck: must be true or false, not the text 'maybe'",
    ]


@assumed("our own promise: all problems of a property are counted")
def test_many_references_without_a_value_are_counted() -> None:
    assert len(problems_of(pool_with({"IdentityPoolTags": [{"Ref": f"Nope{index}"} for index in range(137)]}))) == 137


@assumed("our own choice: a skipped type that is misspelt is listed with the right one")
@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("AWS::Cognito::IdentityPol", "; did you mean AWS::Cognito::IdentityPool?"),
        ("AWS::IAM::Rol", "; did you mean AWS::IAM::Role?"),
        ("AWS::IAM::UserPolicy", ""),
        ("AWS::Cognito::UserPoolDomain", ""),
        ("AWS::Cognito::UserPoolUser", ""),
    ],
)
def test_a_misspelt_type_is_listed_with_the_right_one(kind: str, hint: str) -> None:
    seed = read_template({"Resources": {"X": {"Type": kind}}}, stack())
    assert seed.skipped == (f"Resources.X: {kind} is not emulated{hint}",)


_NAME = "Resources.Pool.Properties.IdentityPoolName"


@assumed("our own format: a problem has its path in the template and a suggestion")
@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ({"Ref": "Pol"}, f"{_NAME}.Ref: Pol is unknown; did you mean Pool?"),
        ({"Ref": "Stage"}, f"{_NAME}.Ref: the parameter Stage has no default: use --seed-parameter Stage=value"),
        (
            {"Ref": "Kind"},
            f"{_NAME}.Ref: the parameter Kind is 'c', which is not one of its AllowedValues",
        ),
        (
            {"Fn::Sub": "x-${Table}"},
            f"{_NAME}.Fn::Sub: Table (AWS::DynamoDB::Table) is not emulated: use --seed-parameter Table=value",
        ),
        (
            {"Fn::GetAtt": ["Table", "Arn"]},
            f"{_NAME}.Fn::GetAtt: Table.Arn (AWS::DynamoDB::Table) is not emulated: "
            "use --seed-parameter Table.Arn=value",
        ),
        ({"Fn::GetAtt": ["Pool", "Name"]}, f"{_NAME}.Fn::GetAtt: Pool.Name refers to itself"),
        (
            {"Fn::ImportValue": "x"},
            f"{_NAME}.Fn::ImportValue: the export x is not known: "
            "seed the template that exports it, or use --seed-import x=value",
        ),
        (
            {"Fn::Joint": ["", []]},
            f"{_NAME}.Fn::Joint: the function Fn::Joint is unknown; did you mean Fn::Join?",
        ),
        (
            {"Fn::Transform": {"Name": "Macro"}},
            f"{_NAME}.Fn::Transform: is not expanded: seed the template as "
            "`aws cloudformation get-template --template-stage Processed` prints it",
        ),
        ({"Fn::Select": [2, ["a"]]}, f"{_NAME}.Fn::Select: there is no entry 2 among 1"),
        ({"Fn::Join": ["x"]}, f"{_NAME}.Fn::Join: must be a list of 2"),
        ({"Fn::Join": ["x", ["a", ["b"]]]}, f"{_NAME}.Fn::Join: must be text"),
        (
            {"Fn::FindInMap": ["Stages", "x", "y"]},
            f"{_NAME}.Fn::FindInMap[0]: there is no 'Stages' in the template's Mappings",
        ),
        ({"Fn::If": ["Circle", 1, 2]}, "Conditions.Circle.Fn::Not[0].Condition: the condition Circle refers to itself"),
        ({"Fn::If": ["Cirle", 1, 2]}, f"{_NAME}.Fn::If: the condition Cirle is unknown; did you mean Circle?"),
        (
            "{{resolve:ssm:/name}}",
            f"{_NAME}: the dynamic reference resolve:ssm:/name has no value: "
            "use --seed-parameter 'resolve:ssm:/name=value'",
        ),
        ({"Ref": "AWS::NoValue"}, None),
        (["a"], f"{_NAME}: must be a text, not a list"),
        ("a/b", rf"{_NAME}: must satisfy regular expression pattern: [\w\s+=,.@-]+"),
    ],
)
def test_an_expression_without_a_value_is_refused_with_its_path(expression: object, problem: str | None) -> None:
    template = pool_with(
        {"IdentityPoolName": expression},
        Parameters={"Stage": {"Type": "String"}, "Kind": {"Default": "c", "AllowedValues": ["a", "b"]}},
        Conditions={"Circle": {"Fn::Not": [{"Condition": "Circle"}]}},
        Resources={"Table": {"Type": "AWS::DynamoDB::Table"}},
    )
    if problem is None:
        assert read_template(template, stack()).pools[0].settings.name.startswith("Pool-")
    else:
        assert problem in problems_of(template)


def template_with_attachment(**properties: Any) -> dict[str, Any]:
    return pool_with(
        Resources={"Roles": {"Type": "AWS::Cognito::IdentityPoolRoleAttachment", "Properties": properties}}
    )


@assumed("our own choice: a template has the same checks as the operations")
@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ({"Resources": []}, "Resources: must be a map"),
        ({"Resources": {"X": {}}}, "Resources.X.Type: must be the name of a resource type"),
        (
            {"Resources": {"Fn::ForEach::X": []}},
            "Resources.Fn::ForEach::X: needs AWS::LanguageExtensions in the template's Transform",
        ),
        (
            pool_with({"IdentityPoolNme": "x"}),
            "Resources.Pool.Properties.IdentityPoolNme: is unknown; did you mean IdentityPoolName?",
        ),
        (
            pool_with({"SupportedLoginProviders": {"google": "x"}}),
            "Resources.Pool.Properties.SupportedLoginProviders.google: Please provide a valid public provider",
        ),
        (
            template_with_attachment(IdentityPoolId={"Ref": "Pool"}, Roles={"authenticated": "x" * 20}),
            "Resources.Roles.Properties.Roles.authenticated: Access to Role 'xxxxxxxxxxxxxxxxxxxx' is forbidden.",
        ),
        (
            pool_with(
                Resources={
                    "R": {
                        "Type": "AWS::IAM::Role",
                        "Properties": {
                            "AssumeRolePolicyDocument": {"Statement": {**TRUST["Statement"], "Effect": "Permit"}}
                        },
                    }
                }
            ),
            "Resources.R.Properties.AssumeRolePolicyDocument.Statement[0].Effect: must be 'Allow' or 'Deny'",
        ),
        (
            pool_with(
                Resources={
                    "R": {
                        "Type": "AWS::IAM::Role",
                        "Properties": {"AssumeRolePolicyDocument": TRUST, "MaxSessionDuration": 60},
                    }
                }
            ),
            "Resources.R.Properties.MaxSessionDuration: must be 3600 to 43200",
        ),
        (
            {
                "Conditions": {"No": {"Fn::Equals": [1, 2]}},
                **pool_with(
                    {"IdentityPoolName": {"Ref": "Gone"}},
                    Resources={"Gone": {"Type": "AWS::Cognito::UserPool", "Condition": "No"}},
                ),
            },
            f"{_NAME}.Ref: Gone is not created, because its condition is false",
        ),
    ],
)
def test_an_invalid_template_is_refused_with_the_path_of_the_problem(template: dict[str, Any], problem: str) -> None:
    assert problem in problems_of(template)


# --- the tag of LocalStack's users ---


def tagged_pool(value: object) -> dict[str, Any]:
    tags = [{"Key": "team", "Value": "blue"}, {"Key": "_custom_id_", "Value": value}]
    properties = {"AllowUnauthenticatedIdentities": True, "IdentityPoolTags": tags}
    return {"Resources": {"Pool": {"Type": "AWS::Cognito::IdentityPool", "Properties": properties}}}


@assumed("LocalStack's tag _custom_id_ on a user pool of a template")
def test_the_tag_custom_id_is_the_id_of_a_pool_unless_the_operator_names_another() -> None:
    template = tagged_pool("eu-west-1:00000000-0000-4000-8000-000000000001")
    (pool,) = read_template(template, stack()).pools
    assert pool.id == "eu-west-1:00000000-0000-4000-8000-000000000001"
    (pool,) = read_template(template, stack(**{"Pool.Id": "eu-west-1:2"})).pools
    assert pool.id == "eu-west-1:2"


@assumed("LocalStack's tag _custom_id_ on a user pool of a template")
@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("us-east-1:1", "The tag _custom_id_ must be the id of an identity pool in eu-west-1: us-east-1:1"),
        ({"Fn::Sub": "${AWS::Region}:1"}, "must not have functions; use --seed-parameter Pool.Id=ID"),
    ],
    ids=["another region", "a function"],
)
def test_a_tag_custom_id_that_cannot_be_used_is_a_problem(value: object, sentence: str) -> None:
    assert problems_of(tagged_pool(value)) == [f"Resources.Pool.Properties.IdentityPoolTags._custom_id_: {sentence}"]
