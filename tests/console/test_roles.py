"""The Roles page: explains which role a login gets, and registers roles and identity providers."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from cognito_identity_emulator import Emulator
from tests.console.conftest import POOL_ID
from tests.console.visit import Visit, axe_violations, horizontal_overflow
from tests.provenance import documented

GOOGLE = "accounts.google.com"
USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI"
ROLE = "arn:aws:iam::000000000000:role/"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
DENIED = "The pool gives this role, but its trust policy denies the login."
MARKUP = '<img src=x onerror="document.title=1">'


def explain_role(visit: Visit, **fields: str) -> str:
    """Submit the form, with `fields` by label, and return the sentence of the decision."""
    page = visit.page
    for label, value in fields.items():
        field = page.get_by_label(label, exact=True)
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Explain the role").click()
    page.get_by_role("heading", name="Role", exact=True).wait_for()
    decision: str = visit.main().locator(".focus-target .notice").first.inner_text()
    return decision


def test_a_login_without_an_audience_gets_the_mapped_role_of_the_pools_only_client(
    seeded: Emulator, visit: Visit
) -> None:
    page = visit.open("roles")
    message = explain_role(visit, Provider=USER_POOL, Claims='{"sub": "alice", "cognito:groups": ["admins"]}')
    assert page.get_by_text("1example23456789, the only one that the pool accepts.").is_visible()
    assert "The login gets this role." in message
    assert f"{ROLE}admin" in message
    row = page.get_by_role("table", name="Rules of the mapping").get_by_role("row").nth(1).inner_text()
    assert "gave the role" in row
    assert "matched" in row
    assert "[admins]" in row
    assert page.evaluate("document.activeElement.className") == "focus-target"
    assert axe_violations(page) == []


def test_a_login_of_one_of_several_clients_asks_for_the_audience(emulator: Emulator, visit: Visit) -> None:
    mapping = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
    pool = {
        "IdentityPoolName": "app",
        "AllowUnauthenticatedIdentities": False,
        "CognitoIdentityProviders": [{"ProviderName": USER_POOL, "ClientId": each} for each in ("web", "phone")],
        "Roles": {"authenticated": f"{ROLE}user"},
        "RoleMappings": {f"{USER_POOL}:phone": mapping},
    }
    emulator.put_pool(pool)
    page = visit.open("roles")
    page.get_by_label("Claims").fill(json.dumps({"sub": "alice", "cognito:preferred_role": f"{ROLE}admin"}))
    page.get_by_role("button", name="Explain the role").click()
    page.get_by_role("alert").get_by_text("The pool has 2 client ids").wait_for()
    assert f"{ROLE}user" in explain_role(visit, Audience="web")
    page.get_by_label("Audience").select_option("phone")
    page.get_by_role("button", name="Explain the role").click()
    page.locator(".focus-target .notice").get_by_text(f"{ROLE}admin").first.wait_for()


def test_a_rule_that_does_not_match_shows_the_missing_claim(seeded: Emulator, visit: Visit) -> None:
    page = visit.open("roles")
    message = explain_role(visit, Provider=USER_POOL, Claims='{"sub": "alice", "aud": "1example23456789"}')
    assert f"{ROLE}user" in message
    row = page.get_by_role("table", name="Rules of the mapping").get_by_role("row").nth(1).inner_text()
    assert "not matched" in row
    assert "no such claim" in row


def test_a_trust_policy_is_explained_by_statement(seeded: Emulator, visit: Visit) -> None:
    page = visit.open("roles")
    explain_role(visit, Provider=GOOGLE, Claims='{"sub": "alice"}')
    statement = page.get_by_role("table", name="Statement 0")
    assert statement.get_by_role("row").count() == 5
    assert "matches" in statement.get_by_role("row", name=re.compile("^StringEquals")).inner_text()
    page.get_by_text("All condition keys of this request").click()
    keys = page.get_by_role("table", name="Condition keys")
    assert "authenticated, accounts.google.com" in keys.get_by_role("row", name=re.compile(":amr")).inner_text()


def test_a_failed_condition_shows_its_values(seeded: Emulator, visit: Visit) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:another"}},
    }
    seeded.put_role(f"{ROLE}guest", {"Version": "2012-10-17", "Statement": [statement]})
    page = visit.open("roles")
    assert DENIED in explain_role(visit, User="guest")
    row = page.get_by_role("row", name=re.compile("^StringEquals")).inner_text()
    assert "does not match" in row
    assert POOL_ID in row


def test_a_custom_role_that_is_not_allowed_is_refused(seeded: Emulator, visit: Visit) -> None:
    visit.open("roles")
    message = explain_role(visit, Provider=GOOGLE, Claims='{"sub": "a"}', CustomRoleArn=f"{ROLE}admin")
    assert "No role: custom role not allowed." in message


def test_the_role_of_a_token_is_explained_with_its_checks(seeded: Emulator, visit: Visit) -> None:
    page = visit.open("roles")
    token = seeded.login_token(GOOGLE, "alice", expires_in_s=-60)
    assert f"{ROLE}user" in explain_role(visit, User="token", Token=token)
    page.get_by_role("link", name=re.compile("us-east-1:99999999")).wait_for()
    page.get_by_text("The pool refuses the token").click()
    page.get_by_role("row", name=re.compile("^expiry")).get_by_text("failed").wait_for()


def test_a_mistake_in_the_form_shows_an_error(seeded: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (400,)
    page = visit.open("roles")
    page.get_by_role("button", name="Explain the role", disabled=False).wait_for()
    for label, text, message in (
        ("Claims", "{sub: alice}", "Claims: this is not JSON."),
        ("Claims", '{\n  "sub": "alice",\n}', "line 3"),
        ("Claims", "[]", re.compile("JSON.* object")),
    ):
        page.get_by_label(label, exact=True).fill(text)
        page.get_by_role("button", name="Explain the role").click()
        page.get_by_role("alert").get_by_text(message).wait_for()
    page.get_by_label("Claims").fill('{"sub": "alice"}')
    page.get_by_label("Provider", exact=True).fill("other.example")
    page.get_by_role("button", name="Explain the role").click()
    page.get_by_role("alert").get_by_text("other.example").first.wait_for()
    page.get_by_label("User", exact=True).select_option("token")
    page.get_by_label("Provider", exact=True).fill("")
    page.get_by_label("Token", exact=True).fill("nonsense")
    page.get_by_role("button", name="Explain the role").click()
    page.get_by_role("alert").get_by_text("provider: is missing").wait_for()


# --- registered roles and providers -------------------------------------------------------------------------------


def test_an_unregistered_role_is_registered_from_its_explanation(emulator: Emulator, visit: Visit) -> None:
    pool = emulator.create_pool(IdentityPoolName="my pool")["IdentityPoolId"]
    page = visit.open("roles")
    assert "The login gets this role." in explain_role(visit, User="guest")
    page.get_by_role("link", name="Register this role").click()
    page.get_by_role("heading", level=1, name="Register a role").wait_for()
    page.get_by_role("button", name="Register the role").click()
    page.get_by_role("row", name=f"{ROLE}unauthenticated").wait_for()
    (role,) = emulator.roles()
    assert pool in str(role.trust_policy)
    assert "'unauthenticated'" in str(role.trust_policy)
    assert "The login gets this role." in explain_role(visit, User="guest")


def test_the_trust_policy_of_a_new_role_names_cognito_as_the_region_of_its_pool_does(
    emulator: Emulator, visit: Visit
) -> None:
    govcloud = emulator.client("cognito-identity", region_name="us-gov-west-1")
    pool = govcloud.create_identity_pool(IdentityPoolName="p", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    page = visit.open(f"roles/role?pool={pool}&guests")
    (statement,) = json.loads(page.get_by_label("Trust policy").input_value())["Statement"]
    provider = "cognito-identity-us-gov.amazonaws.com"
    assert statement["Principal"] == {"Federated": provider}
    assert statement["Condition"] == {
        "StringEquals": {f"{provider}:aud": pool},
        "ForAnyValue:StringLike": {f"{provider}:amr": "unauthenticated"},
    }


def test_a_role_is_edited_and_removed(seeded: Emulator, visit: Visit) -> None:
    (user,) = seeded.roles()
    permissions = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
    seeded.put_role(user.arn, user.trust_policy, 7200, policies={"read": permissions}, tags={"team": "blue"})
    page = visit.open("roles")
    page.get_by_role("link", name=f"Edit {ROLE}user").click()
    page.get_by_label("Longest session in seconds").fill("3600")
    page.get_by_role("button", name="Save the role").click()
    page.get_by_role("row", name=f"{ROLE}user").get_by_text("1 hour").wait_for()
    page.get_by_role("button", name=f"Remove {ROLE}user").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    assert [(each.arn, each.policies, each.tags) for each in seeded.roles()] == [
        (f"{ROLE}user", {"read": permissions}, {"team": "blue"})
    ]
    page.get_by_role("button", name=f"Remove {ROLE}user").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove the role").click()
    page.get_by_text("No roles yet.").wait_for()
    assert list(seeded.roles()) == []


def test_the_form_of_a_role_edits_its_permissions_and_keeps_what_is_not_changed(seeded: Emulator, visit: Visit) -> None:
    (before,) = seeded.roles()
    page = visit.open(f"roles/role?arn={ROLE}user")
    page.get_by_role("button", name="Save the role").click()
    page.get_by_role("row", name=f"{ROLE}user").get_by_text("uploads, read, boundary PowerUserAccess").wait_for()
    assert list(seeded.roles()) == [before]
    page.get_by_role("link", name=f"Edit {ROLE}user").click()
    page.get_by_label("Description").fill("Everybody")
    page.get_by_role("button", name="Add inline policy").click()
    added = page.get_by_role("group", name="inline policy 2")
    added.get_by_label("Name").fill("folders")
    document = json.loads(added.get_by_label("Policy", exact=True).input_value())
    assert "${cognito-identity.amazonaws.com:sub}" in document["Statement"][0]["Resource"]
    page.get_by_role("button", name="Remove managed policy 1").click()
    page.get_by_role("button", name="Add managed policy").click()
    page.get_by_role("group", name="managed policy 1").get_by_label("ARN").fill(ADMINISTRATOR)
    page.get_by_label("ARN of a managed policy").fill("")
    page.get_by_role("group", name="tag 1").get_by_label("Value").fill("films")
    page.get_by_role("button", name="Save the role").click()
    page.get_by_role("row", name=f"{ROLE}user").get_by_text("uploads, folders, AdministratorAccess").wait_for()
    (after,) = seeded.roles()
    assert after == replace(
        before,
        policies={**before.policies, "folders": document},
        managed_policy_arns=(ADMINISTRATOR,),
        permissions_boundary=None,
        tags={"team": "films"},
        description="Everybody",
    )


def test_mistakes_in_the_policies_of_a_role_are_refused_with_their_places(emulator: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (400,)
    page = visit.open("roles/role")
    page.get_by_label("ARN", exact=True).fill(f"{ROLE}user")
    page.get_by_role("button", name="Add inline policy").click()
    policy = page.get_by_role("group", name="inline policy 1")
    policy.get_by_label("Name").fill("read")
    for text, message in (
        ("{", "Policy read: this is not JSON."),
        ('{"Statement": {"Effect": "Allow", "Action": "s3:GetObject"}}', "policies['read'].Statement[0]"),
    ):
        policy.get_by_label("Policy", exact=True).fill(text)
        page.get_by_role("button", name="Register the role").click()
        page.get_by_role("alert").get_by_text(message).first.wait_for()
    page.get_by_role("button", name="Add inline policy").click()
    page.get_by_role("group", name="inline policy 2").get_by_label("Name").fill("read")
    page.get_by_role("button", name="Register the role").click()
    page.get_by_role("alert").get_by_text("several inline policies with the name read").wait_for()
    assert list(emulator.roles()) == []


def test_a_managed_policy_is_registered_edited_and_removed(emulator: Emulator, visit: Visit) -> None:
    arn = "arn:aws:iam::000000000000:policy/folders"
    visit.expected_statuses = (400,)
    page = visit.open("roles/policy")
    page.get_by_label("ARN").fill("nonsense")
    page.get_by_role("button", name="Register the policy").click()
    page.get_by_role("alert").get_by_text("was not registered").wait_for()
    page.get_by_label("ARN").fill(arn)
    page.get_by_label("Description").fill("A folder each")
    page.get_by_role("button", name="Add tag").click()
    page.get_by_label("Key").fill("team")
    page.get_by_label("Value").fill("photos")
    page.get_by_role("button", name="Register the policy").click()
    page.get_by_role("row", name=arn).get_by_text("A folder each").wait_for()
    page.get_by_role("link", name=f"Edit {arn}").click()
    document = json.loads(page.get_by_label("Policy", exact=True).input_value())
    document["Statement"][0]["Action"] = "s3:ListBucket"
    page.get_by_label("Policy", exact=True).fill(json.dumps(document))
    page.get_by_role("button", name="Save the policy").click()
    page.get_by_role("heading", level=1, name="Roles").wait_for()
    (policy,) = emulator.policies()
    assert (policy.document, policy.description, policy.tags) == (document, "A folder each", {"team": "photos"})
    page.get_by_role("button", name=f"Remove {arn}").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove the policy").click()
    page.get_by_text("No managed policies yet.").wait_for()
    assert list(emulator.policies()) == []


def test_a_role_links_to_its_registered_policies(seeded: Emulator, visit: Visit) -> None:
    page = visit.open(f"roles/role?arn={ROLE}user")
    page.get_by_role("link", name="arn:aws:iam::000000000000:policy/read").click()
    page.get_by_role("heading", level=1, name="Edit a policy").wait_for()
    assert "s3:GetObject" in page.get_by_label("Policy", exact=True).input_value()


def test_an_invalid_trust_policy_is_refused_with_its_places(emulator: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (400,)
    page = visit.open("roles/role")
    page.get_by_label("ARN", exact=True).fill(f"{ROLE}user")
    page.get_by_label("Trust policy").fill('{"Statement": [{"Effect": "Maybe"}]}')
    page.get_by_label("Longest session in seconds").fill("60")
    page.get_by_role("button", name="Register the role").click()
    alert = page.get_by_role("alert")
    alert.get_by_text("trust_policy.Statement[0]").first.wait_for()
    assert "max_session_duration_s: must be 3600 to 43200" in alert.inner_text()
    assert axe_violations(page) == []


def test_an_identity_provider_is_registered_edited_and_removed(emulator: Emulator, visit: Visit) -> None:
    arn = "arn:aws:iam::000000000000:oidc-provider/issuer.example"
    visit.expected_statuses = (400,)
    page = visit.open("roles/provider")
    page.get_by_label("ARN").fill("nonsense")
    page.get_by_role("button", name="Register the provider").click()
    page.get_by_role("alert").get_by_text("was not registered").wait_for()
    page.get_by_label("ARN").fill(arn)
    page.get_by_label("Client ids").fill("one\ntwo")
    page.get_by_role("button", name="Register the provider").click()
    page.get_by_role("row", name=re.compile("issuer.example")).get_by_text("one, two").wait_for()
    page.get_by_role("link", name=f"Edit {arn}").click()
    page.get_by_label("URL of its key set").fill("https://issuer.example/keys")
    page.get_by_label("Redirect URIs").fill("http://localhost:3000/callback")
    page.get_by_role("button", name="Save the provider").click()
    page.get_by_role("row", name=re.compile("issuer.example")).get_by_text("https://issuer.example/keys").wait_for()
    (provider,) = emulator.identity_providers()
    assert (provider.client_ids, provider.jwks_url) == (("one", "two"), "https://issuer.example/keys")
    assert provider.redirect_uris == ("http://localhost:3000/callback",)
    page.get_by_role("button", name=f"Remove {arn}").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove the identity provider").click()
    page.get_by_text("No identity providers yet.").wait_for()


def test_a_provider_of_iams_api_keeps_what_the_form_does_not_change(emulator: Emulator, visit: Visit) -> None:
    prints = ["a" * 40, "b" * 40]
    arn = emulator.client("iam").create_open_id_connect_provider(
        Url="https://issuer.example", ThumbprintList=prints, Tags=[{"Key": "team", "Value": "blue"}]
    )["OpenIDConnectProviderArn"]
    page = visit.open(f"roles/provider?arn={arn}")
    page.get_by_label("URL of its key set").fill("https://issuer.example/keys")
    page.get_by_role("button", name="Save the provider").click()
    page.get_by_role("row", name=re.compile("issuer.example")).get_by_text("https://issuer.example/keys").wait_for()
    (provider,) = emulator.identity_providers()
    assert (provider.client_ids, list(provider.thumbprints), provider.tags) == ((), prints, {"team": "blue"})


def test_the_form_of_a_saml_provider_asks_for_its_metadata(emulator: Emulator, visit: Visit) -> None:
    page = visit.open("roles/provider")
    page.get_by_label("ARN").fill("arn:aws:iam::000000000000:saml-provider/idp")
    page.get_by_label("Metadata").wait_for()
    assert page.get_by_label("Client ids").count() == 0


@documented("https://owasp.org/www-community/attacks/xss/")
def test_markup_in_roles_rules_and_claims_is_shown_as_text(emulator: Emulator, visit: Visit) -> None:
    pool = str(
        emulator.create_pool(IdentityPoolName="my pool", SupportedLoginProviders={GOOGLE: "app"})["IdentityPoolId"]
    )
    rule = {"Claim": "email", "MatchType": "Contains", "Value": MARKUP, "RoleARN": f"{ROLE}staff"}
    mapping = {"Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": {"Rules": [rule]}}
    emulator.perform("SetIdentityPoolRoles", IdentityPoolId=pool, Roles={}, RoleMappings={GOOGLE: mapping})
    statement = {
        "Sid": "Web",
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:sub": MARKUP}},
    }
    emulator.put_role(f"{ROLE}staff", {"Version": "2012-10-17", "Statement": [statement]})
    tags = {"IdentityProviderName": GOOGLE, "UseDefaults": False, "PrincipalTags": {"mail": "email"}}
    emulator.perform("SetPrincipalTagAttributeMap", IdentityPoolId=pool, **tags)
    page = visit.open("roles")
    explain_role(visit, Provider=GOOGLE, Claims=json.dumps({"sub": MARKUP, "email": MARKUP}))
    page.get_by_text("All condition keys").click()
    assert MARKUP in page.get_by_role("row", name="aws:RequestTag/mail").inner_text()
    assert page.get_by_role("table", name="Rules of the mapping").get_by_text(MARKUP).count() == 2
    assert page.locator("main img, main script").count() == 0
    assert page.title().endswith("Roles · cognito-identity-emulator")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_role_explanation_and_the_forms_fit_a_narrow_screen(
    seeded: Emulator, new_visit: Callable[..., Visit], theme: str
) -> None:
    visit = new_visit(theme=theme, size=(360, 740))
    page = visit.open("roles")
    explain_role(visit, Provider=USER_POOL, Claims=json.dumps({"sub": "x" * 300, "cognito:groups": ["y" * 200]}))
    assert horizontal_overflow(page) == 0
    assert axe_violations(page) == []
    for address in ("roles/role", f"roles/role?arn={ROLE}user", "roles/policy", "roles/provider"):
        page = visit.open(address)
        assert horizontal_overflow(page) == 0
        assert axe_violations(page) == []
