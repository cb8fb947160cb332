"""Every tampered token is refused with AWS's sentence and changes nothing."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.logins.providers_of_a_pool import (
    AMAZON,
    DEVELOPER,
    FACEBOOK,
    GOOGLE,
    ISSUERS,
    OIDC,
    OPAQUE,
    OWN,
    SAML,
    emulator_of_them_all,
    new_pool,
)
from tests.logins.refused_logins import CASES, Case, LoginSetup
from tests.logins.tampered_tokens import NOW, NOW_S
from tests.logins.wire import Wire
from tests.provenance import assumed, documented, observed

ROLE = "arn:aws:iam::000000000000:role/anybody"


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoginSetup]:
    with emulator_of_them_all(tmp_path_factory.mktemp("keys"), NOW) as emulator:
        client = emulator.client("cognito-identity")
        pool = new_pool(emulator)
        client.set_identity_pool_roles(IdentityPoolId=pool, Roles={"authenticated": ROLE, "unauthenticated": ROLE})
        with closing(Wire(emulator.endpoint_url)) as wire:
            yield LoginSetup(emulator, client, wire, pool, client.get_id(IdentityPoolId=pool)["IdentityId"])


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=str(case), marks=case.evidence) for case in CASES if case.rule is None]
)
def test_a_tampered_token_is_refused_and_changes_nothing(setup: LoginSetup, case: Case) -> None:
    before = stored(setup)
    refusals = refusals_of(setup, case)
    if case.code == "ValidationException":
        assert {code for code, _ in refusals} == {case.code}
    else:
        assert refusals == {(case.code, case.sentence)}
        assert all(call.explanation for call in setup.emulator.calls[-3:])
    assert stored(setup) == before


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=str(case), marks=case.rule) for case in CASES if case.rule is not None]
)
def test_a_token_that_a_standard_refuses_is_refused_and_changes_nothing(setup: LoginSetup, case: Case) -> None:
    before = stored(setup)
    assert {code for code, _ in refusals_of(setup, case)} == {"NotAuthorizedException"}
    assert stored(setup) == before


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=str(case), marks=case.evidence) for case in CASES if case.rule is not None]
)
def test_a_token_that_a_standard_refuses_has_a_sentence_of_aws(setup: LoginSetup, case: Case) -> None:
    assert {sentence for _, sentence in refusals_of(setup, case)} == {case.sentence}


def refusals_of(setup: LoginSetup, case: Case) -> set[tuple[str, str]]:
    """The codes and sentences of three calls with a bad token: alone, after a good one and before a good one."""
    bad = {case.key: case.token(setup)}
    good_key = AMAZON if case.key != AMAZON else FACEBOOK
    good = {good_key: setup.issued(good_key)}
    # SAML logins are for the enhanced flow only.
    by_identity = "GetCredentialsForIdentity" if case.key.startswith("arn:") else "GetOpenIdToken"
    return {
        setup.wire.refusal("GetId", IdentityPoolId=setup.pool, Logins=bad),
        setup.wire.refusal("GetId", IdentityPoolId=setup.pool, Logins={**good, **bad}),
        setup.wire.refusal(by_identity, IdentityId=setup.guest, Logins={**bad, **good}),
    }


def stored(setup: LoginSetup) -> Any:
    """The identities of the pool, with their logins and when they last changed."""
    return setup.wire.call("ListIdentities", IdentityPoolId=setup.pool, MaxResults=60)


@observed("the words of AWS: blog.dan.drown.org, of GetId; cloudbeaver#3112 and aws-google-auth#270, of STS")
@pytest.mark.parametrize(
    ("token", "words"),
    [
        (lambda setup: "alice", "Invalid base64 SAMLResponse"),
        (lambda setup: setup.issued(SAML, fault="wrong-issuer"), "Issuer not present in specified provider"),
        (lambda setup: setup.issued(SAML, fault="wrong-signature"), "Response signature invalid"),
    ],
    ids=["no XML", "issuer", "signature"],
)
def test_a_refused_saml_response_has_the_observed_words(
    setup: LoginSetup, token: Callable[[LoginSetup], str], words: str
) -> None:
    code, sentence = setup.wire.refusal("GetId", IdentityPoolId=setup.pool, Logins={SAML: token(setup)})
    assert code == "NotAuthorizedException"
    assert sentence.endswith(words)


@assumed("at least 60 rows, so that no kind of provider is missing")
def test_the_table_has_every_kind_of_provider() -> None:
    rows = {key: sum(case.key == key for case in CASES) for key in (*ISSUERS, *OPAQUE, SAML, DEVELOPER, OWN)}
    assert min(rows.values()) >= 3
    assert len(CASES) > 60
    assert len({str(case) for case in CASES}) == len(CASES)


@observed("a token of ours goes to GetCredentialsForIdentity only: three public repositories")
def test_an_expired_open_id_token_is_refused_with_the_time(setup: LoginSetup) -> None:
    pool = new_pool(setup.emulator)
    identity = setup.client.get_id(IdentityPoolId=pool)["IdentityId"]
    token = setup.client.get_open_id_token(IdentityId=identity)["Token"]
    setup.emulator.clock.advance(900)
    try:
        with pytest.raises(ClientError) as refusal:
            setup.client.get_credentials_for_identity(IdentityId=identity, Logins={OWN: token})
    finally:
        setup.emulator.clock.advance(-900)
    assert refusal.value.response["Error"]["Message"] == (
        f"Invalid login token. Token expired: {NOW_S + 900} >= {NOW_S + 900}"
    )


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html: known logins give the id")
@pytest.mark.parametrize("key", [*ISSUERS, *OPAQUE, SAML])
def test_a_good_token_logs_in(setup: LoginSetup, key: str) -> None:
    pool = new_pool(setup.emulator)
    tokens = [setup.issued(key)]
    if key in ISSUERS:
        tokens += [ISSUERS[key].token(now=NOW), ISSUERS[key].token(now=NOW, aud=["app", "other"], nbf=NOW_S)]
    if key == OIDC:
        tokens += [ISSUERS[key].token(now=NOW, aud="other", azp="second")]
    identities = {setup.client.get_id(IdentityPoolId=pool, Logins={key: token})["IdentityId"] for token in tokens}
    assert len(identities) == 1


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html: a grace period of 5 minutes")
@pytest.mark.parametrize("claims", [{"exp": NOW_S - 299}, {"nbf": NOW_S + 300}, {"exp": NOW_S, "nbf": NOW_S + 1}])
def test_a_token_of_an_oidc_provider_is_accepted_within_five_minutes_of_its_lifetime(
    setup: LoginSetup, claims: dict[str, Any]
) -> None:
    pool = new_pool(setup.emulator)
    token = ISSUERS[OIDC].token(now=NOW, **claims)
    assert setup.client.get_id(IdentityPoolId=pool, Logins={OIDC: token})["IdentityId"]


@observed("aws-amplify/aws-sdk-ios#3034")
def test_a_pool_without_providers_refuses_any_token(setup: LoginSetup) -> None:
    pool = setup.client.create_identity_pool(IdentityPoolName="none", AllowUnauthenticatedIdentities=True)
    for token in ("alice", ISSUERS[GOOGLE].token(now=NOW)):
        with pytest.raises(ClientError, match=f"Identity pool - {pool['IdentityPoolId']} does not have identity"):
            setup.client.get_id(IdentityPoolId=pool["IdentityPoolId"], Logins={GOOGLE: token})
