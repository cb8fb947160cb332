"""AssumeRoleWithSAML: its response, what an assertion must have, and what its attributes set."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from cognito_identity_emulator import ManualClock
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.operations.calling import Refusal, refusal
from tests.operations.sts.role_callers import SOURCE, TAG, Roles, tags
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html"
ASSERTIONS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html"
TROUBLE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html"
KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html"
SAML = "sts:AssumeRoleWithSAML"
ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"
SIGN_IN = "https://signin.aws.amazon.com/saml"
DENIED = Refusal("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML", 403)


@dataclass(frozen=True)
class Corporate:
    """A registered SAML provider of an account, and users that assume the account's roles with it."""

    roles: Roles

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{self.roles.account}:saml-provider/Corporate"

    def role(self, *actions: str, condition: Mapping[str, Any] | None = None, **more: Any) -> str:
        """Registers a role that trusts the provider."""
        trusting = {
            "Effect": "Allow",
            "Principal": {"Federated": self.arn},
            "Action": [SAML, *actions],
            "Condition": condition or {},
        }
        return self.roles.put(trusting, **more)

    def assertion(self, role: str, *, fault: str | None = None, pair: str = "", **attributes: Any) -> str:
        """A response of the provider for the user alice; attributes of AWS by their last part, None to leave out."""
        given = {"Role": pair or f"{role},{self.arn}", "RoleSessionName": "alice", **attributes}
        claims = {f"{ATTRIBUTES}{name.replace('__', ':')}": value for name, value in given.items()}
        return self.roles.emulator.login_token(
            self.arn, subject="alice@corp", audience="urn:amazon:webservices", claims=claims, fault=fault
        )

    def members(self, role: str, assertion: str | None = None, **members: Any) -> dict[str, Any]:
        """The parameters of a call."""
        text = self.assertion(role) if assertion is None else assertion
        return {"RoleArn": role, "PrincipalArn": self.arn, "SAMLAssertion": text, **members}

    def assume(self, role: str, assertion: str | None = None, **members: Any) -> dict[str, Any]:
        """Calls AssumeRoleWithSAML."""
        response: dict[str, Any] = self.roles.sts().assume_role_with_saml(**self.members(role, assertion, **members))
        return response

    def refused(self, role: str, assertion: str | None = None, **members: Any) -> Refusal:
        """The refusal of AssumeRoleWithSAML."""
        return refusal(self.roles.sts().assume_role_with_saml, **self.members(role, assertion, **members))


@pytest.fixture
def corporate(roles: Roles) -> Corporate:
    """A registered provider of the test's own account."""
    made = Corporate(roles)
    roles.emulator.put_identity_provider(IdentityProvider(made.arn))
    return made


# --- the response ---


@documented(PAGE)
def test_the_response_names_the_subject_and_its_provider(corporate: Corporate) -> None:
    account = corporate.roles.account
    role = corporate.role(name="analyst")
    response = corporate.assume(role)
    session = f"arn:aws:sts::{account}:assumed-role/analyst/alice"
    assert response["AssumedRoleUser"]["Arn"] == session
    assert (response["Subject"], response["SubjectType"]) == ("alice@corp", "persistent")
    assert (response["Audience"], response["Issuer"]) == (SIGN_IN, corporate.arn)
    qualified = f"{corporate.arn}{account}/Corporate"
    assert response["NameQualifier"] == base64.b64encode(hashlib.sha1(qualified.encode()).digest()).decode()
    assert "PackedPolicySize" not in response
    assert corporate.roles.sts(response["Credentials"]).get_caller_identity()["Arn"] == session


@documented(ASSERTIONS)
def test_attributes_set_the_tags_the_source_identity_and_the_duration(
    corporate: Corporate, module_clock: ManualClock
) -> None:
    role = corporate.role(TAG, SOURCE, max_duration_s=7200)
    assertion = corporate.assertion(
        role,
        PrincipalTag__team="red",
        PrincipalTag__unit="x",
        TransitiveTagKeys=["team"],
        SourceIdentity="alice",
        SessionDuration="7200",
    )
    response = corporate.assume(role, assertion)
    session = corporate.roles.emulator.session_of(response["Credentials"]["AccessKeyId"])
    assert (session.tags, session.transitive_tag_keys) == ({"team": "red", "unit": "x"}, ("team",))
    assert (session.source_identity, response["SourceIdentity"]) == ("alice", "alice")
    assert response["Credentials"]["Expiration"].timestamp() == module_clock.now() // 1000 + 7200
    shorter = corporate.assume(role, assertion, DurationSeconds=900)["Credentials"]
    assert shorter["Expiration"].timestamp() == module_clock.now() // 1000 + 900


@documented(ASSERTIONS)
@pytest.mark.parametrize("pair", ["{role},{provider}", "{provider},{role}", "{provider}, {role}"])
def test_a_role_and_its_provider_are_in_either_order(corporate: Corporate, pair: str) -> None:
    role = corporate.role()
    assertion = corporate.assertion(role, pair=pair.format(role=role, provider=corporate.arn))
    assert corporate.assume(role, assertion)["Credentials"]


@documented(KEYS)
def test_the_session_has_keys_of_the_subject_in_every_request(corporate: Corporate) -> None:
    permissions = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${saml:sub}/*"},
    }
    credentials = corporate.assume(corporate.role(policies={"own": permissions}))["Credentials"]
    emulator = corporate.roles.emulator
    assert emulator.can(credentials, "s3:GetObject", "arn:aws:s3:::b/alice@corp/x")
    assert not emulator.can(credentials, "s3:GetObject", "arn:aws:s3:::b/bob@corp/x")


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining")
def test_a_session_of_a_saml_user_assumes_further_roles(corporate: Corporate) -> None:
    role = corporate.role(TAG)
    assertion = corporate.assertion(role, PrincipalTag__team="red", TransitiveTagKeys=["team"])
    credentials = corporate.assume(role, assertion)["Credentials"]
    session = corporate.roles.emulator.session_of(
        corporate.roles.credentials(corporate.roles.put(), credentials, Tags=tags(unit="x"))["AccessKeyId"]
    )
    assert session.tags == {"team": "red", "unit": "x"}


# --- the trust policy ---


@documented(KEYS)
@pytest.mark.parametrize(
    ("key", "value", "is_allowed"),
    [
        ("saml:aud", SIGN_IN, True),
        ("SAML:aud", SIGN_IN, True),
        ("saml:aud", "https://elsewhere.example/saml", False),
        ("saml:iss", "<provider>", True),
        ("saml:sub", "alice@corp", True),
        ("saml:sub", "bob@corp", False),
        ("saml:sub_type", "persistent", True),
        ("saml:doc", "<account>/Corporate", True),
        ("aws:FederatedProvider", "<provider>", True),
        ("sts:RoleSessionName", "alice", True),
    ],
)
def test_a_trust_policy_has_the_keys_of_the_assertion(
    corporate: Corporate, key: str, value: str, is_allowed: bool
) -> None:
    expected = value.replace("<provider>", corporate.arn).replace("<account>", corporate.roles.account)
    role = corporate.role(condition={"StringEquals": {key: expected}})
    if is_allowed:
        assert corporate.assume(role)["Credentials"]
    else:
        assert corporate.refused(role) == DENIED


@documented(PAGE)
def test_a_role_that_does_not_trust_the_provider_is_denied_and_explained(corporate: Corporate) -> None:
    role = corporate.roles.put()
    assert corporate.refused(role) == DENIED
    explanation = corporate.roles.emulator.calls[-1].explanation
    assert explanation is not None
    assert explanation.startswith("trust policy: expected a statement that allows sts:AssumeRoleWithSAML")


@documented(f"{ASSERTIONS}; https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html")
@pytest.mark.parametrize("attributes", [{"PrincipalTag__team": "red"}, {"SourceIdentity": "alice"}])
def test_tags_and_a_source_identity_need_their_own_action(corporate: Corporate, attributes: dict[str, str]) -> None:
    role = corporate.role()
    assert corporate.refused(role, corporate.assertion(role, **attributes)) == DENIED


# --- refusals of the assertion ---


def invalid(message: str) -> Refusal:
    """The refusal of an assertion."""
    return Refusal("InvalidIdentityToken", message)


@documented(TROUBLE)
@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("wrong-issuer", "Issuer not present in specified provider"),
        ("wrong-signature", "Response signature invalid"),
        ("none-algorithm", "Response signature invalid"),
        ("wrong-audience", "Response does not contain the required audience."),
    ],
)
def test_a_response_that_does_not_verify_is_refused(corporate: Corporate, fault: str, message: str) -> None:
    role = corporate.role()
    assert corporate.refused(role, corporate.assertion(role, fault=fault)) == invalid(message)
    assert corporate.roles.emulator.calls[-1].explanation


@observed("dbeaver/cloudbeaver#3112")
@pytest.mark.parametrize("text", ["no base64", "PHg+", "PGE+PC9hPg=="])
def test_a_text_that_is_no_response_is_refused(corporate: Corporate, text: str) -> None:
    assert corporate.refused(corporate.role(), text) == invalid("Invalid base64 SAMLResponse")


@documented(TROUBLE)
def test_a_provider_that_is_not_registered_is_refused(corporate: Corporate) -> None:
    other = f"{corporate.arn}-2"
    error = corporate.refused(corporate.role(), PrincipalArn=other)
    assert error == invalid("Specified provider doesn't exist.")


@documented(TROUBLE)
@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"RoleSessionName": None}, "RoleSessionName is required in AuthnResponse"),
        ({"RoleSessionName": "a"}, "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}"),
        ({"RoleSessionName": "a b"}, "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}"),
    ],
)
def test_a_session_name_is_required_and_well_formed(
    corporate: Corporate, attributes: dict[str, Any], message: str
) -> None:
    role = corporate.role()
    assert corporate.refused(role, corporate.assertion(role, **attributes)) == invalid(message)


@assumed("the words of AWS about a session name")
@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"SourceIdentity": "a b"}, "SourceIdentity in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,256}"),
        ({"SessionDuration": "60"}, "SessionDuration in AuthnResponse must match 900 to 43200"),
        ({"SessionDuration": "soon"}, "SessionDuration in AuthnResponse must match 900 to 43200"),
    ],
)
def test_an_attribute_that_no_session_can_have_is_refused(
    corporate: Corporate, attributes: dict[str, Any], message: str
) -> None:
    role = corporate.role(SOURCE)
    assert corporate.refused(role, corporate.assertion(role, **attributes)) == invalid(message)


@documented(TROUBLE)
@pytest.mark.parametrize("pair", ["arn:aws:iam::000000000000:role/other,{provider}", "{role},{provider}-2", "{role}"])
def test_a_role_that_the_assertion_does_not_name_with_the_provider_is_denied(corporate: Corporate, pair: str) -> None:
    role = corporate.role()
    assertion = corporate.assertion(role, pair=pair.format(role=role, provider=corporate.arn))
    assert corporate.refused(role, assertion) == DENIED


@assumed("recalled: AWS takes an assertion for five minutes")
@pytest.mark.parametrize(("age_s", "is_good"), [(300, True), (301, False)])
def test_an_assertion_is_good_for_five_minutes(
    corporate: Corporate, module_clock: ManualClock, age_s: int, is_good: bool
) -> None:
    role = corporate.role()
    assertion = corporate.assertion(role)
    module_clock.advance(age_s)
    if is_good:
        assert corporate.assume(role, assertion)["Credentials"]
    else:
        message = "Token must be redeemed within 5 minutes of issuance"
        assert corporate.refused(role, assertion) == Refusal("ExpiredTokenException", message)


@assumed("our own journal: an assertion is a secret")
def test_an_assertion_is_not_in_the_journal(corporate: Corporate) -> None:
    role = corporate.role()
    corporate.assume(role)
    assert corporate.roles.emulator.calls[-1].request["SAMLAssertion"] == "[redacted]"
