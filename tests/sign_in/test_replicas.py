"""A sign-in that several replicas of an emulator answer, and the revocation of its tokens."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.databases import Databases
from tests.provenance import documented
from tests.sign_in.flow import CALLBACK, GOOGLE_ARN, Client, response_parameters

ONCE = "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2"


@documented(ONCE)
@pytest.mark.parametrize("kind", ["file", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_each_step_may_reach_another_replica_and_codes_and_revocations_count_on_all(
    databases: Databases, kind: str
) -> None:
    settings = Settings(database_url=databases.new_url(kind))
    with Emulator(settings) as one, Emulator(settings) as other:
        one.put_identity_provider(IdentityProvider(GOOGLE_ARN, redirect_uris=(CALLBACK,)))
        at_one, at_other = Client(one.endpoint_url), Client(other.endpoint_url)
        code = response_parameters(at_other.login(at_one.authorize()))["code"]
        assert at_one.exchange(code).status_code == 200
        assert at_other.exchange(code).json()["error"] == "invalid_grant"
        code = at_other.code()
        clients = [at_one, at_other] * 3
        with ThreadPoolExecutor(len(clients)) as threads:
            statuses = list(threads.map(lambda client: client.exchange(code).status_code, clients))
        assert sorted(statuses) == [200, 400, 400, 400, 400, 400]
        refresh_token = at_one.exchange(at_one.code(scope="openid offline_access")).json()["refresh_token"]
        assert at_other.refresh(refresh_token).status_code == 200
        assert at_one.revoke(refresh_token).status_code == 200
        assert at_other.refresh(refresh_token).json()["error"] == "invalid_grant"
