"""The Seeds page: seeds from a document, exports and imports the state, and resets it."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cognito_identity_emulator import Emulator
from tests.console.conftest import POOL_ID, SEED
from tests.console.visit import Visit, axe_violations, horizontal_overflow
from tests.provenance import documented

DOCUMENT = "Seed or CloudFormation template, YAML or JSON"
MARKUP = '<img src=x onerror="document.title=1">'
TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage: {Type: String}
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties:
      IdentityPoolName: !Sub app ${Stage}
      AllowUnauthenticatedIdentities: true
  Queue:
    Type: AWS::SQS::Queue
"""


def submit_seed(visit: Visit, text: str, **fields: str) -> None:
    """Paste a document and submit it, with further `fields` by label."""
    page = visit.page
    page.get_by_label(DOCUMENT).fill(text)
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)
    page.get_by_role("button", name="Run the seed").click()


def counts(visit: Visit, kind: str) -> list[str]:
    """The counts of a kind in the report: created, changed, unchanged."""
    row = visit.page.get_by_role("table", name="Result by kind").get_by_role("row", name=kind)
    return [each.inner_text() for each in row.get_by_role("cell").all()]


def test_a_seed_creates_resources_and_shows_a_report(emulator: Emulator, visit: Visit) -> None:
    page = visit.open("seeds")
    submit_seed(visit, SEED.read_text())
    page.get_by_text("6 created, 0 changed.").wait_for()
    assert counts(visit, "Identities") == ["2", "0", "0"]
    assert [each.pool.id for each in emulator.pools().rows] == [POOL_ID]
    assert axe_violations(page) == []
    page.get_by_role("button", name="Run the seed").click()
    page.get_by_text("Everything was already there.").wait_for()
    assert counts(visit, "Identities") == ["0", "0", "2"]
    page.get_by_role("link", name="my app").click()
    page.get_by_role("heading", level=1, name="my app").wait_for()


def test_the_example_is_a_valid_seed(emulator: Emulator, visit: Visit) -> None:
    page = visit.open("seeds")
    page.get_by_role("button", name="Show an example").click()
    page.get_by_role("button", name="Run the seed").click()
    page.get_by_text("3 created, 0 changed.").wait_for()


def test_a_seed_in_json_is_accepted(emulator: Emulator, visit: Visit) -> None:
    visit.open("seeds")
    submit_seed(
        visit,
        json.dumps(
            {"version": 1, "identity_pools": [{"IdentityPoolName": "json", "AllowUnauthenticatedIdentities": True}]}
        ),
    )
    visit.page.get_by_text("1 created, 0 changed.").wait_for()


def test_a_template_takes_parameters_and_reports_skipped_resources(emulator: Emulator, visit: Visit) -> None:
    page = visit.open("seeds")
    page.get_by_label(DOCUMENT).fill(TEMPLATE)
    submit_seed(visit, TEMPLATE, Parameters="Stage=prod", Stack_name="shop")
    page.get_by_role("link", name="app prod").wait_for()
    page.locator(".report").get_by_text("AWS::SQS::Queue").wait_for()
    assert [each.pool.name for each in emulator.pools().rows] == ["app prod"]


INVALID_SEEDS = [
    (
        "version: 1\nidentity_pools:\n  - IdentityPoolNam: x\nroles:\n  - arn: nonsense\n",
        ["identity_pools[0].IdentityPoolNam", "roles[0]"],
    ),
    ("version: 1\nidentity_pools: [", ["line 3"]),
    ('{"version": 1,}', ["line 1"]),
    (TEMPLATE, ["Stage"]),
    ("", ["There is nothing to seed"]),
]


def test_an_invalid_seed_is_refused_with_every_place(emulator: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (400,)
    page = visit.open("seeds")
    for text, places in INVALID_SEEDS:
        submit_seed(visit, text)
        for place in places:
            page.get_by_role("alert").get_by_text(place).first.wait_for()
    assert list(emulator.pools().rows) == []
    assert axe_violations(page) == []


def test_a_chosen_file_fills_the_seed_form(emulator: Emulator, visit: Visit) -> None:
    page = visit.open("seeds")
    page.get_by_label("Or files").set_input_files(SEED)
    page.get_by_text("Taken from app.yaml.").wait_for()
    assert page.get_by_label(DOCUMENT).input_value() == SEED.read_text()


def test_a_dropped_file_fills_the_seed_form(emulator: Emulator, visit: Visit) -> None:
    page = visit.open("seeds")
    page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["version: 1"], "dropped.yaml"));
          const place = document.querySelector(".file");
          for (const name of ["dragover", "drop"])
            place.dispatchEvent(new DragEvent(name, { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }"""
    )
    page.get_by_text("Taken from dropped.yaml.").wait_for()
    assert page.get_by_label(DOCUMENT).input_value() == "version: 1"


STACKS = {
    "users.yaml": """
Resources: {Users: {Type: AWS::Cognito::UserPool}}
Outputs: {UserPool: {Value: !Ref Users, Export: {Name: users}}}
""",
    "pool.yaml": """
Parameters: {Stage: {Type: String}}
Resources:
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties: {IdentityPoolName: !Sub "app-${Stage}", AllowUnauthenticatedIdentities: true}
Outputs: {Users: {Value: !ImportValue users}}
""",
}


def test_several_files_are_seeded_together_after_a_dry_run(emulator: Emulator, visit: Visit, tmp_path: Path) -> None:
    for name, text in STACKS.items():
        (tmp_path / name).write_text(text)
    page = visit.open("seeds")
    page.get_by_label("Or files").set_input_files([tmp_path / name for name in STACKS])
    page.get_by_label("Chosen files").get_by_text("pool.yaml").wait_for()
    page.get_by_label("Parameters", exact=True).fill("Stage=prod")
    page.get_by_role("button", name="Dry run").click()
    page.get_by_text("Dry run, nothing was written: 1 created, 0 changed.").wait_for()
    assert list(emulator.pools().rows) == []
    page.get_by_role("button", name="Run the seed").click()
    page.get_by_role("link", name="app-prod").wait_for()
    outputs = page.get_by_role("table", name="Outputs of the stacks").get_by_role("row", name="us-east-1_")
    assert outputs.count() == 2
    page.get_by_role("table", name="Ids of the resources").get_by_role("row", name="AWS::Cognito::UserPool").wait_for()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Remove the files").click()
    page.get_by_label(DOCUMENT).wait_for()


def test_a_directory_and_an_archive_of_it_are_seeded(emulator: Emulator, visit: Visit, tmp_path: Path) -> None:
    assembly = tmp_path / "cdk.out"
    (assembly / "node_modules").mkdir(parents=True)
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "App.template.json"}}
    (assembly / "manifest.json").write_text(json.dumps({"artifacts": {"App": stack}}))
    pool = {"Type": "AWS::Cognito::IdentityPool", "Properties": {"AllowUnauthenticatedIdentities": True}}
    (assembly / "App.template.json").write_text(json.dumps({"Resources": {"Pool": pool}}))
    for name in ("code.js", "node_modules/package.json"):
        (assembly / name).write_text("{}")
    page = visit.open("seeds")
    page.get_by_label("Or a directory").set_input_files(assembly)
    page.get_by_text("Taken from 2 files.").wait_for()
    page.get_by_role("button", name="Run the seed").click()
    page.get_by_text("1 created, 0 changed.").wait_for()
    with zipfile.ZipFile(tmp_path / "app.zip", "w") as archive:
        for each in assembly.glob("*.json"):
            archive.write(each, f"cdk.out/{each.name}")
    page.get_by_label("Or files").set_input_files(tmp_path / "app.zip")
    page.get_by_text("Taken from app.zip.").wait_for()
    page.get_by_role("button", name="Run the seed").click()
    page.get_by_text("Everything was already there.").wait_for()


def test_the_state_is_exported_to_a_file_and_imported(seeded: Emulator, visit: Visit, tmp_path: Path) -> None:
    page = visit.open("seeds")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download state.json").click()
    path = tmp_path / "state.json"
    download.value.save_as(path)
    assert download.value.suggested_filename == "state.json"
    assert json.loads(path.read_text())["identity_pools"][0]["IdentityPoolId"] == POOL_ID
    seeded.reset()
    page.get_by_label("Import a state").set_input_files(path)
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("1 identity pools, 2 identities, 1 roles.").wait_for()
    assert axe_violations(page) == []
    dialog.get_by_role("button", name="Keep it").click()
    assert list(seeded.pools().rows) == []
    page.get_by_label("Import a state").set_input_files(path)
    dialog.get_by_role("button", name="Replace everything").click()
    page.get_by_text("The state was imported.").wait_for()
    assert [(each.pool.id, each.identities) for each in seeded.pools().rows] == [(POOL_ID, 2)]


def test_importing_an_invalid_state_changes_nothing(seeded: Emulator, visit: Visit, tmp_path: Path) -> None:
    visit.expected_statuses = (400,)
    path = tmp_path / "other.json"
    path.write_text('{"version": 1, "identity_pools": [{}]}')
    page = visit.open("seeds")
    page.get_by_label("Import a state").set_input_files(path)
    page.get_by_role("dialog").get_by_role("button", name="Replace everything").click()
    page.get_by_role("alert").get_by_text("identity_pools[0]").first.wait_for()
    assert [each.pool.id for each in seeded.pools().rows] == [POOL_ID]


def test_a_reset_asks_with_counts_and_deletes_everything(seeded: Emulator, visit: Visit) -> None:
    seeded.add_fault("GetId", connection_fault="drop")
    page = visit.open("seeds")
    page.get_by_role("link", name="1 fault is active").wait_for()
    page.get_by_role("button", name="Delete everything").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("1 pool, 2 identities, 1 role, 1 policy, 1 provider, 1 fault").wait_for()
    dialog.get_by_role("button", name="Keep it").click()
    assert len(seeded.pools().rows) == 1
    page.get_by_role("button", name="Delete everything").click()
    dialog.get_by_role("button", name="Delete everything").click()
    page.get_by_text("Deleted: 1 pool, 2 identities, 1 role, 1 policy, 1 provider, 1 fault").wait_for()
    assert list(seeded.pools().rows) == []
    page.get_by_role("link", name="1 fault is active").wait_for(state="detached")


@documented("https://owasp.org/www-community/attacks/xss/")
def test_markup_in_a_seed_is_shown_as_text(emulator: Emulator, visit: Visit) -> None:
    visit.expected_statuses = (400,)
    page = visit.open("seeds")
    submit_seed(visit, json.dumps({"version": 1, MARKUP: [], "identity_pools": [{"IdentityPoolName": MARKUP}]}))
    page.get_by_role("alert").get_by_text(MARKUP).first.wait_for()
    assert page.locator("main img").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_report_fits_a_narrow_screen(emulator: Emulator, new_visit: Callable[..., Visit], theme: str) -> None:
    visit = new_visit(theme=theme, size=(360, 740))
    page = visit.open("seeds")
    submit_seed(visit, TEMPLATE, Parameters="Stage=prod")
    page.get_by_role("link", name="app prod").wait_for()
    assert horizontal_overflow(page) == 0
    assert axe_violations(page) == []
