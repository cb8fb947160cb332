"""The sign-in page in Chromium: an app with oidc-client-ts signs in, renews its tokens and signs out."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.clients import installing
from tests.clients.serving import REPOSITORY
from tests.clients.web_page import serve_folder, write_page
from tests.command import serving
from tests.console.conftest import POOL_ID
from tests.console.visit import axe_violations
from tests.provenance import documented
from tests.sign_in.flow import GOOGLE, GOOGLE_ARN, VERIFIER, challenge_of
from tests.timeouts import TIMEOUT_S, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCRIPT = REPOSITORY / "docs" / "sign-in" / "oidc_client_ts.mjs"
AMPLIFY = SCRIPT.with_name("amplify_v6.mjs")
AMPLIFY_SEED = """\
version: 1
identity_pools:
  - IdentityPoolId: us-east-1:11111111-2222-4333-8444-555555555555
    IdentityPoolName: app
    AllowUnauthenticatedIdentities: false
    CognitoIdentityProviders:
      - {{ProviderName: cognito-idp.us-east-1.amazonaws.com/us-east-1_abc, ClientId: app}}
    Roles: {{authenticated: "arn:aws:iam::000000000000:role/user"}}
identity_providers:
  - arn: arn:aws:iam::000000000000:oidc-provider/cognito-idp.us-east-1.amazonaws.com/us-east-1_abc
    redirect_uris: ["{url}"]
"""
PACKAGES = ("oidc-client-ts@3", "@aws-sdk/client-cognito-identity@3")
CREDENTIALS = re.compile(r"alice alice@example\.com us-east-1:[0-9a-f-]{36} ASIA[A-Z0-9]{16}")
OpenPage = Callable[[str], "Page"]


@pytest.fixture
def open_page(browser: "Browser") -> Iterator[OpenPage]:
    """Opens a page in a new browser context. The test fails when a page reports an error."""
    errors: list[str] = []
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT_S * 1000)

    def make(url: str) -> "Page":
        page = context.new_page()
        page.on("pageerror", lambda problem: errors.append(str(problem)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(url)
        return page

    yield make
    context.close()
    assert errors == []


@pytest.fixture
def site(emulator: Emulator, tmp_path: Path) -> Iterator[str]:
    """The URL of the app, which is registered, and whose identity pool accepts users of Google."""
    pool_id = emulator.create_pool(SupportedLoginProviders={GOOGLE: "app"})["IdentityPoolId"]
    folder = tmp_path / "site"
    folder.mkdir()
    source = installing.node_script(SCRIPT, tmp_path, *PACKAGES)
    write_page(source, folder, ENDPOINT_URL=emulator.endpoint_url, IDENTITY_POOL_ID=pool_id)
    with serve_folder(folder) as url:
        emulator.put_identity_provider(IdentityProvider(GOOGLE_ARN, redirect_uris=(url,)))
        yield url


@documented("https://authts.github.io/oidc-client-ts/")
def test_an_app_with_oidc_client_ts_signs_in_renews_and_signs_out(
    emulator: Emulator, site: str, open_page: OpenPage
) -> None:
    page = open_page(site)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("User id").fill("alice")
    page.get_by_label("Claims").fill('{"email": "alice@example.com"}')
    assert page.url.startswith(f"{emulator.endpoint_url}/sign-in/{GOOGLE}/oauth2/authorize?")
    page.get_by_label("User id").press("Enter")
    page.get_by_text(CREDENTIALS).wait_for()
    assert page.url == site
    page.get_by_role("button", name="Renew").click()
    wait_until(lambda: len(emulator.calls) == 4)
    assert [(each.operation, each.outcome) for each in emulator.calls[2:]] == [
        ("GetId", "ok"),
        ("GetCredentialsForIdentity", "ok"),
    ]
    page.get_by_text(CREDENTIALS).wait_for()
    revoked: list[int] = []
    page.on("response", lambda answer: revoked.append(answer.status) if "/oauth2/revoke" in answer.url else None)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").click()
    assert revoked == [200, 200]  # the access token and the refresh token
    page.get_by_role("button", name="alice").click()
    page.get_by_text("alice undefined us-east-1:").wait_for()


@documented("https://docs.amplify.aws/javascript/build-a-backend/auth/connect-your-frontend/sign-in/")
def test_an_app_with_amplify_signs_in_at_the_domain_of_a_user_pool(browser: "Browser", tmp_path: Path) -> None:
    folder, seed = tmp_path / "site", tmp_path / "seed.yaml"
    folder.mkdir()
    source = installing.node_script(AMPLIFY, tmp_path, *installing.AWS_FOR_JAVASCRIPT)
    with serve_folder(folder) as url:
        seed.write_text(AMPLIFY_SEED.format(url=url))
        with serving("--tls-self-signed", "--seed", str(seed)) as emulator:
            write_page(source, folder, ENDPOINT_URL=emulator.endpoint, IDENTITY_POOL_ID=POOL_ID)
            context = browser.new_context(ignore_https_errors=True)
            context.set_default_timeout(TIMEOUT_S * 1000)
            page = context.new_page()
            refused: list[str] = []
            page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
            page.goto(url)
            page.get_by_role("button", name="Sign in").click()
            page.get_by_label("User id").fill("alice")
            page.get_by_label("User id").press("Enter")
            page.get_by_text(re.compile(r"alice us-east-1:[0-9a-f-]{36} ASIA[A-Z0-9]{16}")).wait_for()
            page.get_by_role("button", name="Sign out").click()
            page.get_by_role("button", name="Sign in").wait_for()
            assert refused == []
            context.close()


def authorize_url(emulator: Emulator, redirect_uri: str) -> str:
    return (
        f"{emulator.endpoint_url}/sign-in/{GOOGLE}/oauth2/authorize?client_id=app&redirect_uri={redirect_uri}"
        f"&response_type=code&scope=openid&code_challenge={challenge_of(VERIFIER)}&code_challenge_method=S256"
    )


@documented("https://www.w3.org/TR/WCAG22/")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_of_a_sign_in_are_accessible(emulator: Emulator, browser: "Browser", theme: str) -> None:
    uri = "http://localhost:3000/callback"
    emulator.put_identity_provider(IdentityProvider(GOOGLE_ARN, redirect_uris=(uri,)))
    context = browser.new_context(color_scheme=theme)  # type: ignore[arg-type,unused-ignore]
    context.set_default_timeout(TIMEOUT_S * 1000)
    page = context.new_page()
    for url in (authorize_url(emulator, uri), authorize_url(emulator, "http://localhost:3001/")):
        page.goto(url)
        assert axe_violations(page) == []
    context.close()


@documented("https://owasp.org/www-community/attacks/Clickjacking")
def test_no_page_shows_the_sign_in_in_a_frame(emulator: Emulator, browser: "Browser", tmp_path: Path) -> None:
    with serve_folder(tmp_path) as url:
        emulator.put_identity_provider(IdentityProvider(GOOGLE_ARN, redirect_uris=(url,)))
        frame = f'<iframe src="{authorize_url(emulator, url)}"></iframe>'.replace("&", "&amp;")
        (tmp_path / "index.html").write_text(f"<!doctype html><title>another page</title>{frame}")
        context = browser.new_context()
        page = context.new_page()
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text, timeout=TIMEOUT_S * 1000):
            page.goto(url)
        assert all(each.get_by_label("User id").count() == 0 for each in page.frames)
        context.close()


@documented("https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html")
def test_a_form_with_the_response_is_sent_by_itself(emulator: Emulator, open_page: OpenPage, tmp_path: Path) -> None:
    with serve_folder(tmp_path) as url:
        emulator.put_identity_provider(IdentityProvider(GOOGLE_ARN, redirect_uris=(f"{url}callback",)))
        page = open_page(f"{authorize_url(emulator, f'{url}callback')}&response_mode=form_post")
        page.get_by_label("User id").fill("alice")
        sent: list[str] = []

        def receive(route: object) -> None:
            sent.append(route.request.post_data)  # type: ignore[attr-defined]
            route.fulfill(body="<!doctype html><title>app</title><h1>Received</h1>", content_type="text/html")  # type: ignore[attr-defined]

        page.route(f"{url}callback", receive)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Received").wait_for()
    assert [each.startswith("code=") for each in sent] == [True]
