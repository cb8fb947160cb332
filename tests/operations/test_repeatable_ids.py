"""`--seed-ids`: an emulator with a database in memory hands out the ids of its last run again, but no secret."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.features.core import EmulatorCore
from tests.command import serving
from tests.provenance import assumed
from tests.timeouts import TIMEOUT_S

PROVIDER = "issuer.example"
POOL = {
    "IdentityPoolName": "app",
    "OpenIdConnectProviderARNs": [f"arn:aws:iam::000000000000:oidc-provider/{PROVIDER}"],
    "DeveloperProviderName": "login.app",
}
OWN_CHOICE = "AWS's ids are random, and it never restarts; these ids are an option of the emulator"


class Run:
    """An emulator in memory, as one run of it, with two pools of the same name."""

    def __init__(self, seed_ids: int | None = 7) -> None:
        self.core = EmulatorCore(Settings(seed_ids=seed_ids))
        self.pool_id, self.second_pool_id = (self.core.create_pool(**POOL)["IdentityPoolId"] for _ in range(2))

    def get_id(self, user: str | None = None) -> str:
        """The identity of a guest, or of a user."""
        return str(self.core.perform("GetId", IdentityPoolId=self.pool_id, **self.logins(user))["IdentityId"])

    def credentials(self, identity_id: str, user: str | None = None) -> dict[str, Any]:
        """The response of GetCredentialsForIdentity."""
        return self.core.perform("GetCredentialsForIdentity", IdentityId=identity_id, **self.logins(user))

    def logins(self, user: str | None) -> dict[str, Any]:
        """The member Logins of a user; nothing for a guest."""
        return {} if user is None else {"Logins": {PROVIDER: self.core.login_token(PROVIDER, user)}}

    def ids(self, users: Sequence[str | None]) -> dict[str, list[str]]:
        """The ids that users and guests get in this order, by their names."""
        found: dict[str, list[str]] = {}
        for user in users:
            found.setdefault(user or "guest", []).append(self.get_id(user))
        return found


@pytest.fixture
def before() -> Run:
    return Run()


@pytest.fixture
def after() -> Run:
    return Run()


@assumed(OWN_CHOICE)
def test_the_ids_of_pools_guests_and_users_are_the_same_after_a_restart(before: Run, after: Run) -> None:
    assert before.pool_id != before.second_pool_id
    assert (before.pool_id, before.second_pool_id) == (after.pool_id, after.second_pool_id)
    ids = before.ids(["alice", None, "bob", None, "alice"])
    assert len({each for of_one in ids.values() for each in of_one}) == 4
    # A user gets the same id in any order of calls: it is derived from the login.
    assert after.ids([None, "bob", "alice", "alice", None]) == ids
    developer = {"IdentityPoolId": before.pool_id, "Logins": {"login.app": "carol"}}
    carols = [
        run.core.perform("GetOpenIdTokenForDeveloperIdentity", **developer)["IdentityId"] for run in (before, after)
    ]
    assert carols[0] == carols[1]
    other = Run(8)
    assert {before.pool_id, before.second_pool_id}.isdisjoint({other.pool_id, other.second_pool_id})


@assumed(OWN_CHOICE)
def test_without_the_setting_no_id_is_repeated() -> None:
    assert Run(None).pool_id != Run(None).pool_id


@assumed(OWN_CHOICE)
@pytest.mark.parametrize("user", [None, "alice"])
@pytest.mark.parametrize("operation", ["GetCredentialsForIdentity", "GetOpenIdToken"])
def test_an_identity_of_the_run_before_is_found_again(
    before: Run, after: Run, user: str | None, operation: str
) -> None:
    identity_id = [before.get_id(user), before.get_id(user)][-1]
    for _ in range(2):
        found = after.core.perform(operation, IdentityId=identity_id, **after.logins(user))["IdentityId"]
        assert found == identity_id
    identity = after.core.identity(identity_id)
    assert [each.subject for each in identity.logins] == ([] if user is None else [user])
    assert after.ids([user, user]) == before.ids([user, user]) if user else after.get_id() != identity_id


@assumed(OWN_CHOICE)
def test_a_guest_of_the_run_before_keeps_the_identity_when_logging_in(before: Run, after: Run) -> None:
    guest = before.get_id()
    assert after.credentials(guest, "alice")["IdentityId"] == guest
    assert after.get_id("alice") == guest


def refusal(run: Run, identity_id: str, user: str | None = None) -> str:
    """The code of the error that a call for an identity gets."""
    with pytest.raises(ServiceError) as refused:
        run.credentials(identity_id, user)
    return refused.value.code


@assumed(OWN_CHOICE)
def test_no_other_identity_is_found_again(before: Run, after: Run) -> None:
    guest, user = before.get_id(), before.get_id("alice")
    assert refusal(after, user) == "ResourceNotFoundException"  # which a guest cannot have
    assert refusal(Run(8), guest) == "ResourceNotFoundException"
    changed = f"{guest[:-1]}{'0' if guest[-1] != '0' else '1'}"
    assert refusal(after, changed) == "ResourceNotFoundException"
    assert refusal(after, after.pool_id) == "ResourceNotFoundException"
    assert after.credentials(guest)["IdentityId"] == guest
    for run in (before, after):
        run.core.perform("DeleteIdentities", IdentityIdsToDelete=[guest])
        assert refusal(run, guest) == "ResourceNotFoundException"
        assert run.get_id() != guest
    before.core.delete_identity(user)
    assert before.get_id("alice") != user
    after.core.delete_pool(after.pool_id)
    assert refusal(after, user, "alice") == "ResourceNotFoundException"


@assumed(OWN_CHOICE)
def test_a_refused_login_brings_no_identity_back(before: Run, after: Run) -> None:
    user = before.get_id("alice")
    with pytest.raises(ServiceError):
        after.core.perform("GetCredentialsForIdentity", IdentityId=user, Logins={PROVIDER: "x.y.z"})
    assert after.core.identities().rows == []


@assumed(OWN_CHOICE)
def test_calls_that_come_together_bring_an_identity_back_once(before: Run) -> None:
    guest = before.get_id()
    with Emulator(Settings(seed_ids=7)) as running, ThreadPoolExecutor(8) as threads:
        running.create_pool(**POOL)
        client = running.client("cognito-identity")
        calls = [threads.submit(client.get_credentials_for_identity, IdentityId=guest) for _ in range(16)]
        assert {each.result()["IdentityId"] for each in calls} == {guest}


@assumed("what protects something must not be derived from a number that others know")
def test_secrets_are_random(before: Run, after: Run) -> None:
    guest = before.get_id()
    answers = [run.credentials(guest)["Credentials"] for run in (before, after)]
    for name in ("AccessKeyId", "SecretKey", "SessionToken"):
        assert answers[0][name] != answers[1][name]
    sealing_keys, others = (run.core.export_state()["sealing_keys"] for run in (before, after))
    assert sealing_keys
    assert sealing_keys != others


@assumed("what protects something must not be derived from a number that others know")
def test_signing_keys_are_random() -> None:
    key_sets = []
    for _ in range(2):  # in-memory emulators of one process share their first keys
        with serving("--seed-ids", "7") as emulator:
            response = httpx.get(f"{emulator.endpoint}/.well-known/jwks_uri", timeout=TIMEOUT_S)
            key_sets.append({key["n"] for key in response.json()["keys"]})
    assert key_sets[0]
    assert key_sets[0].isdisjoint(key_sets[1])


@assumed(OWN_CHOICE)
def test_ids_that_an_import_brought_are_skipped(before: Run, after: Run) -> None:
    taken = {before.get_id() for _ in range(40)}
    users = before.ids(["alice"])
    after.core.import_state(before.core.export_state())
    new = [after.get_id() for _ in range(10)]
    assert len(set(new)) == 10
    assert taken.isdisjoint(new)
    assert after.ids(["alice"]) == users
    assert after.core.create_pool(**POOL)["IdentityPoolId"] not in (before.pool_id, before.second_pool_id)


@assumed(OWN_CHOICE)
def test_a_reset_hands_out_the_same_ids_again(before: Run) -> None:
    ids = before.ids([None, "alice", None])
    before.core.reset()
    assert refusal(before, ids["guest"][0]) == "ResourceNotFoundException"
    assert before.core.create_pool(**POOL)["IdentityPoolId"] == before.pool_id
    assert before.ids([None, "alice", None]) == ids
