"""The configuration files of applications that the seed command prints."""

import json
from typing import Any

import pytest

from cognito_identity_emulator.cli.seed_output import render
from tests.provenance import documented

POOL_ID = "eu-west-1:11111111-2222-4333-8444-555555555555"
USER_POOL = {"logical_id": "Users", "type": "AWS::Cognito::UserPool", "physical_id": "eu-west-1_AbCdEf"}
CLIENT = {"logical_id": "Web", "type": "AWS::Cognito::UserPoolClient", "physical_id": "web"}


def report(*, guests: bool = True) -> dict[str, Any]:
    """The answer to a seed with a pool, a user pool and its client."""
    pool = {"identity_pool_id": POOL_ID, "identity_pool_name": "app", "allow_unauthenticated_identities": guests}
    return {"pools": [pool], "stacks": [{"outputs": {}, "resources": [USER_POOL, CLIENT]}]}


@documented("https://docs.amplify.aws/react/reference/amplify_outputs/")
@pytest.mark.parametrize("guests", [True, False])
def test_amplify_outputs_has_the_ids_and_whether_guests_are_allowed(guests: bool) -> None:
    assert json.loads(render(report(guests=guests), "amplify"))["auth"] == {
        "aws_region": "eu-west-1",
        "user_pool_id": "eu-west-1_AbCdEf",
        "user_pool_client_id": "web",
        "identity_pool_id": POOL_ID,
        "unauthenticated_identities_enabled": guests,
    }


@documented("https://docs.amplify.aws/gen1/javascript/tools/libraries/configure-categories/")
@pytest.mark.parametrize(("guests", "sign_in"), [(True, {}), (False, {"aws_mandatory_sign_in": "enable"})])
def test_aws_exports_is_a_module_with_the_ids(guests: bool, sign_in: dict[str, str]) -> None:
    begin, _, rest = render(report(guests=guests), "aws-exports").partition("{")
    content, _, end = rest.rpartition("}")
    assert (begin, end) == ("const awsmobile = ", ";\n\nexport default awsmobile;")
    assert json.loads("{" + content + "}") == {
        "aws_project_region": "eu-west-1",
        "aws_cognito_region": "eu-west-1",
        "aws_cognito_identity_pool_id": POOL_ID,
        "aws_user_pools_id": "eu-west-1_AbCdEf",
        "aws_user_pools_web_client_id": "web",
        **sign_in,
    }


@documented("https://docs.amplify.aws/react/reference/amplify_outputs/")
@pytest.mark.parametrize("output", ["amplify", "aws-exports"])
def test_without_a_pool_there_is_no_configuration_of_amplify(output: str) -> None:
    with pytest.raises(ValueError, match="No identity pool was seeded"):
        render({"pools": [], "stacks": []}, output)
