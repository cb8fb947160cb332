"""The Access page: whether credentials, an identity or a role may do an action, with the statement that decides."""

import json
import re
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, Settings
from tests.console.conftest import POOL_ID, SEED
from tests.console.visit import Visit, axe_violations, horizontal_overflow
from tests.provenance import documented

ALICE = "us-east-1:99999999-2222-4333-8444-555555555555"
GOOGLE = "accounts.google.com"
USER = "arn:aws:iam::000000000000:role/user"
GUEST = "arn:aws:iam::000000000000:role/guest"
OWN = f"arn:aws:s3:::uploads/{ALICE}/cat.jpg"
OTHER = "arn:aws:s3:::uploads/bob/cat.jpg"
POWER_USER = "arn:aws:iam::aws:policy/PowerUserAccess"
TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
    },
}


def decide(visit: Visit, **fields: str) -> str:
    """Submit the form, with `fields` by label, and return the sentence of the decision."""
    page = visit.page
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Decide").click()
    notice = visit.main().locator(".focus-target .notice").filter(has_text=f" {fields['Action']} on ")
    sentence: str = notice.inner_text()
    return sentence


def test_an_allowed_request_shows_the_statements_that_allow_it(seeded: Emulator, visit: Visit) -> None:
    page = visit.open("access")
    sentence = decide(visit, Who=ALICE, Action="s3:PutObject", Resource=OWN)
    assert sentence == f"Allowed: statement 0 of uploads allows s3:PutObject on {OWN}."
    layers = page.get_by_role("table", name="Layers")
    for name, statement in (
        ("policies of the role", "statement 0 of uploads"),
        ("permissions boundary", f"statement 0 of {POWER_USER}"),
    ):
        row = layers.get_by_role("row", name=re.compile(f"^{name}")).inner_text()
        assert "allowed" in row
        assert statement in row
    marked = page.get_by_role("region", name="the policy uploads").locator("mark.good")
    assert marked.inner_text().startswith("Allows the request")
    assert "s3:PutObject" in marked.inner_text()
    assert page.get_by_role("region", name=f"the policy {POWER_USER}").locator("mark.good").count() == 1
    assert page.evaluate("document.activeElement.className") == "focus-target"
    page.get_by_text("All condition keys of this request").click()
    keys = page.get_by_role("table", name="Condition keys")
    assert ALICE in keys.get_by_role("row", name=re.compile(":sub")).inner_text()
    assert axe_violations(page) == []


def test_a_denied_request_shows_the_nearest_statement_and_what_it_expects(seeded: Emulator, visit: Visit) -> None:
    page = visit.open("access")
    assert decide(visit, Who=ALICE, Action="s3:PutObject", Resource=OTHER).startswith("Denied: no identity-based")
    row = page.get_by_role("table", name="Nearest statements").get_by_role("row", name=re.compile("of uploads"))
    assert "resource" in row.inner_text()
    assert f"arn:aws:s3:::uploads/{ALICE}/*" in row.inner_text()
    marked = page.get_by_role("region", name="the policy uploads").locator("mark.warn")
    assert marked.inner_text().startswith("Its resource does not match")
    assert axe_violations(page) == []


def test_a_deny_is_highlighted_among_the_statements_of_its_document(emulator: Emulator, visit: Visit) -> None:
    statements = [
        {"Sid": "Read", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Sid": "NoDelete", "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"},
    ]
    emulator.put_role(USER, TRUST, policies={"photos": {"Version": "2012-10-17", "Statement": statements}})
    page = visit.open("access")
    sentence = decide(visit, Who=USER, Action="s3:DeleteObject", Resource=OTHER)
    assert sentence.startswith("Denied: statement 1 (NoDelete) of photos denies")
    policy = page.get_by_role("region", name="the policy photos")
    assert "NoDelete" in policy.locator("mark.bad").inner_text()
    shown = re.sub("(Denies|Allows) the request:", "", policy.locator("code").inner_text())
    assert json.loads(shown) == {"Version": "2012-10-17", "Statement": statements}


def test_condition_keys_and_a_resource_policy_are_part_of_the_request(emulator: Emulator, visit: Visit) -> None:
    condition = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["one", "two"]}}
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*", "Condition": condition}
    emulator.put_role(USER, TRUST, policies={"items": {"Version": "2012-10-17", "Statement": statement}})
    page = visit.open("access")
    for number, value in ((1, "one"), (2, "three")):
        page.get_by_role("button", name="Add condition key").click()
        row = page.get_by_role("group", name=f"condition key {number}")
        row.get_by_label("Key", exact=True).fill("dynamodb:LeadingKeys")
        row.get_by_label("Value").fill(value)
    assert decide(visit, Who=USER, Action="dynamodb:GetItem").startswith("Denied")
    page.get_by_role("group", name="condition key 2").get_by_label("Value").fill("two")
    page.get_by_role("button", name="Decide").click()
    page.locator(".notice.good").get_by_text("Allowed: statement 0 of items").wait_for()
    resource_policy = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": "*"},
    }
    page.get_by_label("Policy of the resource").fill(json.dumps(resource_policy))
    page.get_by_role("button", name="Decide").click()
    page.locator(".notice.bad").get_by_text("Denied: statement 0 of the resource policy").wait_for()
    assert page.get_by_role("region", name="the policy the resource policy").locator("mark.bad").count() == 1


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html")
def test_the_session_policies_of_a_guest_are_a_layer(emulator: Emulator, visit: Visit) -> None:
    everything = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    emulator.put_role(GUEST, TRUST, policies={"everything": everything})
    pool_id = emulator.create_pool(Roles={"unauthenticated": GUEST})["IdentityPoolId"]
    guest = emulator.client("cognito-identity").get_id(IdentityPoolId=pool_id)["IdentityId"]
    page = visit.open("access")
    assert "no session policy allows ssm:GetParameter" in decide(visit, Who=guest, Action="ssm:GetParameter")
    row = page.get_by_role("table", name="Layers").get_by_role("row", name=re.compile("^session policies"))
    assert "not allowed" in row.inner_text()
    assert decide(visit, Action="s3:GetObject").startswith("Allowed: statement 0 of everything allows")
    name = "the policy the inline session policy of AWS for guests"
    page.get_by_role("region", name=name).locator("mark.good").wait_for()


def test_a_question_that_cannot_be_answered_says_why(emulator: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (400, 404)
    page = visit.open("access")
    for who, action, message in (
        (USER, "s3:GetObject", "it is not registered"),
        ("ASIANOSUCHKEY", "s3:GetObject", "was not issued here"),
        (USER, "GetObject", "must be one action"),
    ):
        page.get_by_label("Who").fill(who)
        page.get_by_label("Action").fill(action)
        page.get_by_role("button", name="Decide").click()
        page.get_by_role("alert").get_by_text(message).first.wait_for()


def test_a_role_an_identity_and_a_session_lead_to_the_page(seeded: Emulator, visit: Visit) -> None:
    key_id = seeded.credentials_of(ALICE).access_key_id
    page = visit.page
    for address, link, who in (
        (f"roles/role?arn={USER}", "What may it do?", USER),
        (f"identities/{ALICE}", "What may it do?", ALICE),
        (f"identities/{ALICE}", f"What may {key_id} do?", key_id),
    ):
        visit.open(address)
        page.get_by_role("link", name=link).click()
        page.get_by_role("heading", level=1, name="Access").wait_for()
        assert page.get_by_label("Who").input_value() == who
    assert decide(visit, Action="s3:PutObject", Resource=OWN).startswith("Allowed")


def test_a_call_that_was_denied_leads_to_its_decision(new_visit: Callable[..., Visit]) -> None:
    with Emulator(Settings(authorization="enforce")) as enforcing:
        enforcing.seed_files(str(SEED))
        credentials = enforcing.credentials_of(ALICE)
        cognito = enforcing.client(
            "cognito-identity",
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.session_token,
        )
        with pytest.raises(ClientError):
            cognito.describe_identity_pool(IdentityPoolId=POOL_ID)
        visit = new_visit(enforcing.endpoint_url)
        page = visit.open(f"calls/{enforcing.calls[-1].id}")
        page.get_by_role("link", name="What may it do?").wait_for()
        page.get_by_role("link", name="Why is it denied?").click()
        page.get_by_role("heading", name="Decision", exact=True).wait_for()
        assert page.get_by_label("Action").input_value() == "cognito-identity:DescribeIdentityPool"
        assert page.get_by_label("Resource", exact=True).input_value().endswith(f":identitypool/{POOL_ID}")
        assert "Denied" in visit.main().locator(".focus-target .notice").first.inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_decision_fits_a_narrow_screen(seeded: Emulator, new_visit: Callable[..., Visit], theme: str) -> None:
    visit = new_visit(theme=theme, size=(360, 740))
    page = visit.open("access")
    decide(visit, Who=ALICE, Action="s3:PutObject", Resource=f"arn:aws:s3:::uploads/{'x' * 300}")
    assert horizontal_overflow(page) == 0
    assert axe_violations(page) == []
