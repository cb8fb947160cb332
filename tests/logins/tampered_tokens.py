"""The table of tampered JSON Web Tokens: each row is a change to a good token and AWS's sentence for it.

The rows are for every provider whose tokens are JSON Web Tokens. A row names the evidence for its sentence: what a
standard or AWS's guide says about such a token, and the capture that has AWS's sentence for it. Where a standard
refuses the token and no capture has AWS's sentence for it, the row also names the standard, as its rule.
"""

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.issuer import Issuer, some_key
from tests.logins.forging import (
    ATTACKER,
    SHARED_SECRET,
    by,
    by_secret,
    changed,
    compact,
    curve_key,
    edwards_key,
    forged,
    good_claims,
    public_der,
    public_pem,
    short_key,
    unsigned,
    web_key,
    with_payload,
)
from tests.provenance import assumed, documented, observed

NOW = 1_790_000_000_000
"""The time of every call that presents one of these tokens, in epoch milliseconds."""
NOW_S = NOW // 1000

NO_JWT = "Invalid login token. Not a valid OpenId Connect identity token."
ISSUER = "Invalid login token. Issuer doesn't match providerName"
UNVERIFIED = "Invalid login token. Couldn't verify signed token."
UNSUPPORTED = "Token is not from a supported provider of this identity pool."
MISSING = "Invalid login token. Missing a required claim: {claim}"
EXPIRED = f"Invalid login token. Token expired: {NOW_S} >= {{at}}"
EARLY = f"Invalid login token. Token not yet valid: {NOW_S} < {{at}}"

_GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html"
_OF_NO_JWT = "; the sentence: passport-google-oauth2#20, flutter_cognito_plugin#13"
_OF_SIGNATURES = "; the sentence: amazon-cognito-identity-js#91, aws-sdk-js#3408"

ORDER = assumed("the order of these two checks is inferred")
OPAQUE_VALUE = observed("passport-google-oauth2#20, google-signin#858: an access token of Google")
NO_JWS = documented(f"https://www.rfc-editor.org/rfc/rfc7515#section-5.2 says what is no JWS{_OF_NO_JWT}")
HEADER_TYPES = documented("https://www.rfc-editor.org/rfc/rfc7515#section-4.1 requires alg, and strings as alg and kid")
NO_CLAIMS = documented(f"https://www.rfc-editor.org/rfc/rfc7519#section-7.2 needs a JSON object in UTF-8{_OF_NO_JWT}")
CLAIM_TYPES = documented("https://www.rfc-editor.org/rfc/rfc7519#section-4.1 gives the type of the claim")
DUPLICATES = assumed("https://www.rfc-editor.org/rfc/rfc7519#section-4 allows a parser to refuse duplicate names")
CRITICAL = documented("https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11: an unknown critical extension is invalid")
COMPRESSION = assumed("JSON Web Signature has no compression, and says nothing about its header")
OUR_LIMIT = assumed("a value that no provider issues; the limit is ours")
OTHER_ISSUER = documented(
    f"{_GUIDE}: iss must match the key of the Logins map; the sentence: amazon-cognito-identity-js#40, #407"
)
REQUIRED = documented(
    "https://openid.net/specs/openid-connect-core-1_0.html#IDToken: iss, sub, aud and exp are required"
)
CLAIM_SENTENCE = assumed("the sentence was observed for aud, and by STS for sub; for other claims it is an analogy")
NO_JWT_SENTENCE = assumed("the sentence was observed for texts that are no JSON Web Token")
MISSING_AUDIENCE = observed("amazon-cognito-identity-js#7, #12: an access token, which has no aud")
BAD_SIGNATURE = documented(f"{_GUIDE}: the signature must be valid, by an RSA public key{_OF_SIGNATURES}")
BAD_ALGORITHM = documented(f"https://www.rfc-editor.org/rfc/rfc8725#section-3.1 and 3.2{_OF_SIGNATURES}")
BAD_KEY = documented(
    "https://www.rfc-editor.org/rfc/rfc7517#section-4.2 (use), https://www.rfc-editor.org/rfc/rfc7518#section-3.3 "
    f"(2048 bits at least){_OF_SIGNATURES}"
)
UNKNOWN_KEY = documented(
    f"https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys: kid names the key{_OF_SIGNATURES}"
)
OTHER_HASH = assumed("the algorithm of the JWK is the only one for its key: RFC 8725, 3.1, has it so, AWS says nothing")
EXPIRY = documented(
    "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4; the sentence: amplify-js#3675, aws-sdk-ios#2513 and #2570"
)
GRACE = documented(f"{_GUIDE}: five minutes of grace; the sentence: amplify-js#3675, aws-sdk-ios#2513 and #2570")
NOT_BEFORE = documented("https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5: not accepted before nbf")
EARLY_SENTENCE = assumed("the sentence is on the pattern of the one for exp")
TWO_REASONS = documented("https://www.rfc-editor.org/rfc/rfc7519#section-7.2: each of the two reasons is enough")
OTHER_AUDIENCE = documented(
    f"{_GUIDE}: aud is checked against the client IDs; the sentence: amazon-cognito-identity-js#371, amplify-js#6020"
)
NO_AUDIENCE = documented(
    "https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation: aud has the client id"
)
AUDIENCE_SENTENCE = assumed("a list without an entry is like no aud")


@dataclass(frozen=True)
class Row:
    """One tampered token, the sentence it is refused with, and the evidence that this is AWS's sentence.

    `rule`: the evidence that the token is refused, where it is other evidence than that of the sentence.
    """

    name: str
    token: Callable[[Issuer], str]
    sentence: str
    evidence: pytest.MarkDecorator = field(default_factory=lambda: ORDER)
    rule: pytest.MarkDecorator | None = None


def _by(evidence: pytest.MarkDecorator, *rows: Row) -> tuple[Row, ...]:
    """The rows with this evidence."""
    return tuple(replace(row, evidence=evidence) for row in rows)


def _ruled(rule: pytest.MarkDecorator, sentence: pytest.MarkDecorator, *rows: Row) -> tuple[Row, ...]:
    """The rows with this evidence that they are refused, and that for their sentence."""
    return tuple(replace(row, rule=rule, evidence=sentence) for row in rows)


def _claims(name: str, sentence: str, **claims: Any) -> Row:
    return Row(name, lambda issuer: issuer.token(now=NOW, **claims), sentence)


def _payload(name: str, payload: Callable[[Issuer], bytes]) -> Row:
    return Row(name, lambda issuer: with_payload(issuer, payload(issuer)), NO_JWT)


def _header(name: str, sentence: str, header: dict[str, Any], signer: Any = None) -> Row:
    return Row(name, lambda issuer: forged(issuer, NOW, header, signer), sentence)


def _twice(issuer: Issuer, member: bytes) -> bytes:
    return b"{" + member + b", " + json.dumps(good_claims(issuer, NOW)).encode()[1:]


def _attacker(signed: bytes) -> bytes:
    return by(some_key(ATTACKER))(signed)


def _attackers_key() -> dict[str, Any]:
    return web_key(some_key(ATTACKER))


MALFORMED = (
    *_by(
        OPAQUE_VALUE,
        Row("a word", lambda issuer: "alice", NO_JWT),
        Row("an opaque access token", lambda issuer: "ya29.a0AfH6SMBx-" + 40 * "x", NO_JWT),
    ),
    *_by(
        NO_JWS,
        Row("two parts", lambda issuer: issuer.token(now=NOW).rpartition(".")[0], NO_JWT),
        Row("four parts", lambda issuer: issuer.token(now=NOW) + ".e30", NO_JWT),
        Row("five parts, as encrypted ones have", lambda issuer: "e30.e30.e30.e30.e30", NO_JWT),
        Row("points only", lambda issuer: "..", NO_JWT),
        Row("a header that is no Base64", lambda issuer: "{}." + issuer.token(now=NOW).partition(".")[2], NO_JWT),
        Row("a header that is no JSON", lambda i: compact(b"header", good_claims(i, NOW), by(i.key)), NO_JWT),
        Row("a header that is a list", lambda i: compact(b'["RS256"]', good_claims(i, NOW), by(i.key)), NO_JWT),
    ),
    *_by(
        DUPLICATES,
        Row("a header with alg twice", lambda i: compact(b'{"alg":"RS256","alg":"none"}', b"{}", by(i.key)), NO_JWT),
        _payload("sub twice", lambda issuer: _twice(issuer, b'"sub": "mallory"')),
        _payload("aud twice", lambda issuer: _twice(issuer, b'"aud": "app"')),
        _payload("a claim's member twice", lambda issuer: _twice(issuer, b'"address": {"zip": 1, "zip": 2}')),
    ),
    *_ruled(
        HEADER_TYPES,
        NO_JWT_SENTENCE,
        _header("no algorithm", NO_JWT, {"alg": ""}),
        _header("an algorithm that is a number", NO_JWT, {"alg": 256}),
        _header("an algorithm that is null", NO_JWT, {"alg": None}),
        _header("a kid that is a number", NO_JWT, {"kid": 1}),
        _header("a kid that is an object", NO_JWT, {"kid": {"$ne": ""}}),
    ),
    *_ruled(
        CRITICAL,
        NO_JWT_SENTENCE,
        _header("a critical extension", NO_JWT, {"crit": ["exp"], "exp": NOW_S + 60}),
        _header("critical extensions that are none", NO_JWT, {"crit": []}),
        _header("claims that are not encoded", NO_JWT, {"b64": False, "crit": ["b64"]}),
    ),
    *_by(
        COMPRESSION,
        Row(
            "compressed claims",
            lambda i: compact(
                {"kid": i.key_id, "alg": "RS256", "zip": "DEF"},
                zlib.compress(json.dumps(good_claims(i, NOW)).encode()),
                by(i.key),
            ),
            NO_JWT,
        ),
    ),
    *_by(
        NO_CLAIMS,
        _payload("claims that are no JSON", lambda issuer: b"alice"),
        _payload("claims that are a list", lambda issuer: b"[]"),
        _payload("claims that are text", lambda issuer: b'"alice"'),
        _payload("claims in UTF-16", lambda issuer: json.dumps(good_claims(issuer, NOW)).encode("utf-16")),
        _payload("claims that are not UTF-8", lambda issuer: b'{"sub": "\xff"}'),
        _payload("NaN", lambda issuer: _twice(issuer, b'"height": NaN')),
    ),
    *_by(
        OUR_LIMIT,
        _payload("claims nested beyond reason", lambda issuer: b'{"a":' * 5000 + b"1" + b"}" * 5000),
        _claims("a sub with a NUL in it", NO_JWT, sub="alice\0"),
        _claims("a sub with half a letter in it", NO_JWT, sub="\ud83d"),
        _claims("an exp beyond all time", NO_JWT, exp=10**400),
    ),
    *_ruled(
        CLAIM_TYPES,
        NO_JWT_SENTENCE,
        _claims("an iss that is a list", NO_JWT, iss=["https://accounts.google.com"]),
        _claims("a sub that is a number", NO_JWT, sub=42),
        _claims("a sub that is an object", NO_JWT, sub={"$gt": ""}),
        _claims("an aud that is a number", NO_JWT, aud=7),
        _claims("an aud with a number in it", NO_JWT, aud=["app", 7]),
        _claims("an azp that is a list", NO_JWT, azp=["app"]),
        _claims("an exp that is text", NO_JWT, exp=str(NOW_S + 60)),
        _claims("an exp that is true", NO_JWT, exp=True),
        _claims("an nbf that is text", NO_JWT, nbf="0"),
        _claims("an iat that is an object", NO_JWT, iat={}),
    ),
)

WRONG_ISSUER = (
    *_ruled(
        REQUIRED,
        CLAIM_SENTENCE,
        _claims("no iss", MISSING.format(claim="iss"), iss=None),
        _claims("an empty iss", MISSING.format(claim="iss"), iss=""),
    ),
    *_by(
        OTHER_ISSUER,
        _claims("another iss", ISSUER, iss="https://evil.example"),
        Row("an iss with a path", lambda issuer: issuer.token(now=NOW, iss=issuer.url + "/path"), ISSUER),
        Row("an iss with a port", lambda issuer: issuer.token(now=NOW, iss=f"https://{issuer.name}:444"), ISSUER),
        Row("an iss in capitals", lambda issuer: issuer.token(now=NOW, iss=issuer.url.upper()), ISSUER),
        Row("an iss as a user's name", lambda i: i.token(now=NOW, iss=f"{i.url}@evil.example"), ISSUER),
        Row("an iss as a path elsewhere", lambda i: i.token(now=NOW, iss=f"https://evil.example/{i.name}"), ISSUER),
        Row("an iss with a scheme twice", lambda i: i.token(now=NOW, iss=f"https://http://{i.name}"), ISSUER),
        Row("an iss with a space", lambda i: i.token(now=NOW, iss=f"{i.url} "), ISSUER),
    ),
    *_ruled(TWO_REASONS, ORDER, _claims("another iss, expired too", ISSUER, iss="https://evil.example", exp=1)),
)

MISSING_CLAIMS = (
    *_ruled(
        REQUIRED,
        CLAIM_SENTENCE,
        _claims("no sub", MISSING.format(claim="sub"), sub=None),
        _claims("an empty sub", MISSING.format(claim="sub"), sub=""),
        _claims("neither sub nor exp", MISSING.format(claim="sub"), sub=None, exp=None),
        _claims("no exp", MISSING.format(claim="exp"), exp=None),
    ),
)

WRONG_SIGNATURE = (
    *_by(
        BAD_ALGORITHM,
        *(
            _header(f"algorithm {name}", UNVERIFIED, {"alg": name}, unsigned)
            for name in ("none", "None", "NONE", "nOnE", "none ", "null", "HS0")
        ),
        _header("algorithm none with a good signature", UNVERIFIED, {"alg": "none"}),
        _header("algorithm none without a kid", UNVERIFIED, {"alg": "none", "kid": ""}, unsigned),
        Row(
            "HS256 with the public key in PEM",
            lambda i: forged(i, NOW, {"alg": "HS256"}, by_secret(public_pem(i))),
            UNVERIFIED,
        ),
        Row(
            "HS256 with the public key in DER",
            lambda i: forged(i, NOW, {"alg": "HS256"}, by_secret(public_der(i))),
            UNVERIFIED,
        ),
        Row(
            "HS256 with the modulus",
            lambda i: forged(i, NOW, {"alg": "HS256"}, by_secret(web_key(i.key)["n"].encode())),
            UNVERIFIED,
        ),
        Row(
            "HS512 with the public key in PEM",
            lambda i: forged(i, NOW, {"alg": "HS512"}, by_secret(public_pem(i), "sha512")),
            UNVERIFIED,
        ),
        _header("HS256 with nothing as its secret", UNVERIFIED, {"alg": "HS256"}, by_secret(b"")),
        _header("an algorithm in small letters", UNVERIFIED, {"alg": "rs256"}),
        _header("an unknown algorithm", UNVERIFIED, {"alg": "RS257"}),
    ),
    *_by(
        BAD_SIGNATURE,
        _header("another's key under the kid", UNVERIFIED, {}, _attacker),
        _header("another's key without a kid", UNVERIFIED, {"kid": ""}, _attacker),
        _header("an empty kid", UNVERIFIED, {"kid": " "}, _attacker),
        _header("a kid that is a path", UNVERIFIED, {"kid": "../../../../dev/null"}, by_secret(b"")),
        _header("a kid that is SQL", UNVERIFIED, {"kid": "' UNION SELECT 'secret' --"}, _attacker),
        _header("a kid that is a URL", UNVERIFIED, {"kid": "https://evil.example/key.pem"}, _attacker),
        _header("a kid that is a template", UNVERIFIED, {"kid": "{{7*7}}${7*7}\n"}, _attacker),
        _header("a giant kid", UNVERIFIED, {"kid": "k" * 20_000}, _attacker),
        Row("an embedded jwk", lambda i: forged(i, NOW, {"jwk": _attackers_key()}, _attacker), UNVERIFIED),
        Row(
            "an embedded jwk alone",
            lambda i: forged(i, NOW, {"kid": "", "jwk": _attackers_key()}, _attacker),
            UNVERIFIED,
        ),
        _header("a jku", UNVERIFIED, {"jku": "https://evil.example/jwks.json", "kid": "evil"}, _attacker),
        _header("an x5u", UNVERIFIED, {"x5u": "https://evil.example/chain.pem", "kid": "evil"}, _attacker),
        _header("an x5c", UNVERIFIED, {"x5c": ["MIIB"], "kid": "evil"}, _attacker),
        _header("half a key", UNVERIFIED, {"kid": "half"}, _attacker),
        _header("a curve's key as RSA", UNVERIFIED, {"kid": "curve"}, _attacker),
        _header(
            "a curve's key with a longer hash", UNVERIFIED, {"kid": "curve", "alg": "ES384"}, by(curve_key, "ES256")
        ),
        _header("an RSA key as a curve's", UNVERIFIED, {"alg": "ES256"}, by(curve_key, "ES256")),
        _header(
            "HS256 with a secret of the key set",
            UNVERIFIED,
            {"alg": "HS256", "kid": "shared"},
            by_secret(SHARED_SECRET),
        ),
        _header("a curve's signature of zeros", UNVERIFIED, {"kid": "curve", "alg": "ES256"}, lambda signed: bytes(64)),
        _header(
            "an Edwards curve",
            UNVERIFIED,
            {"kid": "edwards", "alg": "EdDSA"},
            lambda signed: edwards_key().sign(signed),
        ),
        Row("a hash that is not the header's", lambda i: forged(i, NOW, {}, by(i.key, "RS512")), UNVERIFIED),
        Row("no signature", lambda i: i.token(now=NOW).rpartition(".")[0] + ".", UNVERIFIED),
        Row("half a signature", lambda i: changed(i.token(now=NOW), 2, lambda signature: signature[:128]), UNVERIFIED),
        Row(
            "a longer signature",
            lambda i: changed(i.token(now=NOW), 2, lambda signature: signature + b"\0"),
            UNVERIFIED,
        ),
        Row("a signature of zeros", lambda i: changed(i.token(now=NOW), 2, lambda signature: bytes(256)), UNVERIFIED),
        Row(
            "another user's claims under the signature",
            lambda i: changed(i.token(now=NOW), 1, lambda claims: claims.replace(b"alice", b"mallo")),
            UNVERIFIED,
        ),
        Row(
            "a header changed",
            lambda i: changed(i.token(now=NOW), 0, lambda header: header[:-1] + b',"x":1}'),
            UNVERIFIED,
        ),
    ),
    *_by(UNKNOWN_KEY, _header("an unknown kid", UNVERIFIED, {"kid": "unknown"})),
    *_by(
        BAD_KEY,
        _header("a key that is for encryption", UNVERIFIED, {"kid": "encryption"}, by(lambda: some_key(7))),
        _header("a key of 1024 bits", UNVERIFIED, {"kid": "short"}, by(short_key)),
    ),
    *_by(
        OTHER_HASH,
        Row("another algorithm of RSA", lambda i: forged(i, NOW, {"alg": "PS256"}, by(i.key, "PS256")), UNVERIFIED),
        Row("a longer hash", lambda i: forged(i, NOW, {"alg": "RS512"}, by(i.key, "RS512")), UNVERIFIED),
    ),
    *_ruled(
        TWO_REASONS,
        ORDER,
        Row("another's key, expired too", lambda i: forged(i, NOW, {}, _attacker, exp=1), UNVERIFIED),
    ),
)


def _wrong_time(skew_s: int) -> tuple[Row, ...]:
    """Tokens of an issuer whose clock may differ by so many seconds."""
    end, start = NOW_S - skew_s, NOW_S + skew_s
    return (
        *_by(
            EXPIRY if skew_s == 0 else GRACE,
            _claims("it expires now", EXPIRED.format(at=end), exp=end),
            _claims("it expires within this very second", EXPIRED.format(at=end), exp=end + 0.9),
            _claims("it expired a second ago", EXPIRED.format(at=end - 1), exp=end - 1),
        ),
        *_by(
            EXPIRY,
            _claims("it expired a day ago", EXPIRED.format(at=NOW_S - 86_400), exp=NOW_S - 86_400),
            _claims("it expired at the beginning of time", EXPIRED.format(at=0), exp=0),
            _claims("it expired before that", EXPIRED.format(at=-1), exp=-1),
        ),
        *_ruled(
            NOT_BEFORE,
            EARLY_SENTENCE,
            _claims("it is valid in a second", EARLY.format(at=start + 1), nbf=start + 1),
        ),
        *_ruled(
            TWO_REASONS,
            ORDER,
            _claims("it is valid after it expired", EXPIRED.format(at=end), nbf=start + 9, exp=end),
            _claims("it expired, for another audience", EXPIRED.format(at=end - 5), exp=end - 5, aud="other"),
        ),
    )


WRONG_AUDIENCE = (
    *_by(
        MISSING_AUDIENCE,
        _claims("no aud", MISSING.format(claim="aud"), aud=None),
        _claims(
            "an access token of a user pool", MISSING.format(claim="aud"), aud=None, token_use="access", client_id="app"
        ),
    ),
    *_ruled(NO_AUDIENCE, AUDIENCE_SENTENCE, _claims("no aud in its list", MISSING.format(claim="aud"), aud=[])),
    *_by(
        OTHER_AUDIENCE,
        _claims("an empty aud", UNSUPPORTED, aud=""),
        _claims("another aud", UNSUPPORTED, aud="other"),
        _claims("other auds", UNSUPPORTED, aud=["other", "third"]),
        _claims("an aud in capitals", UNSUPPORTED, aud="APP"),
        _claims("an aud that only begins so", UNSUPPORTED, aud="app2"),
        _claims("an aud with a space", UNSUPPORTED, aud="app "),
    ),
)


def tampered(skew_s: int = 0) -> tuple[Row, ...]:
    """The rows for an issuer whose clock may differ by so many seconds."""
    wrong_time = _wrong_time(skew_s)
    return (*MALFORMED, *WRONG_ISSUER, *MISSING_CLAIMS, *WRONG_SIGNATURE, *wrong_time, *WRONG_AUDIENCE)
