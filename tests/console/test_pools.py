"""The Pools page: creates, shows, edits and deletes pools, and has code to copy."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cognito_identity_emulator import Emulator
from tests.clients import installing
from tests.clients.serving import client_environment
from tests.console.conftest import POOL_ID
from tests.console.visit import Visit, axe_violations


def test_the_form_creates_a_pool_with_its_providers_and_tags(emulator: Emulator, visit: Visit) -> None:
    page = visit.open("pools")
    page.get_by_role("link", name="Create a pool").first.click()
    page.get_by_label("Name", exact=True).fill("shop")
    page.get_by_label("Classic flow").select_option("false")
    page.get_by_role("button", name="Add social provider").click()
    page.get_by_label("App or client id").fill("my-client")
    page.get_by_role("button", name="Add OpenID Connect provider").click()
    page.get_by_label("ARN").fill("arn:aws:iam::000000000000:oidc-provider/issuer.example")
    page.get_by_role("button", name="Add pool tag").click()
    page.get_by_label("Key").fill("stage")
    page.get_by_label("Value").fill("dev")
    page.get_by_role("button", name="Create the pool").click()
    page.get_by_role("heading", level=1, name="shop").wait_for()
    (found,) = emulator.pools().rows
    pool = emulator.client("cognito-identity").describe_identity_pool(IdentityPoolId=found.pool.id)
    assert pool["SupportedLoginProviders"] == {"accounts.google.com": "my-client"}
    assert pool["OpenIdConnectProviderARNs"] == ["arn:aws:iam::000000000000:oidc-provider/issuer.example"]
    assert (pool["AllowClassicFlow"], pool["AllowUnauthenticatedIdentities"]) == (False, True)
    assert pool["IdentityPoolTags"] == {"stage": "dev"}
    assert found.pool.roles == {
        "authenticated": "arn:aws:iam::000000000000:role/authenticated",
        "unauthenticated": "arn:aws:iam::000000000000:role/unauthenticated",
    }


def test_two_pools_with_the_same_name_are_created(emulator: Emulator, visit: Visit) -> None:
    for count in (1, 2):
        page = visit.open("pools/new")
        page.get_by_label("Name", exact=True).fill("twin")
        page.get_by_role("button", name="Create the pool").click()
        page.get_by_role("heading", level=1, name="twin").wait_for()
        assert len(emulator.pools().rows) == count


def test_an_invalid_pool_is_refused_with_every_mistake_and_its_place(emulator: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (400,)
    page = visit.open("pools/new")
    page.get_by_label("Role of guests").fill("no role")
    page.get_by_role("button", name="Create the pool").click()
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "IdentityPoolName" in alert.inner_text()
    assert "Roles.unauthenticated" in alert.inner_text()
    assert emulator.pools().rows == []
    page.get_by_label("Name", exact=True).fill("better")
    page.get_by_label("Role of guests").fill("")
    page.get_by_role("button", name="Create the pool").click()
    page.get_by_role("heading", level=1, name="better").wait_for()


def test_the_page_of_a_pool_shows_all_its_settings(seeded: Emulator, visit: Visit) -> None:
    visit.open(f"pools/{POOL_ID}")
    shown = visit.main().inner_text()
    for text in [
        POOL_ID,
        "cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI",
        "1example23456789",
        "my-client-id",
        "arn:aws:iam::000000000000:oidc-provider/issuer.example",
        "login.my.app",
        "arn:aws:iam::000000000000:role/user",
        "arn:aws:iam::000000000000:role/guest",
        "cognito:groups",
        "arn:aws:iam::000000000000:role/admin",
        "mail from the claim email",
        "allowed (not set)",
    ]:
        assert text in shown, text


def test_saving_an_unchanged_pool_changes_nothing(seeded: Emulator, visit: Visit) -> None:
    before = seeded.export_state()["identity_pools"]
    page = visit.open(f"pools/{POOL_ID}/edit")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", level=1, name="my app").wait_for()
    assert seeded.export_state()["identity_pools"] == before


def test_saving_an_edited_pool_changes_and_removes_settings(seeded: Emulator, visit: Visit) -> None:
    page = visit.open(f"pools/{POOL_ID}/edit")
    page.get_by_label("Name", exact=True).fill("renamed")
    page.get_by_label("Classic flow").select_option("true")
    page.get_by_role("button", name="Remove social provider 1").click()
    page.get_by_role("button", name="Remove provider with tags 1").click()
    page.get_by_label("Role of guests").fill("")
    rule = page.get_by_role("group", name="rule 1")
    rule.get_by_label("Value").fill("owners")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", level=1, name="renamed").wait_for()
    pool = seeded.pool(POOL_ID).pool
    assert (pool.allow_classic_flow, pool.supported_login_providers) == (True, None)
    assert pool.roles == {"authenticated": "arn:aws:iam::000000000000:role/user"}
    assert [rule.value for mapping in (pool.role_mappings or {}).values() for rule in mapping.rules] == ["owners"]
    assert not any(each.use_defaults or each.tags for each in pool.principal_tag_maps.values())
    assert visit.main().get_by_text("Principal tags").count() == 0


def test_a_pool_is_deleted_after_a_confirmation(seeded: Emulator, visit: Visit) -> None:
    page = visit.open(f"pools/{POOL_ID}")
    page.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete my app?")
    assert "2 identities" in dialog.inner_text()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert page.evaluate("document.activeElement.textContent") == "Delete"
    assert len(seeded.pools().rows) == 1
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete the pool").click()
    page.get_by_text("There are no pools yet.").wait_for()
    assert seeded.pools().rows == []


def test_pools_are_shown_page_by_page_and_searched_by_name(emulator: Emulator, visit: Visit) -> None:
    entries = [{"IdentityPoolName": f"pool {number}", "AllowUnauthenticatedIdentities": True} for number in range(60)]
    for account in ("000000000000", "111111111111"):
        emulator.seed({"version": 1, "account": account, "identity_pools": entries})
    page = visit.open("pools")
    visit.wait_for_row_count(100)
    page.get_by_role("link", name="Next page").click()
    page.get_by_role("link", name="First page").wait_for()
    page.reload()
    page.get_by_role("link", name="First page").wait_for()
    visit.wait_for_row_count(20)
    page.get_by_role("searchbox").fill("POOL 59")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="pool 59").first.wait_for()
    visit.wait_for_row_count(2)
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("link", name="pool 1", exact=False).first.wait_for()


def test_an_unknown_pool_shows_an_error(visit: Visit) -> None:
    visit.expected_statuses = (404,)
    page = visit.open(f"pools/{POOL_ID}")
    assert f"There is no identity pool {POOL_ID}." in page.get_by_role("alert").inner_text()


def test_the_copied_code_runs_unchanged(seeded: Emulator, visit: Visit, tmp_path: Path) -> None:
    page = visit.open(f"pools/{POOL_ID}")
    copied: dict[str, str] = {}
    for name in ("boto3", "JavaScript SDK v3", "Amplify v6", "AWS CLI"):
        page.get_by_role("tab", name=name).click()
        page.get_by_role("button", name=f"Copy the {name} code").click()
        page.get_by_text("Copied", exact=True).wait_for()
        copied[name] = page.evaluate("navigator.clipboard.readText()")
    for text in copied.values():
        assert POOL_ID in text
        assert seeded.endpoint_url in text
    environment = client_environment(tmp_path)
    assert _key(_run([sys.executable, "-c", copied["boto3"]], environment))
    for name in ("JavaScript SDK v3", "Amplify v6"):
        (tmp_path / "copied.mjs").write_text(copied[name])
        script = installing.node_script(tmp_path / "copied.mjs", tmp_path, *installing.AWS_FOR_JAVASCRIPT)
        assert _key(_run(["node", str(script)], environment)), name
    cli = installing.python_environment(installing.AWS_CLI_1)
    output = _run(["sh", "-c", copied["AWS CLI"]], {**environment, "PATH": f"{cli}:{os.environ['PATH']}"})
    assert _key(json.dumps(json.loads(output)["Credentials"]))


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _key(output: str) -> Any:
    """The first access key id in the output of a program."""
    return re.search(r"ASIA[A-Z2-7]{16}", output)


def test_the_arrow_keys_move_between_the_tabs(seeded: Emulator, new_visit: Callable[..., Visit]) -> None:
    page = new_visit().open(f"pools/{POOL_ID}")
    page.get_by_role("tab", name="boto3").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.textContent") == "AWS CLI"
    assert page.get_by_role("tab", name="AWS CLI").get_attribute("aria-selected") == "true"
    assert "aws cognito-identity get-id" in page.get_by_role("tabpanel").inner_text()


def test_a_pool_links_to_a_login_on_the_tokens_page(emulator: Emulator, visit: Visit) -> None:
    entries = [{"IdentityPoolName": f"pool {number}", "AllowUnauthenticatedIdentities": True} for number in range(60)]
    for account in ("000000000000", "111111111111"):
        emulator.seed({"version": 1, "account": account, "identity_pools": entries})
    last = emulator.put_pool({"IdentityPoolName": "the last", "AllowUnauthenticatedIdentities": True}, "222222222222")
    page = visit.open(f"pools/{last.pool.id}")
    page.get_by_role("link", name="Log in here").click()
    page.get_by_role("group", name="Log in to the last").wait_for()
    assert page.get_by_label("Identity pool", exact=True).input_value() == last.pool.id


def test_a_pool_shows_its_audit_with_links_to_roles_and_documentation(seeded: Emulator, visit: Visit) -> None:
    role = "arn:aws:iam::000000000000:role/user"
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": POOL_ID}},
    }
    seeded.put_role(role, {"Version": "2012-10-17", "Statement": [statement]})
    page = visit.open(f"pools/{POOL_ID}")
    findings = page.get_by_role("table", name="Findings")
    row = findings.get_by_role("row", name=re.compile("^trust-without-amr"))
    assert "high" in row.inner_text()
    assert "Guests can assume this role" in row.inner_text()
    assert "trust_policy.Statement[0]" in row.inner_text()
    (finding,) = [each for each in seeded.audit_pool(POOL_ID) if each.rule == "trust-without-amr"]
    assert row.get_by_role("link", name="trust-without-amr").get_attribute("href") == finding.documentation
    assert axe_violations(page) == []
    row.get_by_role("link", name=role).click()
    page.get_by_role("heading", level=1, name="Edit a role").wait_for()


def test_a_pool_without_findings_says_so(emulator: Emulator, visit: Visit) -> None:
    entry = {"IdentityPoolId": POOL_ID, "IdentityPoolName": "app", "AllowUnauthenticatedIdentities": False}
    emulator.put_pool(entry)
    page = visit.open(f"pools/{POOL_ID}")
    page.get_by_text("No findings.").wait_for()
