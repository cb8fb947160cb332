"""The Identities page: the search, and the page of one identity."""

import subprocess
import sys
from urllib.parse import quote

from cognito_identity_emulator import Emulator
from tests.console.conftest import POOL_ID
from tests.console.visit import Visit, axe_violations

ALICE = "us-east-1:99999999-2222-4333-8444-555555555555"
GOOGLE = "accounts.google.com"


def user(emulator: Emulator, subject: str) -> str:
    logins = {GOOGLE: emulator.login_token(GOOGLE, subject, "my-client-id")}
    identity: str = emulator.client("cognito-identity").get_id(IdentityPoolId=POOL_ID, Logins=logins)["IdentityId"]
    return identity


def test_a_search_by_any_name_of_an_identity_finds_it(seeded: Emulator, visit: Visit) -> None:
    page = visit.open("identities")
    visit.wait_for_row_count(2)
    for name, found in {ALICE: 1, "ali": 1, "user-42": 1, GOOGLE: 2, "login.my.app": 1}.items():
        page.get_by_role("searchbox").fill(name)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**query={quote(name, safe='')}*")
        visit.wait_for_row_count(found)
    page.get_by_role("searchbox").fill("nobody")
    page.keyboard.press("Enter")
    page.get_by_text("No identity matches.").wait_for()


def test_an_identity_shows_its_logins_its_calls_and_its_sessions(seeded: Emulator, visit: Visit) -> None:
    cognito = seeded.client("cognito-identity")
    guest = cognito.get_id(IdentityPoolId=POOL_ID)["IdentityId"]
    keys = cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]
    seeded.client(
        "sts",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretKey"],
        aws_session_token=keys["SessionToken"],
    ).get_caller_identity()
    page = visit.open(f"identities/{guest}")
    assert "A guest has no login." in visit.main().inner_text()
    calls = page.get_by_role("table", name="Calls").get_by_role("row").all_inner_texts()
    assert [call.split()[0] for call in calls[1:]] == ["GetCallerIdentity", "GetCredentialsForIdentity", "GetId"]
    session = page.get_by_role("table", name="Sessions").inner_text()
    assert keys["AccessKeyId"] in session
    assert "assumed-role/guest/" in session
    page = visit.open(f"identities/{ALICE}")
    logins = page.get_by_role("table", name="Logins").inner_text()
    for text in ("alice", GOOGLE, "user-42", "login.my.app", "developer user identifier"):
        assert text in logins


def test_an_identity_is_disabled_enabled_unlinked_and_deleted(seeded: Emulator, visit: Visit) -> None:
    page = visit.open(f"identities/{ALICE}")
    page.get_by_role("button", name="Disable").click()
    visit.main().get_by_text("every call for it is refused").wait_for()
    assert seeded.identity(ALICE).identity.disabled
    page.get_by_role("button", name="Enable").click()
    page.get_by_role("button", name="Disable").wait_for()
    assert not seeded.identity(ALICE).identity.disabled
    page.get_by_role("button", name="Unlink user-42 of login.my.app").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Unlink user-42 of login.my.app").click()
    dialog.get_by_role("button", name="Unlink the login").click()
    visit.wait_for_row_count(1)
    assert "alice" in page.get_by_role("table", name="Logins").inner_text()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete the identity").click()
    page.get_by_role("heading", level=1, name="Identities").wait_for()
    visit.wait_for_row_count(1)
    assert "bob" in page.get_by_role("table", name="Identities").inner_text()


def test_credentials_as_an_identity_are_copied_and_their_session_is_revoked(seeded: Emulator, visit: Visit) -> None:
    denied = {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRoleWithWebIdentity"}
    seeded.put_role("arn:aws:iam::000000000000:role/other", {"Version": "2012-10-17", "Statement": [denied]})
    visit.expected_statuses = (400,)
    page = visit.open(f"identities/{ALICE}")
    page.get_by_label("CustomRoleArn").fill("arn:aws:iam::000000000000:role/other")
    page.get_by_role("button", name="Get credentials").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("CustomRoleArn").fill("")
    page.get_by_role("button", name="Get credentials").click()
    page.get_by_role("button", name="Copy the credentials: boto3").click()
    page.get_by_role("status").filter(has_text="Copied the credentials: boto3").wait_for(state="attached")
    code = str(page.evaluate("navigator.clipboard.readText()"))
    assert "assumed-role/user/" in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    assert page.get_by_role("button", name="Copy the credentials: Logins map").count() == 0
    page.get_by_role("table", name="Sessions").get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke the session").click()
    page.get_by_role("table", name="Sessions").get_by_text("revoked").wait_for()
    refused = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "The security token included in the request is invalid" in refused.stderr


def test_a_merged_identity_shows_why_it_is_disabled(seeded: Emulator, visit: Visit) -> None:
    cognito = seeded.client("cognito-identity")
    gone, stays = (
        cognito.get_open_id_token_for_developer_identity(IdentityPoolId=POOL_ID, Logins={"login.my.app": each})
        for each in ("gone", "stays")
    )
    cognito.merge_developer_identities(
        SourceUserIdentifier="gone",
        DestinationUserIdentifier="stays",
        DeveloperProviderName="login.my.app",
        IdentityPoolId=POOL_ID,
    )
    page = visit.open(f"identities/{gone['IdentityId']}")
    assert f"disabled its logins were merged into {stays['IdentityId']}" in " ".join(visit.main().inner_text().split())
    page.get_by_role("link", name=stays["IdentityId"]).click()
    page.wait_for_url(f"**/identities/{stays['IdentityId']}")
    page.get_by_role("table", name="Logins").get_by_text("stays").wait_for()


def test_an_expired_session_is_shown_as_expired(seeded: Emulator, visit: Visit) -> None:
    cognito = seeded.client("cognito-identity")
    guest = cognito.get_id(IdentityPoolId=POOL_ID)["IdentityId"]
    cognito.get_credentials_for_identity(IdentityId=guest)
    seeded.clock.advance(2 * 3600)
    page = visit.open(f"identities/{guest}")
    page.get_by_role("link", name="The clock is 2 hours ahead").wait_for()
    assert "expired" in page.get_by_role("table", name="Sessions").inner_text()
    assert "2 hours ago" in page.get_by_role("table", name="Sessions").inner_text()


def test_a_pool_links_to_its_identities(seeded: Emulator, visit: Visit) -> None:
    other = seeded.create_pool()["IdentityPoolId"]
    seeded.client("cognito-identity").get_id(IdentityPoolId=other)
    page = visit.open(f"pools/{other}")
    page.get_by_role("link", name="1", exact=True).click()
    page.get_by_role("heading", level=1, name="Identities").wait_for()
    visit.wait_until_loaded()
    visit.wait_for_row_count(1)
    page.get_by_role("link", name="Show identities of all pools").click()
    page.get_by_role("table", name="Identities").get_by_text("alice").wait_for()
    visit.wait_for_row_count(3)


def test_an_unknown_identity_shows_an_error(visit: Visit) -> None:
    visit.expected_statuses = (404,)
    visit.open(f"identities/{ALICE}")
    visit.main().get_by_text(f"There is no identity {ALICE}").wait_for()


def test_an_empty_list_of_identities_explains_how_to_make_one(visit: Visit) -> None:
    visit.open("identities")
    assert "The first GetId of a guest or of a user creates an identity." in visit.main().inner_text()
