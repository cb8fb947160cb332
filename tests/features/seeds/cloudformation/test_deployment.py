"""Templates together: JSON text, resources and their return values, stacks that need each other, and every problem."""

from typing import Any

import pytest

from cognito_identity_emulator.features.seeds.cloudformation.deployment import MAX_STACKS, Deployment, read_template
from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack, TemplateFile
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.seeds.seed import Seed
from tests.provenance import assumed, documented, observed

GUIDE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
ACCOUNT, REGION = "123456789012", "eu-west-1"
POOL_ID = f"{REGION}:11111111-2222-4333-8444-555555555555"
TRUST = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", \
"Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}"""


def stack(name: str = "app", **parameters: str) -> Stack:
    return Stack(name, ACCOUNT, REGION, {name.replace("__", "."): value for name, value in parameters.items()})


def parsed(text: str) -> dict[str, object]:
    return decode(text.encode(), is_json=False)


def read(text: str, **parameters: str) -> Seed:
    """The seed of a template in YAML. Two underscores in a parameter stand for a dot."""
    return read_template(parsed(text), stack(**parameters))


def problems_of(text: str, **parameters: str) -> list[str]:
    with pytest.raises(SeedError) as refused:
        read(text, **parameters)
    return list(refused.value.problems)


def deployed(*templates: str, stored: dict[str, str] | None = None) -> list[Seed]:
    """The seeds of templates that are seeded together, as the stacks s0, s1, ..."""
    deployment = Deployment(lambda _account, _region: stored or {})
    for number, text in enumerate(templates):
        deployment.add(TemplateFile(f"{number}.yaml", parsed(text)), stack(f"s{number}"))
    return [seed for _, seed in deployment.read()]


@observed("https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/198")
@pytest.mark.parametrize("function", ["!Sub |", "|"])
def test_a_trust_policy_may_be_json_text(function: str) -> None:
    text = f"""
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: guests
      AssumeRolePolicyDocument: {function}
        {TRUST}
"""
    (role,) = read(text).roles
    assert role.trust_policy["Statement"][0]["Principal"] == {"Federated": "cognito-identity.amazonaws.com"}


@observed("https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/198")
def test_maps_of_a_pool_may_be_json_text() -> None:
    text = """
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties:
      AllowUnauthenticatedIdentities: true
      SupportedLoginProviders: !Join ["", ['{"accounts.google.com": "', app, '"}']]
  Roles:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties:
      IdentityPoolId: !Ref Pool
      Roles: !Sub '{"authenticated": "arn:aws:iam::${AWS::AccountId}:role/user"}'
      RoleMappings: '{"accounts.google.com": {"Type": "Token", "AmbiguousRoleResolution": "Deny"}}'
  Tags:
    Type: AWS::Cognito::IdentityPoolPrincipalTag
    Properties:
      IdentityPoolId: !Ref Roles
      IdentityProviderName: accounts.google.com
      PrincipalTags: '{"mail": "email"}'
"""
    (pool,) = read(text).pools
    assert pool.settings.supported_login_providers == {"accounts.google.com": "app"}
    assert pool.roles is not None
    assert pool.roles.roles == {"authenticated": f"arn:aws:iam::{ACCOUNT}:role/user"}
    assert list(pool.roles.role_mappings or {}) == ["accounts.google.com"]
    assert pool.principal_tag_maps["accounts.google.com"].tags == {"mail": "email"}


ROLES_PLACE = "Resources.Roles.Properties"


@assumed("our own format: a problem has its path in the template")
@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (
            "'{'",
            f"{ROLES_PLACE}.Roles: is a text, and line 1: not JSON: Expecting property name enclosed in double quotes",
        ),
        ("'[]'", f"{ROLES_PLACE}.Roles: must be a map, not a list"),
        ("'" + "[" * 3000 + "'", f"{ROLES_PLACE}.Roles: is a text, and the text is nested too deeply"),
    ],
)
def test_a_json_text_that_is_no_map_is_refused(written: str, problem: str) -> None:
    text = f"""
Resources:
  Roles:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties: {{IdentityPoolId: "{POOL_ID}", Roles: {written}}}
"""
    assert problems_of(text)[0].startswith(problem)


@documented(f"{GUIDE}/aws-resource-iam-oidcprovider.html")
@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("AWS::IAM::OIDCProvider", "{Url: 'https://ci.example/x/', ClientIdList: [app]}"),
        (
            "Custom::AWSCDKOpenIdConnectProvider",
            "{ServiceToken: !Ref Bucket, Url: 'https://ci.example/x', ClientIDList: [app]}",
        ),
    ],
)
def test_an_oidc_provider_of_a_template_takes_tokens_for_its_clients(kind: str, properties: str) -> None:
    seed = read(f"""
Resources:
  Bucket: {{Type: AWS::S3::Bucket}}
  Provider: {{Type: "{kind}", Properties: {properties}}}
Outputs:
  Arn: {{Value: !GetAtt Provider.Arn}}
  Ref: {{Value: !Ref Provider}}
""")
    (provider,) = seed.identity_providers
    assert provider.arn == f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci.example/x"
    assert provider.client_ids == ("app",)
    assert seed.stacks[0].outputs == {"Arn": provider.arn, "Ref": provider.arn}


@documented(f"{GUIDE}/aws-resource-iam-samlprovider.html")
def test_a_saml_provider_with_unusable_metadata_is_refused() -> None:
    text = "Resources: {P: {Type: 'AWS::IAM::SAMLProvider', Properties: {Name: corp, SamlMetadataDocument: '<x/>'}}}"
    assert problems_of(text)[0].startswith("Resources.P.Properties.SamlMetadataDocument: ")


@documented(f"{GUIDE}/aws-resource-cognito-identitypoolprincipaltag.html")
def test_resources_of_a_pool_have_the_physical_ids_of_aws() -> None:
    seed = read(
        """
Resources:
  Users: {Type: AWS::Cognito::UserPool}
  Web: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Users}}
  Pool: {Type: AWS::Cognito::IdentityPool, Properties: {AllowUnauthenticatedIdentities: true}}
  Roles: {Type: AWS::Cognito::IdentityPoolRoleAttachment, Properties: {IdentityPoolId: !Ref Pool}}
  Tag:
    Type: AWS::Cognito::IdentityPoolPrincipalTag
    Properties: {IdentityPoolId: !Ref Pool, IdentityProviderName: !GetAtt Users.ProviderName, UseDefaults: true}
""",
        Pool=POOL_ID,
        Users__Id="eu-west-1_abc",
        Web__Id="my0client",
    )
    ids = {each.logical_id: each.physical_id for each in seed.stacks[0].resources}
    assert ids == {
        "Users": "eu-west-1_abc",
        "Web": "my0client",
        "Pool": POOL_ID,
        "Roles": POOL_ID,
        "Tag": f"{POOL_ID}|cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
    }


@documented(
    "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html"
)
def test_the_role_that_sam_makes_for_a_function_is_a_role_of_the_template() -> None:
    seed = read("""
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Globals: {Function: {RolePath: /app/, PermissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess"}}
Parameters: {Managed: {Type: String, Default: "arn:aws:iam::aws:policy/ReadOnlyAccess"}}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - AmazonS3ReadOnlyAccess
        - !Ref Managed
        - S3ReadPolicy: {BucketName: x}
        - Statement: [{Effect: Allow, Action: s3:GetObject, Resource: "*"}]
  Own: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt HelloRole.Arn}}
  Pool: {Type: AWS::Cognito::IdentityPool, Properties: {AllowUnauthenticatedIdentities: true}}
  Roles:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties: {IdentityPoolId: !Ref Pool, Roles: {unauthenticated: !GetAtt HelloRole.Arn}}
""")
    (role,) = seed.roles
    assert seed.pools[0].roles is not None
    assert seed.pools[0].roles.roles == {"unauthenticated": role.arn}
    assert role.arn.startswith(f"arn:aws:iam::{ACCOUNT}:role/app/app-HelloRole-")
    assert role.permissions_boundary == "arn:aws:iam::aws:policy/PowerUserAccess"
    assert [each.rpartition("/")[2] for each in role.managed_policy_arns] == [
        "AWSLambdaBasicExecutionRole",
        "AmazonS3ReadOnlyAccess",
        "ReadOnlyAccess",
    ]
    sentence = "Resources.Hello.Properties.Policies[2]: S3ReadPolicy is a policy template of SAM, and is not emulated"
    assert sentence in seed.skipped
    assert list(role.policies) == ["HelloRolePolicy0"]


DYNAMIC = """
Parameters: {Stage: {Type: String, Default: dev}}
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties:
      AllowUnauthenticatedIdentities: true
      SupportedLoginProviders:
        accounts.google.com: !Sub '{{resolve:ssm:/app/${Stage}/google:3}}'
        graph.facebook.com: '{{resolve:secretsmanager:Facebook:SecretString:id}}'
"""


@documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html")
@pytest.mark.parametrize("name", ["resolve:ssm:/app/dev/google", "resolve:ssm:/app/dev/google:3"])
def test_a_dynamic_reference_has_the_value_of_its_parameter(name: str) -> None:
    values = {name: "g", "resolve:secretsmanager:Facebook:SecretString:id": "f"}
    (pool,) = read_template(parsed(DYNAMIC), Stack("app", ACCOUNT, REGION, values)).pools
    assert pool.settings.supported_login_providers == {"accounts.google.com": "g", "graph.facebook.com": "f"}


@assumed("our own promise: every problem is listed, and says what helps")
def test_every_problem_of_a_property_is_listed() -> None:
    place = "Resources.Pool.Properties.SupportedLoginProviders"
    references = ("resolve:ssm:/app/dev/google:3", "resolve:secretsmanager:Facebook:SecretString:id")
    assert problems_of(DYNAMIC) == [
        f"{place}{there}: the dynamic reference {name} has no value: use --seed-parameter '{name}=value'"
        for there, name in zip(("['accounts.google.com']", "['graph.facebook.com']"), references, strict=True)
    ]
    text = """
Parameters: {One: {Type: String}, Two: {Type: String}}
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties: {AllowUnauthenticatedIdentities: maybe, IdentityPoolName: !Sub '${One}${Two}'}
  Other: {Type: AWS::Cognito::IdentityPool, Properties: {AllowUnauthenticatedIdentities: perhaps}}
  Roles:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties: {IdentityPoolId: !Ref Pool, Roles: {authenticated: !Ref One, unauthenticated: !Ref Two}}
"""
    found = problems_of(text)
    assert [each.partition(": ")[0] for each in found] == [
        "Resources.Pool.Properties.IdentityPoolName.Fn::Sub",
        "Resources.Pool.Properties.IdentityPoolName.Fn::Sub",
        "Resources.Pool.Properties.AllowUnauthenticatedIdentities",
        "Resources.Other.Properties.AllowUnauthenticatedIdentities",
        f"{ROLES_PLACE}.Roles.authenticated.Ref",
        f"{ROLES_PLACE}.Roles.unauthenticated.Ref",
    ]


USERS = """
Resources:
  Users: {Type: AWS::Cognito::UserPool}
  Web: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Users}}
Outputs:
  Web: {Value: !Ref Web, Export: {Name: users:web}}
  Provider: {Value: !GetAtt Users.ProviderName, Export: {Name: !Sub 'users:${Part}'}}
Parameters: {Part: {Type: String, Default: provider}}
"""
IMPORTING = """
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties:
      AllowUnauthenticatedIdentities: false
      CognitoIdentityProviders: [{ClientId: !ImportValue 'users:web', ProviderName: !ImportValue 'users:provider'}]
"""


@documented(f"{GUIDE}/intrinsic-function-reference-importvalue.html")
@pytest.mark.parametrize("templates", [(USERS, IMPORTING), (IMPORTING, USERS)])
def test_a_stack_imports_the_exports_of_another_in_any_order(templates: tuple[str, ...]) -> None:
    seeds = deployed(*templates)
    exports = next(each.stacks[0].exports for each in seeds if each.stacks[0].exports)
    (pool,) = (pool for each in seeds for pool in each.pools)
    assert pool.settings.cognito_identity_providers is not None
    (provider,) = pool.settings.cognito_identity_providers
    assert {"users:web": provider.client_id, "users:provider": provider.name} == dict(exports)


@assumed("our own feature: exports of earlier seedings are remembered")
def test_a_stack_imports_what_was_exported_before() -> None:
    (seed,) = deployed(IMPORTING, stored={"users:web": "web", "users:provider": "a/b"})
    assert seed.pools[0].settings.cognito_identity_providers is not None
    assert seed.pools[0].settings.cognito_identity_providers[0].client_id == "web"


CIRCLE = """
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties: {{AllowUnauthenticatedIdentities: true, IdentityPoolName: !ImportValue {0}}}
Outputs: {{O: {{Value: !ImportValue {0}, Export: {{Name: {1}}}}}}}
"""


@documented(f"{GUIDE}/intrinsic-function-reference-importvalue.html")
def test_stacks_that_need_each_other_in_a_circle_are_refused() -> None:
    with pytest.raises(SeedError) as refused:
        deployed(CIRCLE.format("a", "b"), CIRCLE.format("b", "a"))
    assert "needs itself" in refused.value.problems[0]


NESTED = """
Parameters: {Name: {Type: String}}
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties: {AllowUnauthenticatedIdentities: true, IdentityPoolName: !Ref Name}
Outputs: {PoolId: {Value: !Ref Pool}}
"""
ROOT = """
Resources:
  Auth:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: x, Parameters: {Name: !Sub 'my-${AWS::StackName}'}}
  Roles:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties:
      IdentityPoolId: !GetAtt Auth.Outputs.PoolId
      Roles: {authenticated: !Sub 'arn:aws:iam::${AWS::AccountId}:role/u'}
"""


@documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html")
def test_a_nested_stack_takes_parameters_and_gives_outputs() -> None:
    deployment = Deployment()
    deployment.add(TemplateFile("root", parsed(ROOT), {"Auth": TemplateFile("auth", parsed(NESTED))}), stack())
    (_, root), (path, nested) = deployment.read()
    (pool,) = nested.pools
    assert (path, pool.settings.name) == ("auth", "my-app")
    assert nested.stacks[0].stack_name.startswith("app-Auth-")
    (attachment,) = root.attachments
    assert attachment.id == pool.id


@assumed("our own choice: a nested stack without its template is skipped, unless something needs it")
def test_an_output_of_a_nested_stack_without_a_template_may_be_given() -> None:
    place = "Resources.Roles.Properties.IdentityPoolId.Fn::GetAtt"
    assert problems_of(ROOT) == [f"{place}: Auth: its template is not found: seed the directory that has it"]
    (attachment,) = read(ROOT, Auth__Outputs__PoolId=POOL_ID).attachments
    assert attachment.id == POOL_ID


@assumed("our own limit: templates that are nested twice on every level would make millions of stacks")
def test_templates_that_are_nested_on_many_levels_are_refused() -> None:
    resources: dict[str, Any] = {name: {"Type": "AWS::CloudFormation::Stack"} for name in ("A", "B")}
    file = TemplateFile("leaf", {"Resources": {}})
    for level in range(40):
        file = TemplateFile(str(level), {"Resources": resources}, {"A": file, "B": file})
    deployment = Deployment()
    deployment.add(file, stack())
    skipped = [line for _, seed in deployment.read() for line in seed.skipped]
    assert any(f"more than {MAX_STACKS} stacks" in line for line in skipped)


@assumed("our own choice: an output that cannot be resolved is skipped, because most name what is not emulated")
def test_outputs_without_a_value_or_with_a_secret_are_skipped() -> None:
    seed = read("""
Parameters: {Key: {Type: String, NoEcho: true, Default: s3cret}, Missing: {Type: String}}
Conditions: {Never: !Equals [a, b]}
Resources: {Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: photos}}}
Outputs:
  Bucket: {Value: !GetAtt Bucket.Arn}
  Secret: {Value: !Ref Key, Export: {Name: secret}}
  Missing: {Value: !Ref Missing}
  Never: {Value: x, Condition: Never}
""")
    assert seed.stacks[0].outputs == {"Bucket": "arn:aws:s3:::photos"}
    assert seed.stacks[0].exports == {}
    assert "s3cret" not in str(seed)
    assert [each.partition(":")[0] for each in seed.skipped] == [
        "Resources.Bucket",
        "Outputs.Secret",
        "Outputs.Missing.Value.Ref",
    ]


ROLE_OF_A_STACK = f"""
Resources:
  Guest:
    Type: AWS::IAM::Role
    Properties: {{RoleName: guest, AssumeRolePolicyDocument: '{TRUST}'}}
Outputs: {{Role: {{Value: !Ref Guest, Export: {{Name: guest}}}}}}
"""
POLICY_OF_ANOTHER_STACK = """
Resources:
  Read:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: read
      Roles: [!ImportValue guest]
      PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: ACTION, Resource: "*"}]}
"""


@documented(f"{GUIDE}/aws-resource-iam-policy.html")
def test_a_role_has_the_inline_policy_of_another_stack() -> None:
    templates = (ROLE_OF_A_STACK, POLICY_OF_ANOTHER_STACK.replace("ACTION", "s3:GetObject"))
    for order in (templates, templates[::-1]):
        seeds = deployed(*order)
        (role,) = (role for seed in seeds for role in seed.roles)
        assert list(role.policies) == ["read"]
        assert [line for seed in seeds for line in seed.skipped] == []


@assumed("our own format: a problem is in the template that has the policy")
def test_a_problem_of_a_policy_for_another_stack_is_in_the_template_of_the_policy() -> None:
    with pytest.raises(SeedError) as refused:
        deployed(ROLE_OF_A_STACK, POLICY_OF_ANOTHER_STACK.replace("ACTION", "nothing"))
    assert refused.value.problems[0].startswith("1.yaml: Resources.Read.Properties.PolicyDocument")
    with pytest.raises(SeedError, match="is the name of another policy of"):
        deployed(ROLE_OF_A_STACK, *[POLICY_OF_ANOTHER_STACK.replace("ACTION", "s3:GetObject")] * 2)


@documented(f"{GUIDE}/aws-resource-iam-managedpolicy.html")
def test_a_role_has_the_managed_policy_of_another_stack() -> None:
    managed = POLICY_OF_ANOTHER_STACK.replace("IAM::Policy", "IAM::ManagedPolicy").replace("PolicyName", "Description")
    seeds = deployed(managed.replace("ACTION", "s3:GetObject"), ROLE_OF_A_STACK)
    (role,), (policy,) = ([*seeds[0].roles, *seeds[1].roles], [*seeds[0].policies, *seeds[1].policies])
    assert role.managed_policy_arns == (policy.arn,)
    assert [line for seed in seeds for line in (*seed.skipped, *seed.policy_attachments)] == []
