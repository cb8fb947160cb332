"""Session policies of AssumeRoleWithWebIdentity: the number of managed policies and the form of their ARNs."""

import pytest

from tests.credentials.fixtures import CredentialFlows, outcome, role_arn
from tests.operations.calling import Refusal
from tests.provenance import assumed, documented

ASSUME_ROLE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"
IAM_ARNS = documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: ARNs of policies")
WORDING_OF_IAM = assumed("the form is documented, the wording is IAM's elsewhere")


def managed(count: int) -> list[dict[str, str]]:
    return [{"arn": f"arn:aws:iam::000000000000:policy/p{number}"} for number in range(count)]


@documented(ASSUME_ROLE)
def test_a_session_accepts_at_most_ten_managed_policies(flows: CredentialFlows) -> None:
    token = flows.token(flows.identity(flows.pool()))
    session = flows.classic(role_arn("user"), token, PolicyArns=managed(10))
    assert session.session_policies == tuple(each["arn"] for each in managed(10))
    result = outcome(lambda: flows.classic(role_arn("user"), token, PolicyArns=managed(11)))
    assert isinstance(result, Refusal)


@assumed("the page has the limit of 10; the type and the wording are ours")
def test_the_refusal_of_an_eleventh_managed_policy_names_the_limit(flows: CredentialFlows) -> None:
    token = flows.token(flows.identity(flows.pool()))
    result = outcome(lambda: flows.classic(role_arn("user"), token, PolicyArns=managed(11)))
    assert result == Refusal("ValidationError", "A session takes at most 10 managed policies.")


@pytest.mark.parametrize(
    ("arn", "valid"),
    [
        pytest.param("arn:aws:iam::aws:policy/ReadOnlyAccess", True, marks=IAM_ARNS),
        pytest.param("arn:aws:iam::aws:policy/service-role/AWSLambdaRole", True, marks=IAM_ARNS),
        pytest.param("arn:aws-us-gov:iam::123456789012:policy/path/own", True, marks=IAM_ARNS),
        pytest.param("arn:aws:iam::123456789012:role/not-a-policy", False, marks=WORDING_OF_IAM),
        pytest.param("arn:aws:iam::12345:policy/short-account", False, marks=WORDING_OF_IAM),
        pytest.param("this is no ARN, but long enough", False, marks=WORDING_OF_IAM),
    ],
)
def test_a_managed_policy_is_named_by_its_arn(flows: CredentialFlows, arn: str, valid: bool) -> None:
    token = flows.token(flows.identity(flows.pool()))
    result = outcome(lambda: flows.classic(role_arn("user"), token, PolicyArns=[{"arn": arn}]))
    assert (result == Refusal("ValidationError", f"ARN {arn} is not valid.")) is not valid
