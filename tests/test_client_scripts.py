"""The table of docs/clients.md: its clients, their flows, and the recorded runs."""

import datetime
import json
from pathlib import Path

import pytest

from docs.client_scripts import NOT_RUN, RUN, RUNS_FILE, Script, runs, scripts
from tests.clients import recording


def test_every_script_that_is_run_has_a_recorded_run_and_every_recorded_run_a_script() -> None:
    """`make clients-table` records the missing runs and drops the others."""
    assert sorted(runs()) == sorted(each.path.name for each in scripts())


def test_a_recorded_run_has_a_version_and_a_day() -> None:
    for name, run in runs().items():
        assert run.packages, name
        assert datetime.date.fromisoformat(run.date), name


@pytest.mark.parametrize("folder", [RUN, NOT_RUN], ids=lambda folder: folder.name)
def test_every_program_shows_a_flow_and_installs_its_client(folder: Path) -> None:
    for each in scripts(folder):
        assert each.shows_flow("enhanced") or each.shows_flow("classic"), each.path.name
        assert each.install, each.path.name


def test_the_page_of_other_clients_has_every_program_that_is_not_run() -> None:
    page = NOT_RUN.with_suffix(".md").read_text()
    assert [each.path.name for each in scripts(NOT_RUN) if each.text not in page] == []


@pytest.mark.parametrize(
    ("heading", "client", "flows"),
    [
        ("boto3, the AWS SDK for Python, enhanced flow", "boto3, the AWS SDK for Python", ["enhanced"]),
        ("The AWS SDK for Ruby, classic flow with a token", "The AWS SDK for Ruby", ["classic"]),
        ("The AWS SDK for Rust, both flows", "The AWS SDK for Rust", ["enhanced", "classic"]),
    ],
)
def test_the_heading_of_a_program_names_its_client_and_its_flows(heading: str, client: str, flows: list[str]) -> None:
    program = Script(RUN / "a.py", heading, "pip install a")
    assert program.client == client
    assert [flow for flow in ("enhanced", "classic") if program.shows_flow(flow)] == flows


def test_a_heading_without_a_flow_is_refused_with_the_name_of_the_program() -> None:
    with pytest.raises(ValueError, match=r"^a\.py: the first line must be"):
        Script(RUN / "a.py", "boto3", "pip install boto3").shows_flow("enhanced")


@pytest.mark.parametrize(
    ("install", "packages"),
    [
        ("pip install aws-sdk-cognito-identity (Python 3.12 or newer)", ["aws-sdk-cognito-identity"]),
        ("npm install @aws-sdk/client-sts aws-amplify", ["@aws-sdk/client-sts", "aws-amplify"]),
        ("gem install aws-sdk-core, or apt-get install ruby-aws-sdk-core", []),
    ],
)
def test_the_packages_of_npm_and_pypi_are_those_of_the_install_line(install: str, packages: list[str]) -> None:
    assert Script(RUN / "a.py", "a, both flows", install).packages == packages


def test_a_run_is_recorded_only_on_request_and_replaces_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, script = tmp_path / "runs.json", "boto3_client.py"
    old = {"run_with": "Python 3.11.0", "packages": {"boto3": "1.0"}, "date": "2026-01-01"}
    file.write_text(json.dumps({script: old, "deleted.py": old, "aws_cli.sh": old}))
    before = file.read_text()

    monkeypatch.delenv(recording.VARIABLE, raising=False)
    recording.record_run(script, lambda: pytest.fail("no version is read"), file)
    assert file.read_text() == before

    monkeypatch.setenv(recording.VARIABLE, "1")
    recording.record_run(script, lambda: ("Python 3.12.1", {"boto3": "1.44.8"}), file)
    recorded = json.loads(file.read_text())
    assert list(recorded) == ["aws_cli.sh", script]
    assert recorded["aws_cli.sh"] == old
    assert recorded[script]["run_with"] == "Python 3.12.1"
    assert recorded[script]["packages"] == {"boto3": "1.44.8"}


def test_the_file_of_the_recorded_runs_is_no_script() -> None:
    assert RUNS_FILE.parent == RUN
    assert RUNS_FILE not in [each.path for each in scripts()]
