"""The last use of a role is written once an hour, and again when a write did not happen."""

from contextlib import closing

from msgspec.structs import replace

from cognito_identity_emulator import ManualClock
from cognito_identity_emulator.features.core import EmulatorCore
from tests.operations.iam.conftest import TRUST
from tests.provenance import assumed

HOUR_MS = 3600 * 1000


@assumed("AWS shows a use within four hours; how often it writes one is its own affair")
def test_a_use_has_to_be_written_until_it_is_and_then_an_hour_later() -> None:
    with closing(EmulatorCore(clock=ManualClock())) as core:
        arn = core.perform("CreateRole", RoleName="app", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        pool = core.create_pool(Roles={"unauthenticated": arn})["IdentityPoolId"]
        guest = core.perform("GetId", IdentityPoolId=pool)["IdentityId"]
        keys = core.perform("GetCredentialsForIdentity", IdentityId=guest)["Credentials"]
        opened = core.engine.services.credentials.open_session_token(keys["SessionToken"])
        assert opened is not None
        usage = core.engine.services.credentials.role_usage
        assert not usage.note(opened, "us-east-1")  # it was written with the session
        later = replace(opened, issued_at=opened.issued_at + HOUR_MS)
        assert [usage.note(later, "eu-west-1") for _ in range(2)] == [True, True]
        usage.mark_written(later)
        assert not usage.note(later, "eu-west-1")
        assert usage.newest(opened.role_id) == (later.issued_at, "eu-west-1")
