"""AssumeRoleWithWebIdentity with tokens of other OIDC issuers: the accepted issuers and the checks.

An issuer is accepted when its keys are in the settings, or when a pool of the role's or the caller's account has its
provider ARN.
"""

import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from cognito_identity_emulator import Emulator, ManualClock
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.domain.session_claims import SOURCE_IDENTITY_CLAIM
from cognito_identity_emulator.logins import fetching
from tests.issuer import Issuer, some_key
from tests.operations.calling import Refusal, refusal
from tests.operations.sts.calling import UNVERIFIED, assume
from tests.provenance import assumed, documented, observed


@pytest.fixture(scope="module")
def local_issuer() -> Iterator[Issuer]:
    """An issuer on this machine that is a provider of a pool and is not in the settings."""
    with Issuer("/realms/shop", key_id="local") as serving:
        yield serving


@pytest.fixture
def pool_naming_it(client: Any, account: str, local_issuer: Issuer) -> str:
    """The provider ARN of the local issuer in a pool of the test's account."""
    arn = f"arn:aws:iam::{account}:oidc-provider/{local_issuer.name}"
    client.create_identity_pool(
        IdentityPoolName="federated", AllowUnauthenticatedIdentities=False, OpenIdConnectProviderARNs=[arn]
    )
    return arn


# --- issuers that the operator names ---


@documented("AWS's page: subject, audience and provider of an OIDC token")
def test_a_token_of_a_configured_issuer_is_accepted(
    sts: Any, account: str, role: str, named_issuer: Issuer, module_clock: ManualClock
) -> None:
    response = assume(sts, role, named_issuer.token(now=module_clock.now(), sub="alice", aud=["app", "other"]))
    assert response["SubjectFromWebIdentityToken"] == "alice"
    assert response["Audience"] == "app"
    assert response["Provider"] == f"arn:aws:iam::{account}:oidc-provider/issuer.example.com/realm"
    assert response["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{account}:assumed-role/guest/app1"


@observed("aws-sdk-java-v2#5709")
def test_an_expired_token_is_refused(sts: Any, role: str, named_issuer: Issuer, module_clock: ManualClock) -> None:
    now_s = module_clock.now() // 1000
    error = refusal(assume, sts=sts, role=role, token=named_issuer.token(exp=now_s))
    assert error == Refusal(
        "ExpiredTokenException",
        f"Token expired: current date/time {now_s} must be before the expiration date/time {now_s}",
    )


@pytest.mark.parametrize(
    ("age_s", "is_too_old"),
    [
        pytest.param(441398, True, marks=observed("mozilla-aws-cli#146")),
        pytest.param(153938, True, marks=observed("mozilla-aws-cli#155")),
        pytest.param(86401, True, marks=assumed("AWS's limit is between a day and 153938 seconds")),
        pytest.param(86400, False, marks=documented("EKS user guide: tokens of service accounts are valid for a day")),
    ],
)
def test_a_token_that_was_issued_too_long_ago_is_refused_before_it_expires(
    sts: Any, role: str, named_issuer: Issuer, module_clock: ManualClock, age_s: int, is_too_old: bool
) -> None:
    now_s = module_clock.now() // 1000
    token = named_issuer.token(iat=now_s - age_s, exp=now_s + 600)
    if is_too_old:
        error = refusal(assume, sts=sts, role=role, token=token)
        assert error == Refusal("ExpiredTokenException", f"Token too old: {age_s}")
    else:
        assert assume(sts, role, token)["Provider"].endswith(named_issuer.name)


@assumed("the age is unknown; the standard requires iat, the captured sentences of AWS do not")
def test_a_token_that_does_not_say_when_it_was_issued_is_not_too_old(
    sts: Any, role: str, named_issuer: Issuer, module_clock: ManualClock
) -> None:
    assert assume(sts, role, named_issuer.token(now=module_clock.now(), iat=None))["Audience"] == "app"


@assumed("no capture of a token from the future; the wording is ours")
def test_a_token_that_is_not_yet_valid_is_refused(
    sts: Any, role: str, named_issuer: Issuer, module_clock: ManualClock
) -> None:
    now = module_clock.now()
    error = refusal(assume, sts=sts, role=role, token=named_issuer.token(now=now, nbf=now // 1000 + 1))
    assert error == Refusal("InvalidIdentityToken", "The ID Token provided is not yet valid")


MISSING_CLAIM = "aws-actions/configure-aws-credentials#502; aws/aws-sdk-ruby#2698"


@pytest.mark.parametrize(
    "claim",
    [
        *(pytest.param(each, marks=observed(MISSING_CLAIM)) for each in ("sub", "aud")),
        *(
            pytest.param(each, marks=assumed("the sentence was observed for sub and aud only"))
            for each in ("iss", "exp")
        ),
    ],
)
def test_a_token_without_a_standard_claim_is_refused(
    sts: Any, role: str, named_issuer: Issuer, module_clock: ManualClock, claim: str
) -> None:
    token = named_issuer.token(now=module_clock.now(), **{claim: None})
    error = refusal(assume, sts=sts, role=role, token=token)
    assert error == Refusal("InvalidIdentityToken", f"Missing a required claim: {claim}")


@assumed("the text was observed for keys that cannot be fetched; a wrong signature gets the same")
def test_a_signature_by_another_key_is_refused(
    sts: Any, role: str, named_issuer: Issuer, module_clock: ManualClock
) -> None:
    for key_id in (named_issuer.key_id, "unknown"):
        forger = Issuer(named_issuer.url, some_key(1), key_id=key_id)
        assert refusal(assume, sts=sts, role=role, token=forger.token(now=module_clock.now())) == UNVERIFIED


@documented("the service model: SubjectFromWebIdentityToken; OpenID Connect Core 2: sub has at most 255 characters")
def test_a_subject_has_at_most_255_characters(
    sts: Any, role: str, named_issuer: Issuer, module_clock: ManualClock
) -> None:
    now = module_clock.now()
    longest = "s" * 255
    response = assume(sts, role, named_issuer.token(now=now, sub=longest))
    assert response["SubjectFromWebIdentityToken"] == longest
    error = refusal(assume, sts=sts, role=role, token=named_issuer.token(now=now, sub=longest + "s"))
    assert (error.code, error.status) == ("InvalidIdentityToken", 400)


MODEL_OF_STS = "the service model of STS in botocore 1.44.8: sourceIdentityType"


@documented(MODEL_OF_STS)
@pytest.mark.parametrize("source_identity", ["ab", "a" * 256, "Alice_1+=,.@-"])
def test_a_source_identity_within_its_bounds_is_accepted(
    sts: Any, role: str, named_issuer: Issuer, module_clock: ManualClock, source_identity: str
) -> None:
    claims: dict[str, Any] = {SOURCE_IDENTITY_CLAIM: source_identity}
    response = assume(sts, role, named_issuer.token(now=module_clock.now(), **claims))
    assert response["SourceIdentity"] == source_identity


@pytest.mark.parametrize(
    "source_identity",
    [
        *(pytest.param(each, marks=documented(MODEL_OF_STS)) for each in ("a", "a" * 257, "alice!", "a b", "aws:a")),
        pytest.param("al\N{LATIN SMALL LETTER I WITH ACUTE}ce", marks=assumed("Java's \\w is of ASCII")),
        pytest.param("", marks=assumed("shorter than the model's 2 characters")),
        pytest.param(7, marks=assumed("a claim that is no text is no source identity")),
        pytest.param(["alice"], marks=assumed("a claim that is no text is no source identity")),
    ],
)
def test_a_source_identity_out_of_its_bounds_is_refused(
    sts: Any, role: str, named_issuer: Issuer, module_clock: ManualClock, source_identity: object
) -> None:
    claims: dict[str, Any] = {SOURCE_IDENTITY_CLAIM: source_identity}
    error = refusal(assume, sts=sts, role=role, token=named_issuer.token(now=module_clock.now(), **claims))
    assert error == Refusal(
        "InvalidIdentityToken", "SourceIdentity in the ID Token must match [a-zA-Z_0-9+=,.@-]{2,256}"
    )


@observed("yet-another-cloudwatch-exporter#343: a policy's ARN as the role of an EKS service account")
def test_a_malformed_role_arn_is_refused_before_its_provider_is_looked_for(sts: Any, named_issuer: Issuer) -> None:
    error = refusal(assume, sts=sts, role="arn:aws:iam::123456789012:policy/reader", token=named_issuer.token())
    assert error == Refusal("ValidationError", "Request ARN is invalid")
    unknown = Issuer("https://nobody.example.com").token()
    assert refusal(assume, sts=sts, role="arn:aws:iam:::role/guest", token=unknown) == error


IAM_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html"


def signed(issuer: Issuer, algorithm: str, *, now: int) -> str:
    """A token of the issuer that is signed with its key and another algorithm."""
    now_s = now // 1000
    claims = {"iss": issuer.url, "sub": "alice", "aud": "app", "iat": now_s, "exp": now_s + 600}
    key = some_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return jwt.encode(claims, key, algorithm, headers={"kid": issuer.key_id})


@documented(IAM_GUIDE)
@pytest.mark.parametrize(
    ("algorithm", "is_accepted"),
    [("RS256", True), ("RS384", True), ("RS512", True), ("PS256", False), ("PS384", False), ("PS512", False)],
)
def test_only_the_documented_algorithms_are_accepted(
    shared: Emulator, sts: Any, account: str, role: str, module_clock: ManualClock, algorithm: str, is_accepted: bool
) -> None:
    issuer = Issuer(f"https://{algorithm.lower()}.example.com")
    keys = {"keys": [{name: value for name, value in key.items() if name != "alg"} for key in issuer.key_set()["keys"]]}
    shared.put_identity_provider(IdentityProvider(f"arn:aws:iam::{account}:oidc-provider/{issuer.name}", jwks=keys))
    token = signed(issuer, algorithm, now=module_clock.now())
    if is_accepted:
        assert assume(sts, role, token)["SubjectFromWebIdentityToken"] == "alice"
    else:
        assert refusal(assume, sts=sts, role=role, token=token) == UNVERIFIED
        assert algorithm in str(shared.calls[-1].explanation)


@documented(f"{IAM_GUIDE}: the URL must begin with https://; dvc.org#5273 for the sentence")
def test_no_provider_is_found_for_a_public_issuer_that_uses_http(
    shared: Emulator, sts: Any, account: str, role: str, module_clock: ManualClock
) -> None:
    issuer = Issuer("http://plain.example.com/realm")
    arn = f"arn:aws:iam::{account}:oidc-provider/{issuer.name}"
    shared.put_identity_provider(IdentityProvider(arn, jwks=issuer.key_set()))
    error = refusal(assume, sts=sts, role=role, token=issuer.token(now=module_clock.now()))
    assert error == Refusal(
        "InvalidIdentityToken", "No OpenIDConnect provider found in your account for http://plain.example.com/realm"
    )
    issuer.url = "https://plain.example.com/realm"
    assert assume(sts, role, issuer.token(now=module_clock.now()))["Provider"] == arn


@assumed("AWS reaches no such issuer; few of them have certificates")
@pytest.mark.parametrize(
    "url", ["http://localhost:8080/realm", "http://keycloak:8080", "http://10.0.0.7", "http://[::1]"]
)
def test_an_issuer_in_ones_own_network_may_use_http(
    shared: Emulator, sts: Any, account: str, role: str, module_clock: ManualClock, url: str
) -> None:
    issuer = Issuer(url)
    arn = f"arn:aws:iam::{account}:oidc-provider/{issuer.name}"
    shared.put_identity_provider(IdentityProvider(arn, jwks=issuer.key_set()))
    assert assume(sts, role, issuer.token(now=module_clock.now()))["Provider"] == arn


# --- issuers that a pool names ---


@documented("the pool's IAM provider and STS's are one and the same")
def test_a_token_of_an_issuer_of_a_pool_is_accepted(
    sts: Any, role: str, pool_naming_it: str, local_issuer: Issuer, module_clock: ManualClock
) -> None:
    response = assume(sts, role, local_issuer.token(now=module_clock.now(), sub="bob"))
    assert (response["SubjectFromWebIdentityToken"], response["Provider"]) == ("bob", pool_naming_it)
    assert "/realms/shop/.well-known/jwks.json" in local_issuer.requests


@documented("STS is called without a signature: the account of the role decides which providers are used")
def test_an_issuer_of_a_pool_in_the_roles_account_is_accepted(
    shared: Emulator, role: str, pool_naming_it: str, local_issuer: Issuer, module_clock: ManualClock
) -> None:
    other_account = shared.client("sts", aws_access_key_id="999999999999")
    assert assume(other_account, role, local_issuer.token(now=module_clock.now()))["Provider"] == pool_naming_it


@documented("IAM's providers belong to an account and to no region; STS is called without a signature that names one")
def test_the_region_of_the_pool_does_not_matter(
    shared: Emulator, account: str, role: str, local_issuer: Issuer, module_clock: ManualClock
) -> None:
    arn = f"arn:aws:iam::{account}:oidc-provider/{local_issuer.name}"
    ireland = {"aws_access_key_id": account, "region_name": "eu-west-1"}
    shared.client("cognito-identity", **ireland).create_identity_pool(
        IdentityPoolName="in Ireland", AllowUnauthenticatedIdentities=False, OpenIdConnectProviderARNs=[arn]
    )
    token = local_issuer.token(now=module_clock.now())
    assert assume(shared.client("sts", **ireland), role, token)["Provider"] == arn


@observed("dvc.org#5273")
def test_an_issuer_of_another_accounts_pool_is_unknown(
    shared: Emulator, pool_naming_it: str, local_issuer: Issuer, module_clock: ManualClock
) -> None:
    other_account = shared.client("sts", aws_access_key_id="999999999999")
    role = "arn:aws:iam::999999999999:role/guest"
    requests_before = len(local_issuer.requests)
    error = refusal(assume, sts=other_account, role=role, token=local_issuer.token(now=module_clock.now()))
    assert error == Refusal(
        "InvalidIdentityToken", f"No OpenIDConnect provider found in your account for https://{local_issuer.name}"
    )
    assert len(local_issuer.requests) == requests_before, "nothing is fetched for an issuer of no pool"


def trust_issuer(client: Any, account: str, issuer: Issuer) -> None:
    """Makes an issuer a provider of a pool of the account."""
    arn = f"arn:aws:iam::{account}:oidc-provider/{issuer.name}"
    client.create_identity_pool(
        IdentityPoolName="issuer", AllowUnauthenticatedIdentities=False, OpenIdConnectProviderARNs=[arn]
    )


REPOST = "https://repost.aws/knowledge-center/iam-sts-invalididentitytoken"


@documented(f"{REPOST}; the whole sentence: aws-cli#7194")
def test_the_keys_of_an_unreachable_issuer_are_not_retrieved(
    shared: Emulator, sts: Any, client: Any, account: str, role: str, module_clock: ManualClock
) -> None:
    with Issuer() as issuer:
        trust_issuer(client, account, issuer)
    assert refusal(assume, sts=sts, role=role, token=issuer.token(now=module_clock.now())) == UNVERIFIED
    assert f"{issuer.url}/.well-known/openid-configuration could not be fetched" in str(shared.calls[-1].explanation)


@documented(REPOST)
def test_the_keys_of_a_slow_issuer_are_not_retrieved(
    sts: Any, client: Any, account: str, role: str, module_clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "DEADLINE_S", 0.2)
    issuer = Issuer()
    valid = issuer.document

    def document(path: str) -> Any:
        time.sleep(0.5)
        return valid(path)

    with issuer:
        trust_issuer(client, account, issuer)
        monkeypatch.setattr(issuer, "document", document)
        assert refusal(assume, sts=sts, role=role, token=issuer.token(now=module_clock.now())) == UNVERIFIED


@documented(f"{REPOST}: the documents of the issuer are not as they must be")
@pytest.mark.parametrize(
    "documents",
    [
        {},
        {"openid-configuration": {"issuer": "https://issuer.example.com"}},
        {"openid-configuration": {"jwks_uri": 7}},
        {"openid-configuration": {"jwks_uri": "file:///etc/passwd"}},
        {"openid-configuration": []},
        {"jwks.json": {}},
        {"jwks.json": {"keys": "none"}},
        {"jwks.json": {"keys": []}},
    ],
)
def test_the_keys_of_an_invalid_issuer_are_not_retrieved(
    sts: Any,
    client: Any,
    account: str,
    role: str,
    module_clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
    documents: dict[str, Any],
) -> None:
    issuer = Issuer()
    valid = issuer.document
    with issuer:
        trust_issuer(client, account, issuer)

        def document(path: str) -> Any:
            name = path.rpartition("/")[2]
            return documents.get(name, valid(path) if documents else None)

        monkeypatch.setattr(issuer, "document", document)
        assert refusal(assume, sts=sts, role=role, token=issuer.token(now=module_clock.now())) == UNVERIFIED


@observed("dvc.org#5273")
def test_an_issuer_of_no_pool_is_unknown(sts: Any, role: str, module_clock: ManualClock) -> None:
    token = Issuer("https://nobody.example.com").token(now=module_clock.now())
    assert refusal(assume, sts=sts, role=role, token=token) == Refusal(
        "InvalidIdentityToken", "No OpenIDConnect provider found in your account for https://nobody.example.com"
    )
