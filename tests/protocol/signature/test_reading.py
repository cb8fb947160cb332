"""Parsing a signature: its parts, missing parts, and the parts that identify the caller."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cognito_identity_emulator.protocol.signature import (
    Credential,
    CredentialScope,
    MalformedCredential,
    MalformedSignature,
    MissingParameters,
    NotAPair,
    Signature,
    SignedTwice,
    UnsupportedAlgorithm,
    parse_signature,
    read_credential,
)
from tests.protocol.signature.wire import Wire
from tests.provenance import assumed, documented, observed

AUTHORIZATION_HEADER = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html"
DYNALITE = "mhart/dynalite index.js: replies of DynamoDB, 2013-06-09"
DATE = {"x-amz-date": "20150830T123600Z"}
SCOPE = CredentialScope("20150830", "us-east-1", "sts", "aws4_request")
PRESIGNED = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20150830%2Fus-east-1%2Fsts%2Faws4_request"
    "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id"
    "&X-Amz-Security-Token=a%2Bb%2F%3D&X-Amz-Signature=beef"
)


@documented(AUTHORIZATION_HEADER)
@pytest.mark.parametrize(
    "authorization",
    [
        "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/sts/aws4_request, SignedHeaders=host;x-a, Signature=beef",
        " AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/sts/aws4_request,SignedHeaders=host;x-a,Signature=beef ",
        "AWS4-HMAC-SHA256  Signature=beef,SignedHeaders=Host;X-A , Credential=AKID/20150830/us-east-1/sts/aws4_request",
        "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/sts/aws4_request/, SignedHeaders=host;x-a, Signature=beef",
    ],
)
def test_an_authorization_header_is_parsed_with_any_spacing(authorization: str) -> None:
    headers = {"authorization": authorization, "x-amz-security-token": "tok", "x-amz-content-sha256": "cafe", **DATE}
    assert parse_signature("a=1", headers) == Signature(
        "AWS4-HMAC-SHA256", "AKID", SCOPE, ("host", "x-a"), "beef", "20150830T123600Z", "tok", "cafe"
    )


@documented(AUTHORIZATION_HEADER)
def test_a_presigned_query_is_parsed() -> None:
    assert parse_signature("Action=X&" + PRESIGNED, {"host": "h"}) == Signature(
        "AWS4-HMAC-SHA256",
        "AKID",
        SCOPE,
        ("host", "x-k8s-aws-id"),
        "beef",
        "20150830T123600Z",
        session_token="a+b/=",
        presigned=True,
        expires_s=60,
    )


@documented(AUTHORIZATION_HEADER)
def test_x_amz_date_overrides_date() -> None:
    authorization = "AWS4-HMAC-SHA256 Credential=A/b/c/d/e, SignedHeaders=host, Signature=0"
    both = parse_signature("", {"authorization": authorization, "date": "Sun, 30 Aug 2015 12:36:00 GMT", **DATE})
    only = parse_signature("", {"authorization": authorization, "date": "Sun, 30 Aug 2015 12:36:00 GMT"})
    assert both is not None
    assert only is not None
    assert (both.request_time, only.request_time) == ("20150830T123600Z", "Sun, 30 Aug 2015 12:36:00 GMT")


@observed("mhart/dynalite index.js: any Authorization but AWS4-… is answered as a missing token")
@pytest.mark.parametrize("authorization", [None, "", "Basic dTpw", "Bearer eyJ0", "AWS AKID:c2ln", "AWS4"])
@pytest.mark.parametrize("query", ["", "Action=GetCallerIdentity", "Note=X-Amz-Algorithm", "X-Amz-Signature=beef"])
def test_a_request_without_a_signature_has_none(authorization: str | None, query: str) -> None:
    headers = {"host": "h", **DATE, **({} if authorization is None else {"authorization": authorization})}
    assert parse_signature(query, headers) is None
    assert read_credential(query, headers) is None


@observed(DYNALITE)
@pytest.mark.parametrize(
    ("parts", "date", "missing"),
    [
        ("", "", ("Credential", "Signature", "SignedHeaders", "X-Amz-Date")),
        ("Foo=Bar", "d", ("Credential", "Signature", "SignedHeaders")),
        ("Credential=a/b/c/d/e", "d", ("Signature", "SignedHeaders")),
        ("Credential=a/b/c/d/e, SignedHeaders=host", "d", ("Signature",)),
        ("Credential=a/b/c/d/e, SignedHeaders=, Signature=0", "d", ("SignedHeaders",)),
        ("Credential=a/b/c/d/e, SignedHeaders=host, Signature=0", "", ("X-Amz-Date",)),
    ],
)
def test_missing_parts_of_a_header_are_listed_in_the_order_of_aws(
    parts: str, date: str, missing: tuple[str, ...]
) -> None:
    authorization = f"AWS4-HMAC-SHA256 {parts}"
    with pytest.raises(MissingParameters) as refused:
        parse_signature("", {"authorization": authorization, "x-amz-date": date})
    assert (refused.value.names, refused.value.authorization) == (missing, authorization)


@observed(DYNALITE)
@pytest.mark.parametrize(
    ("query", "missing"),
    [
        (
            "X-Amz-Algorithm",
            ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"),
        ),
        (PRESIGNED.replace("X-Amz-Signature", "Signature"), ("X-Amz-Signature",)),
        (PRESIGNED.replace("X-Amz-Date", "Date"), ("X-Amz-Date",)),
    ],
)
def test_missing_parts_of_a_query_are_listed_in_the_order_of_aws(query: str, missing: tuple[str, ...]) -> None:
    with pytest.raises(MissingParameters) as refused:
        parse_signature(query, DATE)
    assert (refused.value.names, refused.value.authorization) == (missing, None)


@observed("iann0036/cloud9-sync#10, jenkinsci/aws-credentials-plugin#72: a blank after Credential=")
def test_a_part_without_an_equal_sign_is_in_the_error() -> None:
    authorization = "AWS4-HMAC-SHA256 Credential= AKID/20150830/us-east-1/sts/aws4_request, SignedHeaders=host"
    with pytest.raises(NotAPair) as refused:
        parse_signature("", {"authorization": authorization, **DATE})
    assert refused.value.part == "AKID/20150830/us-east-1/sts/aws4_request"
    assert refused.value.authorization == authorization


@observed(DYNALITE)
@pytest.mark.parametrize("credential", ["AKID", "a/b/c/d", "a/b/c/d/e/f"])
def test_a_credential_has_five_parts(credential: str) -> None:
    authorization = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"
    with pytest.raises(MalformedCredential) as refused:
        parse_signature("", {"authorization": authorization, **DATE})
    assert refused.value.credential == credential
    with pytest.raises(MalformedCredential):
        parse_signature(f"X-Amz-Credential={credential}&" + PRESIGNED, DATE)


@observed(DYNALITE)
def test_a_request_signed_twice_is_refused() -> None:
    with pytest.raises(SignedTwice):
        parse_signature(PRESIGNED, {"authorization": "AWS4-HMAC-SHA256 Credential=a/b/c/d/e", **DATE})


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html")
@pytest.mark.parametrize(
    ("region_set", "region"), [("eu-west-1", "eu-west-1"), ("*", None), ("eu-west-1,us-east-1", None), ("", None)]
)
def test_sigv4a_is_parsed_and_not_verified(region_set: str, region: str | None) -> None:
    authorization = (
        "AWS4-ECDSA-P256-SHA256 Credential=AKID/20150830/sts/aws4_request, SignedHeaders=host, Signature=30450221"
    )
    wire = Wire(headers={"authorization": authorization, "x-amz-region-set": region_set, "host": "h", **DATE})
    signature = wire.parse()
    assert signature is not None
    assert (signature.access_key_id, signature.scope) == ("AKID", CredentialScope("20150830", None, "sts"))
    assert read_credential("", wire.headers) == Credential("AKID", region, None)
    with pytest.raises(UnsupportedAlgorithm) as refused:
        wire.verify()
    assert refused.value.algorithm == "AWS4-ECDSA-P256-SHA256"


@pytest.mark.parametrize(
    ("authorization", "credential"),
    [
        pytest.param(
            "AWS4-HMAC-SHA256 Credential=AKID/20150830/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature="
            + "0" * 64,
            Credential("AKID", "eu-west-1", "tok"),
            marks=documented(AUTHORIZATION_HEADER),
        ),
        *(
            pytest.param(*row, marks=assumed("identifying the caller accepts any header with a credential"))
            for row in (
                (
                    "AWS4-HMAC-SHA256 Credential=AKID/20150830/eu-west-1/sts/aws4_request",
                    Credential("AKID", "eu-west-1", "tok"),
                ),
                (
                    "AWS4-HMAC-SHA256 SignedHeaders=host,Credential=AKID/x/eu-west-1",
                    Credential("AKID", "eu-west-1", "tok"),
                ),
                ("AWS4-HMAC-SHA256 Credential=AKID/20150830//sts/aws4_request", Credential("AKID", None, "tok")),
                ("AWS4-HMAC-SHA256 Credential=AKID/20150830", Credential("AKID", None, "tok")),
                ("AWS4-HMAC-SHA256 Credential=123456789012, Signature", Credential("123456789012", None, "tok")),
                ("AWS4-HMAC-SHA256 Credential=/20150830/eu-west-1/sts/aws4_request", None),
                ("AWS4-HMAC-SHA256 Credential=, SignedHeaders=host", None),
                ("AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0", None),
                ("AWS4-HMAC-SHA256 MyCredential=AKID/20150830/eu-west-1", None),
            )
        ),
    ],
)
def test_a_credential_in_the_header_identifies_the_caller(authorization: str, credential: Credential | None) -> None:
    assert read_credential("", {"authorization": authorization, "x-amz-security-token": "tok"}) == credential


@assumed("the same for a presigned query")
@pytest.mark.parametrize(
    ("query", "credential"),
    [
        (PRESIGNED, Credential("AKID", "us-east-1", "a+b/=")),
        ("X-Amz-Credential=AKID%2Fd%2Feu-west-1", Credential("AKID", "eu-west-1", None)),
        ("X-Amz-Credential=AKID&X-Amz-Credential=OTHER", Credential("AKID", None, None)),
        ("X-Amz-Credential=", None),
        ("Note=X-Amz-Credential", None),
    ],
)
def test_a_credential_in_the_query_identifies_the_caller(query: str, credential: Credential | None) -> None:
    assert read_credential(query, {}) == credential
    assert read_credential(query, {"authorization": "Bearer eyJ0"}) == credential


@assumed("a malformed number is not refused, because nothing depends on it")
@pytest.mark.parametrize("expires", ["", "-1", "1e3", "²", "9" * 5000])
def test_a_malformed_expires_is_ignored(expires: str) -> None:
    signature = parse_signature(PRESIGNED.replace("Expires=60", f"Expires={expires}"), {})
    assert signature is not None
    assert signature.expires_s is None


HEADER_TEXT = st.binary(max_size=120).map(lambda raw: raw.decode("latin-1"))
AWS_LIKE = st.lists(
    st.sampled_from(
        ["AWS4-", "HMAC-SHA256", " ", ",", "=", "/", "Credential=", "SignedHeaders=", "Signature=", "a", "\xa0", "\t"]
    ),
    max_size=25,
).map("".join)


@assumed("a malformed header is refused and is not an internal error")
@given(
    authorization=HEADER_TEXT | AWS_LIKE | AWS_LIKE.map("AWS4-HMAC-SHA256 ".__add__),
    date=HEADER_TEXT,
    query=HEADER_TEXT,
)
@example(authorization="AWS4-ECDSA-P256-SHA256 Credential=a/b/c/d/e, SignedHeaders=h, Signature=0", date="d", query="")
def test_any_header_is_parsed_or_malformed(authorization: str, date: str, query: str) -> None:
    headers = {"authorization": authorization, "x-amz-date": date, "x-amz-region-set": date}
    named = read_credential(query, headers)
    try:
        signature = parse_signature(query, headers)
    except MalformedSignature:
        return
    assert signature is None or named is None or signature.access_key_id == named.access_key_id


@assumed("a malformed query is refused and is not an internal error")
@given(query=HEADER_TEXT.map("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=".__add__))
def test_any_query_is_parsed_or_malformed(query: str) -> None:
    read_credential(query, {})
    with pytest.raises(MalformedSignature):
        parse_signature(query, {})
