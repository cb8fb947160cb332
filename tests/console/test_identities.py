"""The Identities page: the search, and the page of one identity."""

from urllib.parse import quote

from cognito_identity_emulator import Emulator
from tests.console.conftest import POOL_ID
from tests.console.visit import Visit

ALICE = "us-east-1:99999999-2222-4333-8444-555555555555"
GOOGLE = "accounts.google.com"


def user(emulator: Emulator, subject: str) -> str:
    logins = {GOOGLE: emulator.login_token(GOOGLE, subject, "my-client-id")}
    identity: str = emulator.client("cognito-identity").get_id(IdentityPoolId=POOL_ID, Logins=logins)["IdentityId"]
    return identity


def test_a_search_by_any_name_of_an_identity_finds_it(seeded: Emulator, visit: Visit) -> None:
    page = visit.open("identities")
    visit.wait_for_row_count(2)
    for name, found in {ALICE: 1, "alice": 1, "user-42": 1, GOOGLE: 2, "login.my.app": 1}.items():
        page.get_by_role("searchbox").fill(name)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**query={quote(name, safe='')}*")
        visit.wait_for_row_count(found)
    page.get_by_role("searchbox").fill("nobody")
    page.keyboard.press("Enter")
    page.get_by_text("No identity has this name.").wait_for()


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
    page.get_by_role("link", name="Those of all pools").click()
    page.get_by_role("table", name="Identities").get_by_text("alice").wait_for()
    visit.wait_for_row_count(3)


def test_an_unknown_identity_shows_an_error(visit: Visit) -> None:
    visit.open(f"identities/{ALICE}")
    visit.main().get_by_text(f"There is no identity {ALICE}").wait_for()


def test_an_empty_list_of_identities_explains_how_to_make_one(visit: Visit) -> None:
    visit.open("identities")
    assert "The first GetId of a guest or of a user creates an identity." in visit.main().inner_text()
