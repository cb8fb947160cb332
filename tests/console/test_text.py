"""Markup in stored values is shown as text: in names, claims, tags, roles and tokens."""

import json
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.domain.identity_pool import UserPoolProvider
from cognito_identity_emulator.runtime.scope import Scope
from cognito_identity_emulator.storage.pools import PoolStore
from tests.console.visit import Visit
from tests.provenance import documented

pytestmark = documented("https://owasp.org/www-community/attacks/xss/")
POOL = "us-east-1:11111111-2222-4333-8444-555555555555"
ALICE = "us-east-1:99999999-2222-4333-8444-555555555555"
SCRIPT = "document.title='taken'"
MARKUP = f'<img src=x onerror="{SCRIPT}"><script>{SCRIPT}</script>'
NO_SPACES = f"<img/src=x/onerror={SCRIPT}>"
ISSUER = f"arn:aws:iam::000000000000:oidc-provider/{NO_SPACES}"
SAML = f"arn:aws:iam::000000000000:saml-provider/{NO_SPACES}"
ROLE = "arn:aws:iam::000000000000:role/user"
ENTRY: dict[str, Any] = {
    "IdentityPoolId": POOL,
    "IdentityPoolName": "pool",
    "AllowUnauthenticatedIdentities": True,
    "DeveloperProviderName": "login.my.app",
    "SupportedLoginProviders": {"accounts.google.com": "app"},
    "OpenIdConnectProviderARNs": [ISSUER],
    "SamlProviderARNs": [SAML],
    "Roles": {"unauthenticated": ROLE},
    "RoleMappings": {
        ISSUER: {
            "Type": "Rules",
            "AmbiguousRoleResolution": "Deny",
            "RulesConfiguration": {
                "Rules": [{"Claim": NO_SPACES, "MatchType": "Contains", "Value": MARKUP, "RoleARN": ROLE}]
            },
        }
    },
    "PrincipalTagAttributeMaps": [{"IdentityProviderName": MARKUP, "PrincipalTags": {MARKUP: MARKUP}}],
    "Identities": [
        {"IdentityId": ALICE, "Logins": {"accounts.google.com": MARKUP}, "DeveloperUserIdentifiers": [MARKUP]}
    ],
}


@pytest.fixture
def hostile(emulator: Emulator) -> Emulator:
    """An emulator with markup in every text field.

    Fields whose validation rejects markup, such as the name of the pool, are written directly to the database.
    """
    pool = emulator.put_pool(ENTRY).pool
    with_markup = msgspec.structs.replace(
        pool,
        name=MARKUP,
        tags={MARKUP: MARKUP},
        supported_login_providers={MARKUP: MARKUP, "accounts.google.com": "app"},
        cognito_identity_providers=(UserPoolProvider(MARKUP, MARKUP),),
        roles={"unauthenticated": f"arn:aws:iam::000000000000:role/{NO_SPACES}", "authenticated": MARKUP},
    )
    with emulator.database.transaction() as connection:
        PoolStore(connection, Scope(None, "us-east-1")).replace(with_markup)
    emulator.shared_state.note_change()
    cognito = emulator.client("cognito-identity")
    logins = {"accounts.google.com": emulator.login_token("accounts.google.com", MARKUP, "app")}
    cognito.get_id(IdentityPoolId=POOL, Logins=logins)
    cognito.get_id(IdentityPoolId=POOL)
    token = emulator.login_token("accounts.google.com", "alice", f"{NO_SPACES}{MARKUP}")
    with pytest.raises(ClientError):
        cognito.get_id(IdentityPoolId=POOL, Logins={"accounts.google.com": token})
    emulator.add_fault("ListIdentityPools", "InternalErrorException", message=MARKUP, count=5)
    with pytest.raises(ClientError):
        cognito.list_identity_pools(MaxResults=1)
    return emulator


ADDRESSES = [
    "pools",
    "pools?query=%3Cimg%20src%3Dx%3E",
    f"pools/{POOL}",
    f"pools/{POOL}/edit",
    "identities",
    "identities?query=%3Cimg%20src%3Dx%3E&pool=%3Cb%3Ex",
    f"identities/{ALICE}",
    "calls",
    "calls?operation=%3Cimg%20src%3Dx%3E&pool=%3Cb%3Ex",
    "tokens",
    "roles",
    f"roles/role?arn={NO_SPACES}&pool=%3Cb%3Ex",
    f"roles/provider?arn={ISSUER}",
    "clock",
    "faults",
    "seeds",
    "about",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_markup_in_stored_values_is_shown_as_text(hostile: Emulator, visit: Visit, address: str) -> None:
    visit.open(address)
    _assert_no_markup(visit)


def test_markup_in_a_call_is_shown_as_text(hostile: Emulator, visit: Visit) -> None:
    for call in hostile.calls:
        page = visit.open(f"calls/{call.id}")
        _assert_no_markup(visit)
        if call.outcome == "refused" and call.operation == "GetId":
            assert MARKUP in page.get_by_role("region", name="Why it was refused").inner_text()


def test_stored_markup_is_visible(hostile: Emulator, visit: Visit) -> None:
    visit.open(f"pools/{POOL}")
    shown = visit.main().inner_text()
    assert shown.count(MARKUP) >= 8
    page = visit.open(f"identities/{ALICE}")
    assert page.get_by_role("table", name="Logins").inner_text().count(MARKUP) == 2


def test_markup_in_a_token_and_its_flow_is_shown_as_text(hostile: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (400,)
    page = visit.open("tokens")
    page.get_by_role("tab", name="Make a token").click()
    page.get_by_role("group", name="Log in to").wait_for()
    for label, value in {"Provider": MARKUP, "Subject": MARKUP, "Audience": MARKUP, "Other claims": ""}.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Make the token").click()
    page.get_by_role("heading", name="Pools that accept it").wait_for()
    assert visit.main().inner_text().count(MARKUP) >= 5
    page.get_by_role("button", name="Get credentials").click()
    page.locator(".step").get_by_role("region", name="Why it was refused").wait_for()
    _assert_no_markup(visit)


def test_markup_in_a_role_explanation_is_shown_as_text(hostile: Emulator, visit: Visit) -> None:
    page = visit.open("roles")
    page.get_by_label("Provider", exact=True).fill(NO_SPACES)
    page.get_by_label("Claims").fill(json.dumps({"sub": MARKUP, NO_SPACES: MARKUP}))
    page.get_by_role("button", name="Explain the role").click()
    page.get_by_role("heading", name="Role", exact=True).wait_for()
    page.get_by_text("All condition keys").click()
    assert visit.main().inner_text().count(MARKUP) >= 3
    _assert_no_markup(visit)


@pytest.mark.parametrize("address", ["<img src=x>", "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", f"pools/{MARKUP}"])
def test_markup_in_the_url_is_shown_as_text(visit: Visit, address: str) -> None:
    visit.expected_statuses = (400, 404)
    visit.open(address)
    _assert_no_markup(visit)


def _assert_no_markup(visit: Visit) -> None:
    """Assert that no script of the markup ran and that none of its elements are in the page."""
    page = visit.page
    assert page.title() != "taken"
    assert page.locator("main :is(img, script, b, iframe), [onerror]").count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0
