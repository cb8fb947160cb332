"""Auth.js signs users in at the emulator: the server of docs/sign-in.md, in Node."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin

import httpx
import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.clients import installing
from tests.clients.processes import run_server
from tests.clients.serving import REPOSITORY
from tests.ports import free_port
from tests.provenance import documented
from tests.sign_in.flow import GOOGLE, GOOGLE_ARN, sealed_request

SCRIPT = REPOSITORY / "docs" / "sign-in" / "auth_js.mjs"
PACKAGES = ("@auth/core@0.41", "@aws-sdk/client-cognito-identity@3")
_ACTION = re.compile(r'method="post" action="([^"]*)"')


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the server, which both providers of an identity pool send users back to."""
    port, folder = free_port(), tmp_path_factory.mktemp("auth-js")
    callback = f"http://127.0.0.1:{port}/auth/callback"
    with Emulator() as emulator:
        host = emulator.endpoint_url.removeprefix("http://")
        own_arn = f"arn:aws:iam::000000000000:oidc-provider/{host}/sign-in/my-provider"
        emulator.put_identity_provider(IdentityProvider(GOOGLE_ARN, redirect_uris=(f"{callback}/google",)))
        emulator.put_identity_provider(IdentityProvider(own_arn, redirect_uris=(f"{callback}/my-provider",)))
        pool_id = emulator.create_pool(SupportedLoginProviders={GOOGLE: "app"}, OpenIdConnectProviderARNs=[own_arn])[
            "IdentityPoolId"
        ]
        variables = {"APP_URL": f"http://127.0.0.1:{port}", "IDENTITY_POOL_ID": pool_id}
        script = installing.node_script(SCRIPT, folder, *PACKAGES)
        command = ["node", str(script)]
        with run_server(command, port, folder, ENDPOINT_URL=emulator.endpoint_url, **variables) as url:
            yield url


@documented("https://authjs.dev/guides/configuring-oauth-providers")
@pytest.mark.parametrize("provider", ["google", "my-provider"])
def test_a_user_signs_in_to_a_server_with_auth_js(app: str, provider: str) -> None:
    with httpx.Client() as browser:
        token = browser.get(f"{app}/auth/csrf").json()["csrfToken"]
        to_page = browser.post(f"{app}/auth/signin/{provider}", data={"csrfToken": token})
        page = browser.get(to_page.headers["location"])
        action = _ACTION.search(page.text)
        assert action is not None, page.text
        form = {"request": sealed_request(page), "subject": "alice", "claims": '{"email": "alice@example.com"}'}
        back = browser.post(urljoin(str(page.url), html.unescape(action[1])), data=form)
        assert browser.get(back.headers["location"]).headers["location"] == app
        signed_in = browser.get(f"{app}/identity").json()
    assert signed_in["user"]["email"] == "alice@example.com"
    assert re.fullmatch(r"us-east-1:[0-9a-f-]{36}", signed_in["identity"])
