"""Clients that keep the id of their identity, after a restart of the emulator."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.clients import installing
from tests.clients.serving import client_environment, run_emulator

_SCRIPT = Path(__file__).parent / "restarted.mjs"
_RUN_TIMEOUT_S = 300
_POOL = "us-east-1:11111111-2222-4333-8444-555555555555"
_SEED = f"""\
version: 1
identity_pools:
  - IdentityPoolId: {_POOL}
    IdentityPoolName: restarts
    AllowUnauthenticatedIdentities: true
    Roles: {{unauthenticated: "arn:aws:iam::000000000000:role/guest"}}
"""


def test_cached_identities_stay_valid_when_the_database_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "seed.yaml").write_text(_SEED)
    settings = ("--seed", str(tmp_path / "seed.yaml"), "--database-url", f"sqlite:///{tmp_path / 'emulator.db'}")
    for name, (first, *later) in _identities(settings, tmp_path).items():
        assert first.startswith("us-east-1:"), name
        assert later == [first, first], name


def _identities(settings: Sequence[str], scratch: Path) -> dict[str, list[str]]:
    """The identities that each client has before and twice after the restart, or the errors."""
    script = installing.node_script(_SCRIPT, scratch, *installing.AWS_FOR_JAVASCRIPT)
    with run_emulator(*settings) as before, run_emulator(*settings) as after:
        environment = client_environment(scratch, ENDPOINT_BEFORE=before, ENDPOINT_AFTER=after, IDENTITY_POOL_ID=_POOL)
        done = subprocess.run(
            ["node", str(script)], env=environment, capture_output=True, text=True, timeout=_RUN_TIMEOUT_S, check=False
        )
    assert done.returncode == 0, done.stderr
    identities: dict[str, list[str]] = json.loads(done.stdout)
    return identities
