"""Whatever is stored is shown as text: markup in a name, a claim, a tag or a role never becomes part of the page."""

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
    """An emulator with markup in every field that is text. What the patterns of every door keep out, the pool's name
    among them, is put past them into the database."""
    pool = emulator.put_pool(ENTRY).pool
    worse = msgspec.structs.replace(
        pool,
        name=MARKUP,
        tags={MARKUP: MARKUP},
        supported_login_providers={MARKUP: MARKUP, "accounts.google.com": "app"},
        cognito_identity_providers=(UserPoolProvider(MARKUP, MARKUP),),
        roles={"unauthenticated": f"arn:aws:iam::000000000000:role/{NO_SPACES}", "authenticated": MARKUP},
    )
    with emulator.database.transaction() as connection:
        PoolStore(connection, Scope(None, "us-east-1")).replace(worse)
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
def test_markup_in_what_is_stored_is_text(hostile: Emulator, visit: Visit, address: str) -> None:
    visit.go(address)
    _stayed_text(visit)


def test_markup_in_a_call_is_text(hostile: Emulator, visit: Visit) -> None:
    for call in hostile.calls:
        page = visit.go(f"calls/{call.id}")
        _stayed_text(visit)
        if call.outcome == "refused" and call.operation == "GetId":
            assert MARKUP in page.get_by_role("region", name="Why it was refused").inner_text()


def test_the_markup_is_there_to_be_read(hostile: Emulator, visit: Visit) -> None:
    visit.go(f"pools/{POOL}")
    shown = visit.main().inner_text()
    assert shown.count(MARKUP) >= 8
    visit.go(f"identities/{ALICE}")
    assert visit.main().inner_text().count(MARKUP) == 3


def test_markup_in_a_token_and_in_what_becomes_of_it_is_text(hostile: Emulator, visit: Visit) -> None:
    visit.forgiven = (400,)
    page = visit.go("tokens")
    page.get_by_role("tab", name="Make one").click()
    for label, value in {"Provider": MARKUP, "Subject": MARKUP, "Audience": MARKUP, "More claims": ""}.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Make the token").click()
    page.get_by_role("heading", name="Which pool would take it").wait_for()
    assert visit.main().inner_text().count(MARKUP) >= 5
    page.get_by_role("button", name="Run the whole flow").click()
    page.locator(".step").get_by_role("alert").wait_for()
    _stayed_text(visit)


def test_markup_in_a_role_and_what_leads_to_it_is_text(hostile: Emulator, visit: Visit) -> None:
    page = visit.go("roles")
    page.get_by_label("Provider", exact=True).fill(NO_SPACES)
    page.get_by_label("Claims").fill(json.dumps({"sub": MARKUP, NO_SPACES: MARKUP}))
    page.get_by_role("button", name="Which role comes out?").click()
    page.get_by_role("heading", name="What comes out").wait_for()
    page.get_by_text("Every condition key").click()
    assert visit.main().inner_text().count(MARKUP) >= 3
    _stayed_text(visit)


@pytest.mark.parametrize("address", ["<img src=x>", "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", f"pools/{MARKUP}"])
def test_markup_in_the_address_is_text(visit: Visit, address: str) -> None:
    visit.forgiven = (400, 404)
    visit.go(address)
    _stayed_text(visit)


def _stayed_text(visit: Visit) -> None:
    """No markup became part of the page: neither did its script run, nor are its elements there."""
    page = visit.page
    assert page.title() != "taken"
    assert page.locator("main :is(img, script, b, iframe), [onerror]").count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0
