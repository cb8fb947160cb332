"""The Calls page: the live list, filters, older calls, and the page of one call."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, Settings
from tests.console.conftest import POOL_ID
from tests.console.visit import Visit, axe_violations
from tests.timeouts import wait_until

GOOGLE = "accounts.google.com"
LIVE = "Live: new calls appear on top."


def refuse(emulator: Emulator, **options: Any) -> None:
    token = emulator.login_token(GOOGLE, "alice", **options)
    with pytest.raises(ClientError):
        emulator.client("cognito-identity").get_id(IdentityPoolId=POOL_ID, Logins={GOOGLE: token})


def test_a_refused_login_links_from_the_live_list_to_its_fix(seeded: Emulator, visit: Visit) -> None:
    page = visit.open("calls")
    page.get_by_text("No calls yet.").wait_for()
    page.get_by_text(LIVE).wait_for()
    refuse(seeded, audience="other-app")
    row = page.get_by_role("row").filter(has_text="refused")
    row.wait_for()
    assert "audience: expected my-client-id, got other-app" in row.inner_text()
    row.get_by_role("link").click()
    page.get_by_role("heading", level=1, name="GetId").wait_for()
    visit.wait_until_loaded()
    why = page.get_by_role("region", name="Why it was refused").inner_text()
    for text in (
        "NotAuthorizedException",
        "Token is not from a supported provider of this identity pool.",
        "audience",
        "my-client-id",
        "other-app",
        "Add the client id other-app to the provider",
    ):
        assert text in why, text
    assert '"[redacted]"' in page.get_by_role("region", name="the request").inner_text()
    assert "NotAuthorizedException" in page.get_by_role("region", name="the response").inner_text()
    page.get_by_role("link", name="Edit the pool").click()
    page.get_by_label("App or client id").fill("other-app")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", level=1, name="my app").wait_for()
    token = seeded.login_token(GOOGLE, "alice", "other-app")
    assert seeded.client("cognito-identity").get_id(IdentityPoolId=POOL_ID, Logins={GOOGLE: token})


def test_a_failed_expiry_check_shows_the_time_in_iso_8601(seeded: Emulator, visit: Visit) -> None:
    refuse(seeded, audience="my-client-id", expires_in_s=-60)
    visit.open(f"calls/{seeded.calls[-1].id}")
    why = visit.page.get_by_role("region", name="Why it was refused").inner_text()
    assert re.search(r"a token that expires after \d{10} \(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)", why)


def test_a_call_refused_by_a_fault_names_the_fault(seeded: Emulator, visit: Visit) -> None:
    seeded.fail_next("GetId", "TooManyRequestsException", times=5)
    with pytest.raises(ClientError):
        seeded.client("cognito-identity").get_id(IdentityPoolId=POOL_ID)
    page = visit.open(f"calls/{seeded.calls[-1].id}")
    assert "caused this error" in page.get_by_role("region", name="Why it was refused").inner_text()


def test_the_list_holds_still_while_it_is_read(seeded: Emulator, visit: Visit) -> None:
    cognito = seeded.client("cognito-identity")
    for _ in range(40):
        cognito.get_id(IdentityPoolId=POOL_ID)
    page = visit.open("calls")
    page.get_by_text(LIVE).wait_for()
    count = 40

    def assert_held(hold: Callable[[], object], release: Callable[[], object], state: str) -> None:
        nonlocal count
        hold()
        page.get_by_text(state).wait_for()
        cognito.get_id(IdentityPoolId=POOL_ID)
        page.get_by_role("button", name="1 new call", exact=True).wait_for()
        visit.wait_for_row_count(count)
        count += 1
        release()
        visit.wait_for_row_count(count)

    pause = page.get_by_role("button", name="Pause")
    resume = page.get_by_role("button", name="Resume")
    on_hold = "On hold while you read the list."
    rows = page.get_by_role("link", name="GetId")
    assert_held(pause.click, resume.click, "Paused.")
    assert_held(rows.nth(1).focus, pause.focus, on_hold)
    assert_held(rows.nth(1).hover, lambda: page.mouse.move(0, 0), on_hold)
    show = page.get_by_role("button", name="1 new call", exact=True)
    assert_held(lambda: page.evaluate("scrollTo(0, 500)"), show.click, on_hold)
    assert page.evaluate("scrollY") == 0


def test_filters_are_in_the_url_and_apply_to_new_calls(seeded: Emulator, visit: Visit) -> None:
    cognito = seeded.client("cognito-identity")
    other = seeded.create_pool()["IdentityPoolId"]
    guest = cognito.get_id(IdentityPoolId=POOL_ID)["IdentityId"]
    cognito.get_credentials_for_identity(IdentityId=guest)
    cognito.get_id(IdentityPoolId=other)
    refuse(seeded, audience="other-app")
    page = visit.open("calls")
    rows = page.locator("tbody tr")
    page.get_by_text(LIVE).wait_for()

    def shown() -> list[str]:
        page.get_by_text(LIVE).wait_for()
        return [each.split()[0] for each in rows.all_inner_texts()]

    page.get_by_label("Outcome").select_option("refused")
    page.wait_for_url("**outcome=refused*")
    rows.filter(has_text="refused").wait_for()
    assert len(shown()) == 1
    refuse(seeded, audience="third-app")
    cognito.get_id(IdentityPoolId=POOL_ID)
    rows.filter(has_text="third-app").wait_for()
    assert len(shown()) == 2
    page.get_by_label("Outcome").select_option("")
    page.get_by_label("Operation").select_option("GetCredentialsForIdentity")
    rows.filter(has_text="GetCredentialsForIdentity").wait_for()
    assert shown() == ["GetCredentialsForIdentity"]
    page.get_by_label("Operation").select_option("")
    page.get_by_label("Pool id").fill(other)
    page.keyboard.press("Enter")
    page.wait_for_url("**pool=*")
    rows.filter(has_text="pool").first.wait_for()
    assert shown() == ["GetId"]
    page.get_by_label("Pool id").fill("")
    page.get_by_label("Identity id").fill(guest)
    page.keyboard.press("Enter")
    rows.filter(has_text="GetCredentialsForIdentity").wait_for()
    assert shown() == ["GetCredentialsForIdentity", "GetId"]
    page.reload()
    rows.filter(has_text="GetCredentialsForIdentity").wait_for()
    assert shown() == ["GetCredentialsForIdentity", "GetId"]
    page.get_by_label("Identity id").fill("")
    for label, value, total in [
        ("Error", "NotAuthorizedException", "2 calls match."),
        ("Failed check", "audience", "2 calls match."),
        ("Text", "THIRD-app", "1 call matches."),
    ]:
        page.get_by_label(label).fill(value)
        page.keyboard.press("Enter")
        page.get_by_text(total).wait_for()
    assert page.get_by_label("Failed check").evaluate("field => [...field.list.options].map((each) => each.value)") == [
        "audience"
    ]
    page.get_by_label("Outcome").select_option("failed")
    page.get_by_text("No call matches these filters.").wait_for()


def test_older_calls_are_shown_page_by_page(seeded: Emulator, visit: Visit) -> None:
    cognito = seeded.client("cognito-identity")
    for _ in range(230):
        cognito.list_identity_pools(MaxResults=1)
    page = visit.open("calls")
    page.get_by_text("230 calls in the journal.").wait_for()
    page.get_by_text(re.compile("keeps the last 10,000 calls in memory.* It began at ")).wait_for()
    for link, shown in [
        ("Older calls", "Calls 31 to 130."),
        ("Older calls", "Calls 1 to 30."),
        ("Newer calls", "Calls 31 to 130."),
        ("Oldest", "Calls 1 to 100."),
        ("Newer calls", "Calls 101 to 200."),
        ("Newer calls", "Calls 201 to 230."),
    ]:
        page.get_by_role("link", name=link).click()
        page.get_by_text(shown).wait_for()
        page.locator("h1:focus").wait_for()
    assert page.get_by_role("link", name="Newer calls").count() == 0
    page.get_by_role("link", name="Newest", exact=True).click()
    page.mouse.move(0, 0)  # off the list, which holds still under it
    page.get_by_text(LIVE).wait_for()


def test_a_call_that_left_the_journal_shows_an_error(visit: Visit) -> None:
    visit.expected_statuses = (404,)
    page = visit.open("calls/12345")
    assert "keeps" in page.get_by_role("alert").inner_text()


def test_the_live_list_after_a_restart_shows_the_new_calls(new_visit: Callable[..., Visit]) -> None:
    first = Emulator()
    with first:
        port = int(first.endpoint_url.rpartition(":")[2])
        visit = new_visit(first.endpoint_url)
        first.create_pool()
        for _ in range(5):
            first.client("cognito-identity").list_identity_pools(MaxResults=1)
        page = visit.open("calls")
        page.locator("tbody tr").nth(4).wait_for()
    page.get_by_text("The emulator does not answer; trying again.").wait_for()
    with _at_port(port) as second:
        page.get_by_text(LIVE).wait_for()
        second.client("cognito-identity").list_identity_pools(MaxResults=2)
        page.locator("tbody tr").first.wait_for()
        while page.locator("tbody tr").count() != 1:
            page.wait_for_timeout(50)
        visit.close()
    visit.errors = [each for each in visit.errors if "ERR_CONNECTION_REFUSED" not in each]
    visit.errors = [each for each in visit.errors if "ERR_INCOMPLETE_CHUNKED" not in each]


def _at_port(port: int) -> Emulator:
    """An emulator on a given port, so that it replaces a stopped one."""
    import socket

    from cognito_identity_emulator.server import uvicorn_server as server

    class EmulatorAtPort(Emulator):
        def __enter__(self) -> "EmulatorAtPort":
            listening = socket.create_server(("127.0.0.1", port))
            self._endpoint_url = server.address_of(listening)
            self._serving.enter_context(server.serving_on_thread(self, [listening]))
            return self

    return EmulatorAtPort()


def test_new_calls_are_announced_to_screen_readers_at_intervals(seeded: Emulator, visit: Visit) -> None:
    cognito = seeded.client("cognito-identity")
    visit.page.clock.install()
    page = visit.open("calls")
    page.get_by_text(LIVE).wait_for()
    announcement = page.get_by_role("main").get_by_role("status").filter(has_text="new call")
    cognito.get_id(IdentityPoolId=POOL_ID)
    refuse(seeded, audience="other-app")
    visit.wait_for_row_count(2)
    page.clock.run_for(1_000)  # let the page process the rows before the clock jumps
    assert announcement.count() == 0
    page.clock.fast_forward(20_000)
    cognito.get_id(IdentityPoolId=POOL_ID)
    announcement.filter(has_text="3 new calls, 1 refused").wait_for(state="attached")
    cognito.get_id(IdentityPoolId=POOL_ID)
    visit.wait_for_row_count(4)
    assert announcement.inner_text() == "3 new calls, 1 refused"


def test_a_refusal_by_a_trust_policy_leads_to_the_role_and_to_its_explanation(seeded: Emulator, visit: Visit) -> None:
    role = "arn:aws:iam::000000000000:role/user"
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:another"}},
    }
    seeded.put_role(role, {"Version": "2012-10-17", "Statement": [statement]})
    cognito = seeded.client("cognito-identity")
    logins = {"accounts.google.com": seeded.login_token("accounts.google.com", "alice", "my-client-id")}
    identity = cognito.get_id(IdentityPoolId=POOL_ID, Logins=logins)["IdentityId"]
    with pytest.raises(ClientError):
        cognito.get_credentials_for_identity(IdentityId=identity, Logins=logins)
    page = visit.open(f"calls/{seeded.calls[-1].id}")
    refusal = page.get_by_role("region", name="Why it was refused")
    for text in ("trust policy", "us-east-1:another", POOL_ID):
        assert text in refusal.inner_text()
    assert axe_violations(page) == []
    refusal.get_by_role("link", name="Edit the role").click()
    assert "us-east-1:another" in page.get_by_label("Trust policy").input_value()
    page.go_back()
    refusal.get_by_role("link", name="Which role would this user get?").click()
    page.get_by_text("The pool gives this role, but its trust policy denies the login.").wait_for()
    assert page.get_by_label("Provider", exact=True).input_value() == "accounts.google.com"
    assert json.loads(page.get_by_label("Claims").input_value())["sub"] == "alice"
    assert page.get_by_role("link", name=identity).is_visible()
    assert "does not match" in page.get_by_role("row", name=re.compile("^StringEquals")).inner_text()


def test_a_refusal_of_an_unregistered_role_leads_to_its_registration(new_visit: Callable[..., Visit]) -> None:
    with Emulator(Settings(roles="registered")) as emulator:
        pool = emulator.create_pool()["IdentityPoolId"]
        cognito = emulator.client("cognito-identity")
        guest = cognito.get_id(IdentityPoolId=pool)["IdentityId"]
        with pytest.raises(ClientError):
            cognito.get_credentials_for_identity(IdentityId=guest)
        visit = new_visit(emulator.endpoint_url)
        page = visit.open(f"calls/{emulator.calls[-1].id}")
        page.get_by_role("link", name="Register this role").click()
        page.get_by_role("button", name="Register the role").click()
        page.get_by_role("table", name="Registered roles").wait_for()
        assert cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]["AccessKeyId"]
        visit.close()


def test_a_call_is_sent_again_and_its_redacted_parts_are_asked_for(seeded: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (400,)
    seeded.client("cognito-identity").create_identity_pool(
        IdentityPoolName="twice", AllowUnauthenticatedIdentities=True
    )
    page = visit.open(f"calls/{seeded.calls[-1].id}")
    page.get_by_role("button", name="Send again").click()
    page.get_by_text("Sent again, and answered.").wait_for()
    assert [each.pool.name for each in seeded.pools().rows].count("twice") == 2
    refuse(seeded, audience="other-app")
    first = seeded.calls[-1].id
    page = visit.open(f"calls/{first}")
    page.get_by_text("Fill in: <LOGIN TOKEN>.").wait_for()
    page.get_by_role("button", name="Send again").click()
    dialog = page.get_by_role("dialog", name="Send GetId again")
    dialog.get_by_role("button", name="Send").click()
    dialog.get_by_text("Logins, accounts.google.com is empty.").wait_for()
    assert axe_violations(page) == []
    dialog.get_by_label("Logins, accounts.google.com").fill(seeded.login_token(GOOGLE, "alice", "third-app"))
    page.keyboard.press("Enter")
    page.get_by_text("Sent again, and refused: NotAuthorizedException.").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Send again"
    page.get_by_role("link", name=f"Open call {first + 1}").click()
    page.get_by_text("third-app").first.wait_for()
    page.get_by_role("link", name="Previous refusal").click()
    page.get_by_text("other-app").first.wait_for()
    page.get_by_role("link", name="Next refusal").click()
    page.wait_for_url(f"**/calls/{first + 1}")
    page.get_by_role("tab", name="boto3").click()
    page.get_by_role("button", name="Copy the call as boto3").click()
    page.get_by_text("Copied", exact=True).wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "client.get_id(" in copied
    assert seeded.endpoint_url in copied


def test_a_call_sent_again_without_a_request_id_in_the_answer_has_no_link(seeded: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (500,)
    cognito = seeded.client("cognito-identity")
    cognito.list_identity_pools(MaxResults=1)
    cognito.get_id(IdentityPoolId=POOL_ID)
    page = visit.open(f"calls/{seeded.calls[-1].id}")
    seeded.add_fault("GetId", connection_fault="empty-500", count=1)
    page.get_by_role("button", name="Send again").click()
    page.get_by_text("Sent again, and refused: status 500.").wait_for()
    assert page.get_by_role("link", name="Open call").count() == 0


def test_new_failures_are_counted_until_the_calls_are_looked_at(seeded: Emulator, visit: Visit) -> None:
    page = visit.open("pools")
    calls = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Calls")
    wait_until(lambda: seeded.journal.has_listeners)
    refuse(seeded, audience="other-app")
    seeded.client("cognito-identity").get_id(IdentityPoolId=POOL_ID)
    calls.get_by_text("1 new failure").wait_for()
    visit.wait_until("document.title === '(1) Pools · cognito-identity-emulator'")
    assert axe_violations(page) == []
    calls.click()
    visit.wait_until("document.title === 'Calls · cognito-identity-emulator'")
    assert calls.inner_text() == "Calls"


def test_many_tabs_share_one_stream_and_hidden_tabs_give_it_up(seeded: Emulator, visit: Visit) -> None:
    cognito = seeded.client("cognito-identity")
    visit.open("calls").get_by_text(LIVE).wait_for()
    others = [visit.new_tab() for _ in range(7)]
    for tab in others:
        tab.goto(f"{seeded.endpoint_url}/_emulator/#/calls")
        tab.get_by_text(LIVE).wait_for()
    assert visit.stream_count == 1
    cognito.get_id(IdentityPoolId=POOL_ID)
    for tab in others:
        tab.get_by_role("link", name="GetId").wait_for()
    for each in (visit.page, others[0]):  # the tab with the stream, and the next in line
        each.evaluate(_HIDE)
    while visit.stream_count < 3:
        others[1].wait_for_timeout(100)
    cognito.list_identity_pools(MaxResults=1)
    others[-1].get_by_role("link", name="ListIdentityPools").wait_for()
    assert visit.page.get_by_role("link", name="ListIdentityPools").count() == 0
    assert visit.stream_count == 3
    for tab in others[1:]:
        tab.evaluate(_HIDE)
    wait_until(lambda: not seeded.journal.has_listeners)
    visit.page.evaluate(_SHOW)
    visit.page.get_by_role("link", name="ListIdentityPools").wait_for()


_SET_HIDDEN = """Object.defineProperty(document, "hidden", { value: %s, configurable: true });
document.dispatchEvent(new Event("visibilitychange"));"""
_HIDE, _SHOW = _SET_HIDDEN % "true", _SET_HIDDEN % "false"
