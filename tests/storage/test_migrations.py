"""Databases of earlier versions: their data still works after the migration, which happens once."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from cognito_identity_emulator import ManualClock, Settings
from cognito_identity_emulator.domain.iam import ManagedPolicy
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.storage import migrations as migrating
from cognito_identity_emulator.storage import schema
from cognito_identity_emulator.storage.errors import DatabaseConfigError
from cognito_identity_emulator.storage.opening import ensure_schema, open_database
from tests.command import Serving
from tests.databases import Databases
from tests.storage.conftest import POSTGRESQL
from tests.storage.revision_data import GOOGLE, NOW, PERMISSIONS, POLICY, ROLE, file_of, load
from tests.timeouts import TIMEOUT_S

ROOT = Path(__file__).parents[2]
REVISIONS = [each.revision for each in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()]
NEXT = "9001"
NEXT_MIGRATION = f'''
"""Pools have a note."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "{NEXT}", "{schema.HEAD_REVISION}"


def upgrade() -> None:
    op.add_column("identity_pools", sa.Column("note", sa.Text(), nullable=True))
    op.execute("UPDATE identity_pools SET note = 'was here before'")


def downgrade() -> None:
    op.drop_column("identity_pools", "note")
'''
SHARED = pytest.mark.parametrize("kind", ["file", POSTGRESQL])


def engine_of(url: str) -> sa.Engine:
    return sa.create_engine(url, poolclass=sa.NullPool)


def create_database(url: str, revision: str) -> dict[str, Any]:
    """Creates a database at the revision, with its data, and returns the facts about the data."""
    migrating.upgrade(url, revision)
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).chmod(0o600)  # as the emulator creates it
    return load(revision, engine_of(url))


def test_every_revision_has_a_file_of_data() -> None:
    missing = [revision for revision in REVISIONS if not file_of(revision).exists()]
    assert not missing, "write them with `python -m tests.storage.revision_data` of that revision's checkout"


@SHARED
@pytest.mark.parametrize("revision", REVISIONS)
def test_the_data_of_every_revision_still_works(kind: str, revision: str, databases: Databases) -> None:
    url = databases.new_url(kind)
    facts = create_database(url, revision)
    pool_id = facts["pool_id"]
    with closing(EmulatorCore(Settings(database_url=url), clock=ManualClock(NOW + 1000))) as core:
        pool = core.perform("DescribeIdentityPool", IdentityPoolId=pool_id)
        assert (pool["IdentityPoolName"], pool["IdentityPoolTags"]) == ("kept", {"team": "blue"})
        tag_map = core.perform("GetPrincipalTagAttributeMap", IdentityPoolId=pool_id, IdentityProviderName=GOOGLE)
        assert tag_map["PrincipalTags"] == {"mail": "email"}
        found = core.perform("GetId", IdentityPoolId=pool_id, Logins=facts["alice_login"])
        assert found["IdentityId"] == facts["alice"]
        for user in ("user-1", "user-2"):
            found = core.perform("LookupDeveloperIdentity", IdentityPoolId=pool_id, DeveloperUserIdentifier=user)
            assert found["IdentityId"] == facts["merged"]
        logins = {"cognito-identity.amazonaws.com": facts["token"]}
        alice = core.perform("GetCredentialsForIdentity", IdentityId=facts["alice"], Logins=logins)
        assert alice["IdentityId"] == facts["alice"]
        session = core.session_of(facts["access_key_id"])
        assert (session.identity_id, session.expires_at > NOW) == (facts["guest"], True)
        (role,) = core.roles()
        assert (role.arn, role.max_session_duration_s) == (ROLE, 7200)
        has_permissions = revision >= "0004"
        assert role.policies == ({"read": PERMISSIONS} if has_permissions else {})
        assert role.managed_policy_arns == ((POLICY,) if has_permissions else ())
        assert role.permissions_boundary == (POLICY if has_permissions else None)
        assert (role.tags, role.description) == (
            ({"team": "blue"}, "Users of the app") if has_permissions else ({}, "")
        )
        expected = [ManagedPolicy(POLICY, PERMISSIONS, "Reads photos", {"team": "blue"})] if has_permissions else []
        assert list(core.policies()) == expected
        assert all([each.id for each in policy.versions] == ["v1"] for policy in core.policies())
        assert [(fault.operation, fault.count) for fault in core.faults()] == [("ListIdentityPools", 1)]
        core.perform("GetId", IdentityPoolId=pool_id)
        listed = core.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=10)["Identities"]
        assert len(listed) == 5  # alice, the guest, both developer users, and the new guest


@SHARED
def test_a_newer_database_and_an_unknown_revision_have_different_errors(kind: str, databases: Databases) -> None:
    url = databases.new_url(kind)
    with closing(open_database(url)) as database:
        ensure_schema(database, url)
        with database.transaction() as connection:
            connection.cursor.execute(f"UPDATE alembic_version SET version_num = '{NEXT}'")
        with pytest.raises(DatabaseConfigError, match=rf"at revision {NEXT}, of a newer version"):
            ensure_schema(database, url)


@pytest.fixture(scope="module")
def next_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of the emulator with one more migration."""
    folder = tmp_path_factory.mktemp("next")
    for part in ("emulator", "migrations"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "migrations" / "versions" / f"{NEXT}_next.py").write_text(NEXT_MIGRATION)
    module = folder / "emulator" / "cognito_identity_emulator" / "storage" / "schema.py"
    text, replaced = re.subn(r'HEAD_REVISION = ".*"', f'HEAD_REVISION = "{NEXT}"', module.read_text())
    assert replaced == 1
    module.write_text(text)
    return folder


def running_from(checkout: Path) -> dict[str, str]:
    """The environment of a process that runs that checkout's emulator."""
    return {**os.environ, "PYTHONPATH": str(checkout / "emulator")}


def run_next(next_version: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "cognito_identity_emulator", *arguments]
    return subprocess.run(
        command,
        cwd=next_version,
        env=running_from(next_version),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


@SHARED
def test_migrate_prints_the_status_the_dry_run_and_the_progress(
    kind: str, databases: Databases, next_version: Path
) -> None:
    url = databases.new_url(kind)
    create_database(url, schema.HEAD_REVISION)
    status = run_next(next_version, "migrate", "--status", "--database-url", url)
    assert status.stdout.endswith(
        f"is at revision {schema.HEAD_REVISION}; `migrate` or `serve` will upgrade it to {NEXT}:\n"
        f"  {NEXT}  Pools have a note.\n"
    )
    dry_run = run_next(next_version, "migrate", "--dry-run", "--database-url", url)
    assert "ALTER TABLE identity_pools ADD COLUMN note TEXT;" in dry_run.stdout
    assert "note" not in columns(url)
    done = run_next(next_version, "migrate", "--database-url", url)
    assert (done.returncode, done.stdout.endswith(f"is at revision {NEXT}.\n")) == (0, True)
    assert f"Migrating the database from revision {schema.HEAD_REVISION} to {NEXT}" in done.stderr
    assert f"Revision {NEXT} (Pools have a note.) is done after" in done.stderr
    assert "note" in columns(url)
    again = run_next(next_version, "migrate", "--database-url", url)
    assert (again.stdout, again.stderr) == (done.stdout, "")


def columns(url: str) -> set[str]:
    return {column["name"] for column in sa.inspect(engine_of(url)).get_columns("identity_pools")}


@SHARED
@pytest.mark.parametrize("behind", [False, True], ids=["fresh", "behind"])
def test_replicas_that_start_together_migrate_once(
    kind: str, behind: bool, databases: Databases, next_version: Path
) -> None:
    url = databases.new_url(kind)
    replicas_at_once = 10 if kind == "postgresql" else 4
    if behind:
        create_database(url, schema.HEAD_REVISION)
    command = [sys.executable, "-m", "cognito_identity_emulator", "serve", "--port", "0", "--database-url", url]
    with ExitStack() as running:
        started = [
            running.enter_context(
                subprocess.Popen(
                    command,
                    env=running_from(next_version),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            for _ in range(replicas_at_once)
        ]
        for each in started:
            running.callback(each.kill)
        replicas = [Serving(each) for each in started]
        healths = [httpx.get(f"{each.endpoint}/_emulator/health").status_code for each in replicas]
        assert [each.stop() for each in replicas] == [0] * replicas_at_once
        output = "".join(each.stderr.read() for each in started if each.stderr is not None)
    assert healths == [200] * replicas_at_once
    assert output.count("Migrating the database") == output.count("is done after") == int(behind)
    if behind:
        with engine_of(url).connect() as connection:
            assert connection.execute(sa.text("SELECT note FROM identity_pools")).fetchall() == [("was here before",)]


@SHARED
def test_a_failed_migration_leaves_the_database_unchanged(
    kind: str, databases: Databases, next_version: Path, tmp_path: Path
) -> None:
    url = databases.new_url(kind)
    create_database(url, schema.HEAD_REVISION)
    broken = tmp_path / "broken"
    shutil.copytree(next_version, broken)
    migration = broken / "migrations" / "versions" / f"{NEXT}_next.py"
    migration.write_text(migration.read_text().replace("UPDATE identity_pools", "UPDATE nothing_of_ours"))
    process = run_next(broken, "migrate", "--database-url", url)
    assert process.returncode == 2
    assert "could not be migrated and is unchanged" in process.stderr
    assert "note" not in columns(url)
    with closing(EmulatorCore(Settings(database_url=url))) as core:
        assert len(core.pools().rows) == 1


def test_status_and_dry_run_do_not_create_a_missing_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/none.db"
    status, dry_run = (run_next(ROOT, "migrate", option, "--database-url", url) for option in ("--status", "--dry-run"))
    assert f"has no tables; `migrate` or `serve` will create them, at revision {schema.HEAD_REVISION}" in status.stdout
    assert statements(dry_run.stdout)[-1].startswith("INSERT INTO alembic_version")
    assert list(tmp_path.iterdir()) == []
    run_next(ROOT, "migrate", "--database-url", url)
    assert "the current one" in run_next(ROOT, "migrate", "--status", "--database-url", url).stdout
    assert "nothing to do" in run_next(ROOT, "migrate", "--dry-run", "--database-url", url).stdout


def statements(script: str) -> Sequence[str]:
    """The statements of an SQL script without its comments."""
    return [each.strip() for each in re.sub("--.*", "", script).split(";") if each.strip()]


@SHARED
def test_the_statements_of_a_dry_run_create_the_tables(kind: str, databases: Databases) -> None:
    url, created = databases.new_url(kind), databases.new_url(kind)
    script = run_next(ROOT, "migrate", "--dry-run", "--database-url", url).stdout
    with engine_of(url).begin() as connection:
        for statement in statements(script):
            connection.exec_driver_sql(statement)
    with closing(open_database(created)) as database:
        ensure_schema(database, created)
    inspected = [sa.inspect(engine_of(each)) for each in (url, created)]
    assert inspected[0].get_table_names() == inspected[1].get_table_names()
    with closing(EmulatorCore(Settings(database_url=url))) as core:
        assert core.health() is None
