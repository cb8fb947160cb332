"""The desk of tokens: what is pasted is explained, what is made can be used, and the flow goes from a login to AWS."""

import json
import re
from collections.abc import Callable

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.console.conftest import POOL_ID, SEED
from tests.console.visit import Visit, axe_violations, sideways
from tests.provenance import assumed, documented

pytestmark = assumed("the console is ours")

GOOGLE = "accounts.google.com"
MARKUP = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


def paste(visit: Visit, token: str) -> None:
    """Paste a token into the desk, and wait for its explanation."""
    visit.page.get_by_label("Token", exact=True).fill(token)
    visit.page.get_by_role("heading", name="Which pool would take it").wait_for()
    visit.commit_pending()


def make(visit: Visit, **fields: str) -> None:
    """Make a token by the form; fields by their labels."""
    page = visit.page
    page.get_by_role("tab", name="Make one").click()
    for label, value in fields.items():
        field = page.get_by_label(label.replace("_", " "), exact=True)
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Make the token").click()


def run_flow(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Run the whole flow").click()
    visit.page.locator(".step").first.wait_for()
    visit.page.get_by_role("button", name="Run the whole flow", disabled=False).wait_for()


def outcomes(visit: Visit) -> dict[str, str]:
    """The steps of the flow that was run, each with its status, or "not called"."""
    steps = visit.page.locator(".step").all()
    return {
        each.get_by_role("heading").inner_text(): each.locator(".badge, .soft").first.inner_text().split(" in ")[0]
        for each in steps
    }


# --- explaining ---------------------------------------------------------------------------------------------------


def test_a_good_token_is_told_with_its_claims_times_and_signer(seeded: Emulator, visit: Visit) -> None:
    visit.go("tokens")
    paste(visit, seeded.login_token(GOOGLE, "alice", claims={"email": "alice@example.com"}))
    main = visit.main()
    assert main.get_by_text("A JSON Web Token of https://accounts.google.com for alice.").is_visible()
    assert main.get_by_text(re.compile("Key built-in-.* of the built-in identity provider signed it")).is_visible()
    assert main.get_by_text(re.compile(r"in (1 hour|59 minutes)")).is_visible()
    row = main.get_by_role("row", name=re.compile("^email"))
    assert "alice@example.com" in row.inner_text()
    assert "The subject: who logs in" in main.get_by_role("row", name=re.compile("^sub")).inner_text()
    assert main.get_by_text("The pool would take it.").is_visible()
    assert main.get_by_role("row", name=re.compile("^audience")).get_by_text("passed").is_visible()
    assert axe_violations(visit.page) == []


def test_a_token_that_is_refused_shows_every_check_and_what_would_help(seeded: Emulator, visit: Visit) -> None:
    visit.go("tokens")
    paste(visit, seeded.login_token(GOOGLE, "alice", audience="another", expires_in_s=-60))
    main = visit.main()
    assert main.get_by_text("The pool would refuse it.").is_visible()
    failed = main.get_by_role("row").filter(has_text="failed").all()
    assert [each.get_by_role("rowheader").inner_text() for each in failed] == ["expiry", "audience"]
    assert main.get_by_text("Add the client id another to the provider").is_visible()
    assert main.get_by_text("expired", exact=True).is_visible()


def test_times_are_told_by_the_emulators_clock(seeded: Emulator, visit: Visit) -> None:
    token = seeded.login_token(GOOGLE, "alice", expires_in_s=60)
    seeded.clock.advance(7200)
    visit.go("tokens")
    paste(visit, token)
    assert visit.main().get_by_text(re.compile(r"1 hour 59 minutes ago")).is_visible()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bearer eyJhbGciOiJSUzI1NiJ9.e30.x", "with the word Bearer"),
        ("eyJhbGciOiJSUzI1NiJ9.e30", "Nearly a JSON Web Token: it has 2 parts"),
        ("ASIAQQQQQQQQQQQQQQQQ", "An access key id"),
        ("nonsense", "A string that says nothing about itself"),
        (MARKUP, "XML as it is"),
    ],
)
def test_what_is_no_login_is_named(seeded: Emulator, visit: Visit, text: str, said: str) -> None:
    visit.go("tokens")
    paste(visit, text)
    assert visit.main().get_by_text(said).is_visible()
    assert visit.main().get_by_text("refused", exact=True).first.is_visible()


def test_a_session_token_is_told_by_who_holds_it(seeded: Emulator, visit: Visit) -> None:
    guest = seeded.perform("GetId", IdentityPoolId=POOL_ID)["IdentityId"]
    credentials = seeded.perform("GetCredentialsForIdentity", IdentityId=guest)["Credentials"]
    visit.go("tokens")
    paste(visit, credentials["SessionToken"])
    main = visit.main()
    assert main.get_by_text(f"The session token of the access key {credentials['AccessKeyId']}").is_visible()
    assert guest in main.get_by_role("row", name=re.compile("^identity_id")).inner_text()


def test_many_pools_are_asked_page_by_page(new_visit: Callable[..., Visit]) -> None:
    with Emulator(Settings(max_identity_pools=120)) as emulator:
        for index in range(103):
            emulator.create_pool(IdentityPoolName=f"pool {index}")
        visit = new_visit(emulator.endpoint_url)
        page = visit.go("tokens")
        paste(visit, "x")
        assert page.locator(".verdicts > details").count() == 100
        page.get_by_role("button", name="Ask further pools").click()
        page.locator(".verdicts").get_by_text("pool 102", exact=True).wait_for()
        assert page.locator(".verdicts > details").count() == 103
        assert page.get_by_role("button", name="Ask further pools").count() == 0
        page.get_by_label("Identity pool: find by name").fill("POOL 102")
        chosen = page.get_by_label("Identity pool", exact=True)
        chosen.locator("option", has_text="pool 102").wait_for(state="attached")
        assert chosen.locator("option").count() == 1
        page.get_by_label("Logged in").select_option("guest")
        run_flow(visit)
        assert set(outcomes(visit).values()) == {"200"}


def test_a_token_stays_out_of_addresses_and_of_what_the_browser_keeps(seeded: Emulator, visit: Visit) -> None:
    token = seeded.login_token(GOOGLE, "alice")
    asked: list[str] = []
    page = visit.go("tokens")
    page.on("request", lambda request: asked.append(request.url))
    paste(visit, token)
    run_flow(visit)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    assert token[:40] not in kept
    assert not any(token[:40] in url for url in asked)
    page.reload()
    assert page.get_by_label("Token", exact=True).input_value() == ""


@documented("https://owasp.org/www-community/attacks/xss/")
def test_markup_in_a_token_is_shown_as_text(emulator: Emulator, visit: Visit) -> None:
    emulator.create_pool(IdentityPoolName="my pool", SupportedLoginProviders={GOOGLE: "app"})
    visit.forgiven = (400,)
    token = emulator.login_token(GOOGLE, MARKUP, audience=MARKUP, claims={MARKUP: MARKUP, "email": [MARKUP]})
    page = visit.go("tokens")
    paste(visit, token)
    assert visit.main().get_by_role("rowheader", name=MARKUP).is_visible()
    page.get_by_text("Header and claims as JSON").click()
    run_flow(visit)
    assert page.locator("main img, main script").count() == 0
    assert page.title().startswith("Tokens")


# --- making -------------------------------------------------------------------------------------------------------


def test_a_token_is_made_by_form_and_read_at_once(seeded: Emulator, visit: Visit) -> None:
    page = visit.go("tokens")
    make(visit, Provider=GOOGLE, Subject="carol", More_claims='{"team": "ops"}')
    page.get_by_text(f"A JSON Web Token of https://{GOOGLE} for carol.").wait_for()
    assert page.get_by_role("row", name=re.compile("^team")).is_visible()
    assert page.evaluate("document.activeElement.className") == "focus-target"


def test_pools_suggest_their_providers(seeded: Emulator, visit: Visit) -> None:
    page = visit.go("tokens")
    page.get_by_role("tab", name="Make one").click()
    page.locator("datalist option").first.wait_for(state="attached")
    offered = page.locator("datalist option").evaluate_all("all => all.map((each) => each.value)")
    assert {GOOGLE, "issuer.example", "cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI"} <= set(offered)


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("wrong-signature", "signature"),
        ("wrong-issuer", "provider"),
        ("wrong-audience", "audience"),
        ("not-yet-valid", "not-before"),
        ("none-algorithm", "signature"),
    ],
)
def test_a_token_spoilt_on_purpose_fails_its_check(seeded: Emulator, visit: Visit, fault: str, check: str) -> None:
    page = visit.go("tokens")
    make(visit, Provider=GOOGLE, Spoilt_by=fault)
    page.get_by_role("row", name=re.compile(f"^{check}")).get_by_text("failed").wait_for()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"More_claims": '{"team": }'}, "More claims: this is not JSON."),
        ({"More_claims": '["team"]'}, "this is JSON, but no object"),
        ({"Good_for,_in_seconds": "soon"}, "soon is not a number"),
    ],
)
def test_a_mistake_in_the_form_is_told_before_anything_is_sent(
    seeded: Emulator, visit: Visit, fields: dict[str, str], said: str
) -> None:
    page = visit.go("tokens")
    make(visit, Provider=GOOGLE, **fields)
    page.get_by_role("alert").get_by_text(said).wait_for()


def test_what_the_emulator_refuses_to_make_is_told_in_its_words(seeded: Emulator, visit: Visit) -> None:
    visit.forgiven = (400,)
    page = visit.go("tokens")
    make(visit, Provider="nobody.example")
    page.get_by_role("alert").get_by_text("Add the provider to a pool, or name the audience.").wait_for()
    assert axe_violations(page) == []


# --- the flow -----------------------------------------------------------------------------------------------------


def test_the_enhanced_flow_goes_from_a_login_to_who_one_is(seeded: Emulator, visit: Visit) -> None:
    page = visit.go("tokens")
    paste(visit, seeded.login_token(GOOGLE, "alice"))
    run_flow(visit)
    assert outcomes(visit) == {"GetId": "200", "GetCredentialsForIdentity": "200", "GetCallerIdentity": "200"}
    arrived = visit.main().get_by_text("assumed-role/user/CognitoIdentityCredentials").first
    assert arrived.is_visible()
    assert page.get_by_role("link", name=re.compile("The identity us-east-1:99999999")).is_visible()
    page.locator(".step").first.get_by_text("Request").click()
    request = page.get_by_role("region", name="the request of GetId").inner_text()
    assert "x-amz-target: AWSCognitoIdentityService.GetId" in request
    assert json.loads(request.partition("\n\n")[2])["IdentityPoolId"] == POOL_ID
    assert axe_violations(page) == []


def test_a_guest_goes_without_a_token(seeded: Emulator, visit: Visit) -> None:
    visit.go("tokens")
    run_flow(visit)
    assert visit.main().get_by_text("assumed-role/guest/").first.is_visible()


@pytest.mark.parametrize("signatures", ["presence", "verify"])
def test_the_classic_flow_goes_through_sts(new_visit: Callable[..., Visit], signatures: str) -> None:
    with Emulator(Settings(signatures=signatures, seed=(str(SEED),))) as emulator:
        emulator.put_pool({"IdentityPoolId": POOL_ID, **_pool(AllowClassicFlow=True)})
        visit = new_visit(emulator.endpoint_url)
        page = visit.go("tokens")
        paste(visit, emulator.login_token(GOOGLE, "alice", audience="my-client-id"))
        page.get_by_label("Flow").select_option("classic")
        assert page.get_by_label("Role", exact=True).input_value() == "arn:aws:iam::000000000000:role/user"
        run_flow(visit)
        assert set(outcomes(visit).values()) == {"200"}
        assert list(outcomes(visit))[1:3] == ["GetOpenIdToken", "AssumeRoleWithWebIdentity"]
        assert visit.main().get_by_text("assumed-role/user/console").first.is_visible()


def _pool(**members: object) -> dict[str, object]:
    return {
        "IdentityPoolName": "my app",
        "AllowUnauthenticatedIdentities": True,
        "SupportedLoginProviders": {GOOGLE: "my-client-id"},
        "Roles": {"authenticated": "arn:aws:iam::000000000000:role/user"},
        **members,
    }


def test_an_openid_token_of_ours_goes_on_from_its_identity(emulator: Emulator, visit: Visit) -> None:
    pool = emulator.create_pool()["IdentityPoolId"]
    guest = emulator.perform("GetId", IdentityPoolId=pool)["IdentityId"]
    visit.go("tokens")
    paste(visit, emulator.perform("GetOpenIdToken", IdentityId=guest)["Token"])
    run_flow(visit)
    assert outcomes(visit) == {"GetCredentialsForIdentity": "200", "GetCallerIdentity": "200"}


def test_a_step_that_is_refused_says_why_and_ends_the_flow(seeded: Emulator, visit: Visit) -> None:
    visit.forgiven = (400,)
    visit.go("tokens")
    paste(visit, seeded.login_token(GOOGLE, "alice", expires_in_s=-60))
    run_flow(visit)
    assert outcomes(visit) == {
        "GetId": "400",
        "GetCredentialsForIdentity": "not called",
        "GetCallerIdentity": "not called",
    }
    alert = visit.main().get_by_role("alert")
    assert "NotAuthorizedException" in alert.inner_text()
    assert "expiry: expected a token that expires after" in alert.inner_text()


def test_trouble_on_the_line_is_an_outcome_too(seeded: Emulator, visit: Visit) -> None:
    seeded.add_fault("GetCredentialsForIdentity", trouble="drop")
    visit.go("tokens")
    paste(visit, seeded.login_token(GOOGLE, "alice"))
    run_flow(visit)
    assert visit.main().get_by_role("alert").get_by_text("No answer").is_visible()
    visit.trouble = [each for each in visit.trouble if "ERR_EMPTY_RESPONSE" not in each]


def test_without_signatures_in_the_browser_the_last_step_says_so(seeded: Emulator, visit: Visit) -> None:
    visit.page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    visit.go("tokens")
    run_flow(visit)
    assert outcomes(visit)["GetCredentialsForIdentity"] == "200"
    assert (
        visit.main()
        .get_by_role("alert")
        .get_by_text("browsers let pages sign over https or from localhost")
        .is_visible()
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_token_with_its_flow_fits_a_narrow_screen(
    seeded: Emulator, new_visit: Callable[..., Visit], theme: str
) -> None:
    visit = new_visit(theme=theme, size=(360, 740))
    page = visit.go("tokens")
    paste(visit, seeded.login_token(GOOGLE, "alice", audience="another" * 20, claims={"x" * 80: "y" * 200}))
    visit.forgiven = (400,)
    run_flow(visit)
    page.get_by_text("Header and claims as JSON").click()
    page.locator(".step").first.get_by_text("Request").click()
    assert sideways(page) == 0
    assert axe_violations(page) == []


def test_the_desk_is_used_by_keyboard_alone(seeded: Emulator, visit: Visit) -> None:
    page = visit.go("tokens")
    page.get_by_role("tab", name="Paste one").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("Provider", exact=True).focus()
    page.keyboard.type(GOOGLE)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Which pool would take it").wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.verdicts') !== null"):
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open") is False
