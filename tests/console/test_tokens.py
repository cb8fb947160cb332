"""The Tokens page: explains tokens, issues login tokens, and runs the flow from a login to AWS credentials."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.console.conftest import POOL_ID, SEED
from tests.console.visit import Visit, axe_violations, horizontal_overflow
from tests.provenance import documented

GOOGLE = "accounts.google.com"
USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI"
ROLE = "arn:aws:iam::000000000000:role/"
MARKUP = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


def paste_token(visit: Visit, token: str) -> None:
    """Paste a token and wait for its explanation."""
    visit.page.get_by_role("tab", name="Paste a token").click()
    visit.page.get_by_label("Token", exact=True).fill(token)
    visit.page.get_by_role("heading", name="Pools that accept it").wait_for()
    visit.wait_until_loaded()


def issue_token(visit: Visit, button: str = "Make the token", **fields: str) -> None:
    """Issue a token by the form, with `fields` by label."""
    page = visit.page
    for label, value in fields.items():
        field = page.get_by_label(label.replace("_", " "), exact=True)
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name=button).click()


def run_flow(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Get credentials").click()
    wait_for_outcome(visit)


def wait_for_outcome(visit: Visit) -> None:
    visit.page.locator(".flow").get_by_text(re.compile("The login (succeeded|ended)")).wait_for()


def outcomes(visit: Visit) -> dict[str, str]:
    """The status of each call of the flow, or "not called"."""
    steps = visit.page.locator(".step").all()
    return {
        each.get_by_role("heading").first.inner_text(): each.locator(".badge, .soft")
        .first.inner_text()
        .split(" in ")[0]
        for each in steps
    }


# --- explanation --------------------------------------------------------------------------------------------------


def test_a_valid_token_is_explained_with_its_claims_times_and_signer(seeded: Emulator, visit: Visit) -> None:
    visit.open("tokens")
    paste_token(visit, seeded.login_token(GOOGLE, "alice", claims={"email": "alice@example.com"}))
    main = visit.main()
    assert main.get_by_text("A JSON Web Token of https://accounts.google.com for alice.").is_visible()
    assert main.get_by_text(re.compile("Key built-in-.* of the built-in identity provider signed it")).is_visible()
    assert main.get_by_text(re.compile(r"in (1 hour|59 minutes)")).is_visible()
    row = main.get_by_role("row", name=re.compile("^email"))
    assert "alice@example.com" in row.inner_text()
    assert "The subject: the user's id" in main.get_by_role("row", name=re.compile("^sub")).inner_text()
    assert main.get_by_text("The pool accepts it.").is_visible()
    assert main.get_by_role("row", name=re.compile("^audience")).get_by_text("passed").is_visible()
    assert axe_violations(visit.page) == []


def test_a_refused_token_shows_every_check_and_a_hint(seeded: Emulator, visit: Visit) -> None:
    visit.open("tokens")
    paste_token(visit, seeded.login_token(GOOGLE, "alice", audience="another", expires_in_s=-60))
    main = visit.main()
    assert main.get_by_text("The pool refuses it.").is_visible()
    failed = main.get_by_role("row").filter(has_text="failed").all()
    assert [each.get_by_role("rowheader").inner_text() for each in failed] == ["expiry", "audience"]
    assert main.get_by_text("Add the client id another to the provider").is_visible()
    assert main.get_by_text("expired", exact=True).is_visible()


def test_times_are_relative_to_the_emulators_clock(seeded: Emulator, visit: Visit) -> None:
    token = seeded.login_token(GOOGLE, "alice", expires_in_s=60)
    seeded.clock.advance(7200)
    visit.open("tokens")
    paste_token(visit, token)
    assert visit.main().get_by_text(re.compile(r"1 hour 59 minutes ago")).is_visible()


TEXTS = {
    "Bearer eyJhbGciOiJSUzI1NiJ9.e30.x": "with the prefix Bearer",
    "eyJhbGciOiJSUzI1NiJ9.e30": "it has 2 parts",
    "ASIAQQQQQQQQQQQQQQQQ": "An access key id",
    MARKUP: "XML",
}


def test_text_that_is_not_a_login_token_is_identified(seeded: Emulator, visit: Visit) -> None:
    visit.open("tokens")
    for text, message in TEXTS.items():
        paste_token(visit, text)
        visit.page.locator(".token-summary").get_by_text(message).wait_for()
        assert visit.main().get_by_text("refused", exact=True).first.is_visible()


def test_a_session_token_is_explained_with_its_identity(seeded: Emulator, visit: Visit) -> None:
    guest = seeded.perform("GetId", IdentityPoolId=POOL_ID)["IdentityId"]
    credentials = seeded.perform("GetCredentialsForIdentity", IdentityId=guest)["Credentials"]
    visit.open("tokens")
    paste_token(visit, credentials["SessionToken"])
    main = visit.main()
    assert main.get_by_text(f"The session token of the access key {credentials['AccessKeyId']}").is_visible()
    assert guest in main.get_by_role("row", name=re.compile("^identity_id")).inner_text()


def test_the_verdicts_of_many_pools_load_page_by_page(new_visit: Callable[..., Visit]) -> None:
    with Emulator(Settings(max_identity_pools=120)) as emulator:
        for index in range(103):
            emulator.create_pool(IdentityPoolName=f"pool {index}")
        visit = new_visit(emulator.endpoint_url)
        page = visit.open("tokens")
        paste_token(visit, "x")
        assert page.locator(".verdicts > details").count() == 100
        page.get_by_role("button", name="Check more pools").click()
        page.locator(".verdicts").get_by_text("pool 102", exact=True).wait_for()
        assert page.locator(".verdicts > details").count() == 103
        assert page.get_by_role("button", name="Check more pools").count() == 0
        page.get_by_label("Identity pool: find by name").fill("POOL 102")
        chosen = page.get_by_label("Identity pool", exact=True)
        chosen.locator("option", has_text="pool 102").wait_for(state="attached")
        assert page.get_by_role("button", name="Get credentials").is_disabled()
        chosen.select_option("pool 102")
        page.get_by_role("group", name="Log in to pool 102").wait_for()
        page.get_by_label("User", exact=True).select_option("guest")
        run_flow(visit)
        assert set(outcomes(visit).values()) == {"200"}
        visit.close()


def test_a_token_is_neither_in_a_url_nor_in_browser_storage(seeded: Emulator, visit: Visit) -> None:
    token = seeded.login_token(GOOGLE, "alice")
    urls: list[str] = []
    page = visit.open("tokens")
    page.on("request", lambda request: urls.append(request.url))
    paste_token(visit, token)
    run_flow(visit)
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    assert token[:40] not in stored
    assert not any(token[:40] in url for url in urls)
    page.reload()
    assert page.get_by_label("Token", exact=True).input_value() == ""


@documented("https://owasp.org/www-community/attacks/xss/")
def test_markup_in_a_token_is_shown_as_text(emulator: Emulator, visit: Visit) -> None:
    emulator.create_pool(IdentityPoolName="my pool", SupportedLoginProviders={GOOGLE: "app"})
    visit.expected_statuses = (400,)
    token = emulator.login_token(GOOGLE, MARKUP, audience=MARKUP, claims={MARKUP: MARKUP, "email": [MARKUP]})
    page = visit.open("tokens")
    paste_token(visit, token)
    assert visit.main().get_by_role("rowheader", name=MARKUP).is_visible()
    page.get_by_text("Header and claims as JSON").click()
    run_flow(visit)
    assert page.locator("main img, main script").count() == 0
    # It begins with a number when the stream has brought the failure of the flow.
    assert page.title().endswith("Tokens · cognito-identity-emulator")


# --- issuing ------------------------------------------------------------------------------------------------------


def test_the_form_issues_a_token_with_its_claims_and_explains_it(seeded: Emulator, visit: Visit) -> None:
    page = visit.open(f"tokens?pool={POOL_ID}&provider={USER_POOL}")
    suggested = page.locator("#issue-token-providers option").evaluate_all("all => all.map((each) => each.value)")
    assert {GOOGLE, "issuer.example", USER_POOL} <= set(suggested)
    claims = {"Group_roles": f"{ROLE}a {ROLE}b", "Preferred_role": f"{ROLE}b", "Other_claims": '{"team": "ops"}'}
    issue_token(visit, **{"E-mail": "carol@example.com"}, Subject="carol", Groups="staff admins", **claims)
    page.get_by_text(f"A JSON Web Token of https://{USER_POOL} for carol.").wait_for()
    assert page.evaluate("document.activeElement.className") == "focus-target"
    shown = {
        "email": "carol@example.com",
        "cognito:groups": '["staff","admins"]',
        "cognito:roles": f'["{ROLE}a","{ROLE}b"]',
        "cognito:preferred_role": f"{ROLE}b",
        "team": "ops",
    }
    for claim, value in shown.items():
        row = (
            page.get_by_role("table", name="Claims").get_by_role("row").filter(has=page.get_by_text(claim, exact=True))
        )
        assert value in row.inner_text()


def test_a_token_with_a_fault_fails_its_check(seeded: Emulator, visit: Visit) -> None:
    checks = {
        "wrong-signature": "signature",
        "wrong-issuer": "provider",
        "wrong-audience": "audience",
        "not-yet-valid": "not-before",
        "none-algorithm": "signature",
    }
    page = visit.open(f"tokens?pool={POOL_ID}&provider={GOOGLE}")
    assert page.get_by_label("Fault").locator("option").count() == len(checks) + 1
    for fault, check in checks.items():
        issue_token(visit, Fault=fault, Subject=f"user of {fault}")
        page.locator(".token-summary").get_by_text(f"user of {fault}").wait_for()
        page.get_by_role("row", name=re.compile(f"^{check}")).get_by_text("failed").wait_for()


def test_a_mistake_in_the_form_shows_an_error_before_any_request(seeded: Emulator, visit: Visit) -> None:
    seeded.create_pool(IdentityPoolName="other")
    page = visit.open("tokens")
    issue_token(visit, Provider=GOOGLE)
    page.get_by_role("alert").get_by_text("No pool is chosen.").wait_for()
    page.get_by_label("Identity pool").select_option(POOL_ID)
    page.get_by_role("group", name="Log in to my app").wait_for()
    for field, text, message in (
        ("Other_claims", '{"team": }', "Other claims: this is not JSON."),
        ("Other_claims", '["team"]', re.compile("JSON.* object")),
        ("Lifetime_in_seconds", "soon", "soon is not a number"),
    ):
        issue_token(visit, **{field: text})
        page.get_by_role("alert").get_by_text(message).wait_for()


def test_a_token_that_cannot_be_issued_shows_the_emulators_error(seeded: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (400,)
    page = visit.open("tokens")
    page.get_by_role("group", name="Log in to my app").wait_for()
    issue_token(visit, Provider="nobody.example")
    page.get_by_role("alert").get_by_text("No identity pool has the provider nobody.example.").wait_for()
    assert axe_violations(page) == []


# --- the flow -----------------------------------------------------------------------------------------------------


def test_a_pools_provider_leads_to_credentials_to_copy(seeded: Emulator, visit: Visit, tmp_path: Path) -> None:
    seeded.create_pool(IdentityPoolName="other", SupportedLoginProviders={GOOGLE: "other-app"})
    page = visit.open(f"pools/{POOL_ID}")
    page.get_by_role("link", name=f"Log in with {GOOGLE}").click()
    page.get_by_role("group", name="Log in to my app").wait_for()
    assert page.get_by_label("Provider", exact=True).input_value() == GOOGLE
    issue_token(visit, button="Make it and log in", Subject="alice")
    wait_for_outcome(visit)
    assert outcomes(visit) == {"GetId": "200", "GetCredentialsForIdentity": "200", "GetCallerIdentity": "200"}
    assert visit.main().get_by_text("assumed-role/user/CognitoIdentityCredentials").first.is_visible()
    assert page.get_by_role("link", name=re.compile("Identity us-east-1:99999999")).is_visible()
    page.locator(".step").first.get_by_text("Request").click()
    request = page.get_by_role("region", name="the request of GetId").inner_text()
    assert "x-amz-target: AWSCognitoIdentityService.GetId" in request
    assert json.loads(request.partition("\n\n")[2])["IdentityPoolId"] == POOL_ID
    assert axe_violations(page) == []
    copied = {}
    for name in ("Shell", "Profile", "boto3", "JavaScript SDK v3", "Logins map"):
        page.get_by_role("button", name=f"Copy the credentials: {name}").click()
        page.get_by_role("status").filter(has_text=f"Copied the credentials: {name}").wait_for(state="attached")
        copied[name] = str(page.evaluate("navigator.clipboard.readText()"))
    _assert_good_credentials(copied, seeded, tmp_path / "config")
    assert list(json.loads(copied["Logins map"])) == [GOOGLE]


def _assert_good_credentials(copied: dict[str, str], emulator: Emulator, config: Path) -> None:
    """Run what was copied: the shell's exports and the profile in botocore, the boto3 code in Python."""
    shell = {**os.environ, **_variables(copied["Shell"])}
    config.write_text(copied["Profile"])
    profile = {**os.environ, "AWS_CONFIG_FILE": str(config), "AWS_PROFILE": "cognito-identity-emulator"}
    for environment, code in (
        (shell, "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"),
        (profile, "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"),
        (dict(os.environ), copied["boto3"]),
    ):
        arn = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        assert "assumed-role/user/CognitoIdentityCredentials" in arn.stdout
    access_key = _variables(copied["Shell"])["AWS_ACCESS_KEY_ID"]
    assert emulator.session_of(access_key).identity_id
    assert f'accessKeyId: "{access_key}"' in copied["JavaScript SDK v3"]


def _variables(exports: str) -> dict[str, str]:
    """What `export NAME='value'` lines set, read by the shell."""
    printed = subprocess.run(
        ["sh", "-c", f"{exports}\nenv -0"], capture_output=True, text=True, check=True, env={}
    ).stdout
    return dict(each.split("=", 1) for each in printed.split("\0") if each.startswith("AWS_"))


def test_the_form_and_the_chosen_pool_survive_a_reload_but_the_token_does_not(seeded: Emulator, visit: Visit) -> None:
    other = seeded.create_pool(IdentityPoolName="other", SupportedLoginProviders={GOOGLE: "other-app"})
    page = visit.open("tokens")
    assert page.get_by_label("Identity pool").input_value() == ""
    assert page.get_by_role("button", name="Get credentials").is_disabled()
    page.get_by_label("Identity pool").select_option("other")
    page.get_by_role("group", name="Log in to other").wait_for()
    issue_token(visit, Subject="dave", Flow="classic")
    page.get_by_text(f"A JSON Web Token of https://{GOOGLE} for dave.").wait_for()
    assert "other-app" in page.get_by_role("row", name=re.compile("^aud")).first.inner_text()
    page.reload()
    page.get_by_role("group", name="Log in to other").wait_for()
    assert page.get_by_label("Subject").input_value() == "dave"
    assert page.get_by_label("Flow").input_value() == "classic"
    assert page.get_by_role("heading", name="Explanation").count() == 0
    page.get_by_role("link", name="Clock").click()
    page.get_by_role("heading", level=1, name="Clock").wait_for()
    page.get_by_role("link", name="Tokens").click()
    page.get_by_role("group", name="Log in to other").wait_for()
    assert page.get_by_label("Subject").input_value() == "dave"
    assert other["IdentityPoolId"] in unquote(page.url)
    visit.expected_statuses = (404,)
    page = visit.open("tokens?pool=us-east-1:00000000-0000-4000-8000-000000000000")
    page.get_by_role("alert").get_by_text("There is no identity pool us-east-1:00000000").wait_for()
    assert page.get_by_label("Identity pool").input_value() == ""


def test_the_flow_without_a_token_runs_as_a_guest(seeded: Emulator, visit: Visit) -> None:
    visit.open("tokens")
    run_flow(visit)
    assert visit.main().get_by_text("assumed-role/guest/").first.is_visible()


@pytest.mark.parametrize("signatures", ["presence", "verify"])
def test_the_classic_flow_assumes_the_role_at_sts(new_visit: Callable[..., Visit], signatures: str) -> None:
    with Emulator(Settings(signatures=signatures, seed=(str(SEED),))) as emulator:
        emulator.put_pool({"IdentityPoolId": POOL_ID, **_pool(AllowClassicFlow=True)})
        visit = new_visit(emulator.endpoint_url)
        page = visit.open("tokens")
        paste_token(visit, emulator.login_token(GOOGLE, "alice", audience="my-client-id"))
        page.get_by_label("Flow").select_option("classic")
        page.get_by_text(f"Left empty: {ROLE}user.").wait_for()
        run_flow(visit)
        assert set(outcomes(visit).values()) == {"200"}
        assert list(outcomes(visit))[1:3] == ["GetOpenIdToken", "AssumeRoleWithWebIdentity"]
        assert visit.main().get_by_text("assumed-role/user/console").first.is_visible()
        visit.close()


def _pool(**members: object) -> dict[str, object]:
    return {
        "IdentityPoolName": "my app",
        "AllowUnauthenticatedIdentities": True,
        "SupportedLoginProviders": {GOOGLE: "my-client-id"},
        "Roles": {"authenticated": "arn:aws:iam::000000000000:role/user"},
        **members,
    }


@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1", "cn-north-1"])
def test_the_flow_with_an_openid_token_skips_get_id(emulator: Emulator, visit: Visit, region: str) -> None:
    cognito = emulator.client("cognito-identity", region_name=region)
    pool = cognito.create_identity_pool(IdentityPoolName="p", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    role = "arn:aws:iam::000000000000:role/guest"
    cognito.set_identity_pool_roles(IdentityPoolId=pool, Roles={"unauthenticated": role})
    guest = cognito.get_id(IdentityPoolId=pool)["IdentityId"]
    visit.open("tokens")
    paste_token(visit, cognito.get_open_id_token(IdentityId=guest)["Token"])
    run_flow(visit)
    assert outcomes(visit) == {"GetCredentialsForIdentity": "200", "GetCallerIdentity": "200"}


def test_a_refused_call_shows_its_reason_and_ends_the_flow(seeded: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (400,)
    visit.open("tokens")
    paste_token(visit, seeded.login_token(GOOGLE, "alice", expires_in_s=-60))
    run_flow(visit)
    assert outcomes(visit) == {
        "GetId": "400",
        "GetCredentialsForIdentity": "not called",
        "GetCallerIdentity": "not called",
    }
    refusal = visit.main().get_by_role("region", name="Why it was refused").inner_text()
    assert "NotAuthorizedException" in refusal
    assert "expiry" in refusal
    assert "a token that expires after" in refusal


def test_a_dropped_connection_is_shown_as_no_answer(seeded: Emulator, visit: Visit) -> None:
    seeded.add_fault("GetCredentialsForIdentity", connection_fault="drop")
    visit.open("tokens")
    paste_token(visit, seeded.login_token(GOOGLE, "alice"))
    run_flow(visit)
    assert visit.main().get_by_role("alert").get_by_text("No response").is_visible()
    visit.errors = [each for each in visit.errors if "ERR_EMPTY_RESPONSE" not in each]


def test_without_web_crypto_the_last_call_shows_why_it_is_missing(seeded: Emulator, visit: Visit) -> None:
    visit.page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    visit.open("tokens")
    run_flow(visit)
    assert outcomes(visit)["GetCredentialsForIdentity"] == "200"
    assert visit.main().get_by_role("alert").get_by_text("The browser cannot sign this call").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_token_with_its_flow_fits_a_narrow_screen(
    seeded: Emulator, new_visit: Callable[..., Visit], theme: str
) -> None:
    visit = new_visit(theme=theme, size=(360, 740))
    page = visit.open("tokens")
    paste_token(visit, seeded.login_token(GOOGLE, "alice", audience="another" * 20, claims={"x" * 80: "y" * 200}))
    visit.expected_statuses = (400,)
    run_flow(visit)
    page.get_by_text("Header and claims as JSON").click()
    page.locator(".step").first.get_by_text("Request").click()
    assert horizontal_overflow(page) == 0
    assert axe_violations(page) == []


def test_the_tokens_page_works_with_the_keyboard_alone(seeded: Emulator, visit: Visit) -> None:
    page = visit.open("tokens")
    page.get_by_role("tab", name="Make a token").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("Token", exact=True).wait_for()
    page.keyboard.press("ArrowRight")
    page.get_by_label("Provider", exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(GOOGLE)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Pools that accept it").wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.verdicts') !== null"):
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open") is False
