"""The table of refused logins: for every kind of provider a bad token under a Logins key, and AWS's sentence for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.logins.providers.oidc import CLOCK_SKEW_S
from tests.issuer import Issuer, some_key
from tests.logins.forging import by, compact, forged, good_claims, unsigned
from tests.logins.providers.saml_tampering import genuine
from tests.logins.providers_of_a_pool import (
    AMAZON,
    APPLE,
    DEVELOPER,
    DIGITS,
    FACEBOOK,
    GOOGLE,
    ISSUERS,
    OIDC,
    OPAQUE,
    OWN,
    SAML,
    TWITTER,
    USER_POOL,
)
from tests.logins.tampered_tokens import (
    BAD_ALGORITHM,
    BAD_SIGNATURE,
    EARLY_SENTENCE,
    EXPIRED,
    EXPIRY,
    GRACE,
    ISSUER,
    NO_JWT,
    NOT_BEFORE,
    NOW,
    NOW_S,
    ORDER,
    OTHER_AUDIENCE,
    OTHER_ISSUER,
    UNSUPPORTED,
    UNVERIFIED,
    tampered,
)
from tests.logins.wire import Wire
from tests.provenance import assumed, documented, observed

COGNITO = "Invalid login token. Can't pass in a Cognito token."
NOT_COGNITO = "Invalid login token. Not a Cognito token."
SIGN_IN = "https://signin.aws.amazon.com/saml"
NO_SAML = "Invalid login token. Invalid base64 SAMLResponse"
SAML_ISSUER = "Invalid login token. Issuer not present in specified provider"
SAML_SIGNATURE = "Invalid login token. Response signature invalid"

UNCAPTURED = assumed("no capture exists of this refusal")
VALIDATED = documented(
    "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html: any provided "
    "logins are validated against supported login providers"
)
OTHER_PROVIDER = observed(
    "amplify-js#5712, amazon-cognito-identity-js#153: iss is the key, and the pool has no such provider"
)
UNKNOWN_KEY = observed("amazon-cognito-identity-js#162, flutter_cognito_plugin#13: a key that is no provider")
AUTHORIZED_PARTY = documented(
    "https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html: azp is checked against the client IDs"
)
LENGTH = documented("the service model: a login has at most 50000 characters; aws-sdk-cpp#1085: ValidationException")
FACEBOOK_EXPIRED = observed("amplify-js#180, aws-sdk-ios#2296: an access token of Facebook")
AMAZON_APP = observed("amazon-cognito-identity-js#544, cognito-sample-nodejs#1: the app of Login with Amazon")
SAML_BASE64 = observed("blog.dan.drown.org: GetId")
SAML_OF_STS = observed("cloudbeaver#3112, aws-google-auth#270: of AssumeRoleWithSAML")
SAML_EXPIRED = observed("amazon-cognito-identity-js#684: Token expired: 1518436004076 >= 1518435610394")
SAML_PROFILE = documented(
    "https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf, 4.1.4.5: posted assertions must be signed"
)
SAML_CONDITIONS = documented(
    "https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf, 2.5.1: the audience, and NotBefore"
)
SIGNED = documented("https://www.rfc-editor.org/rfc/rfc7515#section-5.2: a signature that does not fit is rejected")
PUBLIC_PROVIDER = observed("aws-sdk-ios#218: the developer provider's name in a public operation")
COGNITO_TOKEN = observed("amplify-js#388, aws-sdk-net#420: a token of Cognito in GetId")


@dataclass(frozen=True)
class LoginSetup:
    """A running emulator, its pool, a guest of it, and a good login to combine with a bad one."""

    emulator: Emulator
    client: Any
    wire: Wire
    pool: str
    guest: str

    def issued(self, provider: str, **members: Any) -> str:
        """A token of the built-in identity provider."""
        return self.emulator.login_token(provider, "alice", **members)

    def own_token(self) -> str:
        """An OpenID token of the pool's guest."""
        return str(self.client.get_open_id_token(IdentityId=self.guest)["Token"])


@dataclass(frozen=True)
class Case:
    """A token under a Logins key, how it is refused, and the evidence for that.

    `evidence` is that for the sentence; `rule` that for the refusal, where it is other evidence.
    """

    name: str
    key: str
    token: Callable[[LoginSetup], str]
    sentence: str
    code: str = "NotAuthorizedException"
    evidence: pytest.MarkDecorator = field(default_factory=lambda: UNCAPTURED)
    rule: pytest.MarkDecorator | None = None

    def __str__(self) -> str:
        return f"{self.key.partition('/')[0]}: {self.name}"


def _by(evidence: pytest.MarkDecorator, *cases: Case) -> tuple[Case, ...]:
    """The cases with this evidence."""
    return tuple(replace(case, evidence=evidence) for case in cases)


def _ruled(rule: pytest.MarkDecorator, *cases: Case) -> tuple[Case, ...]:
    """The cases with this evidence that they are refused."""
    return tuple(replace(case, rule=rule) for case in cases)


def _under(key: str, name: str, of: str, sentence: str) -> Case:
    """A good token of one provider under the key of another."""
    return Case(name, key, lambda setup: ISSUERS[of].token(now=NOW), sentence)


def _issued(key: str, name: str, sentence: str, of: str | None = None, **members: Any) -> Case:
    return Case(name, key, lambda setup: setup.issued(of or key, **members), sentence)


def _text(key: str, name: str, text: str, sentence: str, code: str = "NotAuthorizedException") -> Case:
    return Case(name, key, lambda setup: text, sentence, code)


def _other_letter(token: str, place: int) -> str:
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


def _of_each_issuer() -> Iterator[Case]:
    """The whole table of tampered tokens, for every provider whose tokens are JSON Web Tokens."""
    for key, issuer in ISSUERS.items():
        skew_s = CLOCK_SKEW_S if key == OIDC else 0
        for row in tampered(skew_s):
            case = Case(row.name, key, lambda setup, row=row, issuer=issuer: row.token(issuer), row.sentence)  # type: ignore[misc]
            yield replace(case, evidence=row.evidence, rule=row.rule)
        other = ISSUERS[GOOGLE if key != GOOGLE else APPLE]
        yield from _by(
            BAD_SIGNATURE,
            Case(
                "a key of another issuer",
                key,
                lambda setup, url=issuer.url, other=other: Issuer(url, other.key, key_id=other.key_id).token(now=NOW),  # type: ignore[misc]
                UNVERIFIED,
            ),
            Case(
                "the built-in provider's kid, another's key",
                key,
                lambda setup, issuer=issuer: forged(issuer, NOW, {"kid": _built_in_kid(setup)}, by(some_key(66))),  # type: ignore[misc]
                UNVERIFIED,
            ),
        )
        early = f"Invalid login token. Token not yet valid: {NOW_S} < {NOW_S + 3600}"
        for fault, sentence, evidence in (
            ("wrong-signature", UNVERIFIED, BAD_SIGNATURE),
            ("none-algorithm", UNVERIFIED, BAD_ALGORITHM),
            ("wrong-issuer", ISSUER, OTHER_ISSUER),
            ("wrong-audience", UNSUPPORTED, OTHER_AUDIENCE),
        ):
            yield from _by(evidence, _issued(key, f"built in: {fault}", sentence, fault=fault))
        not_yet_valid = _issued(key, "built in: not-yet-valid", early, fault="not-yet-valid")
        yield replace(not_yet_valid, evidence=EARLY_SENTENCE, rule=NOT_BEFORE)
        expired = _issued(key, "built in: expired", EXPIRED.format(at=NOW_S - skew_s), expires_in_s=-skew_s)
        yield replace(expired, evidence=GRACE if skew_s else EXPIRY)


def _built_in_kid(setup: LoginSetup) -> str:
    import jwt

    return str(jwt.get_unverified_header(setup.issued(GOOGLE))["kid"])


ELSEWHERE = (
    *_by(
        OTHER_ISSUER,
        _under(APPLE, "a token of Google", GOOGLE, ISSUER),
        _under(GOOGLE, "a token of a user pool", USER_POOL, ISSUER),
        _under(USER_POOL, "a token of an OIDC provider", OIDC, ISSUER),
        _under(OIDC, "a token of Apple", APPLE, ISSUER),
    ),
    *_by(
        UNKNOWN_KEY,
        _under("loginKey", "an unknown key, a JWT", GOOGLE, ISSUER),
        _text("Facebook", "an unknown key, no JWT", "EAACEdEose0cBA", NO_JWT),
        _text("cognito-idp.us-east-1.amazonaws.com/us-east-1_def", "another user pool, no JWT", "x", NO_JWT),
    ),
    *_by(
        OTHER_PROVIDER,
        Case(
            "another user pool",
            f"{USER_POOL}d",
            lambda setup: Issuer(f"https://{USER_POOL}d").token(now=NOW),
            UNSUPPORTED,
        ),
        Case(
            "another issuer", "evil.example", lambda setup: Issuer("https://evil.example").token(now=NOW), UNSUPPORTED
        ),
        Case(
            "another path",
            "issuer.example",
            lambda setup: Issuer("https://issuer.example").token(now=NOW),
            UNSUPPORTED,
        ),
    ),
    *_by(
        ORDER,
        Case(
            "another issuer's unsigned token",
            "evil.example",
            lambda setup: forged(Issuer("https://evil.example"), NOW, {"alg": "none"}, unsigned),
            UNSUPPORTED,
        ),
    ),
    *_by(LENGTH, _text(GOOGLE, "a giant token", "a." * 30_000, "", "ValidationException")),
    *_by(
        AUTHORIZED_PARTY,
        Case(
            "an azp that is not registered", OIDC, lambda setup: ISSUERS[OIDC].token(now=NOW, azp="third"), UNSUPPORTED
        ),
        Case(
            "an aud that is not registered, nor its azp",
            OIDC,
            lambda setup: ISSUERS[OIDC].token(now=NOW, aud=["app", "second"], azp="APP"),
            UNSUPPORTED,
        ),
    ),
)


def _of_opaque_providers() -> Iterator[Case]:
    for key in OPAQUE:
        yield _text(key, "a word", "EAACEdEose0cBA", UNVERIFIED)
        yield _text(key, "two words", "token;secret", UNVERIFIED)
        yield _text(key, "a letter outside of ASCII", "tökén;secret", UNVERIFIED)
        yield Case("a JWT", key, lambda setup: ISSUERS[GOOGLE].token(now=NOW), UNVERIFIED)
        yield Case(
            "another letter", key, lambda setup, key=key: _other_letter(setup.issued(key), 30), UNVERIFIED  # type: ignore[misc]
        )  # fmt: skip
        for other in OPAQUE:
            if other != key:
                yield _issued(key, f"a token of {other}", UNVERIFIED, of=other)
        expired = _issued(key, "expired", "Invalid login token. Token is expired.", expires_in_s=0)
        yield replace(expired, evidence=FACEBOOK_EXPIRED if key == FACEBOOK else UNCAPTURED)
        elsewhere = _issued(key, "wrong audience", UNSUPPORTED, fault="wrong-audience")
        yield replace(elsewhere, evidence=AMAZON_APP if key == AMAZON else UNCAPTURED)
        yield _issued(key, "wrong signature", UNVERIFIED, fault="wrong-signature")
        yield _issued(key, "wrong issuer", UNVERIFIED, fault="wrong-issuer")
        yield _issued(key, "none algorithm", UNVERIFIED, fault="none-algorithm")
        early = f"Invalid login token. Token not yet valid: {NOW_S} < {NOW_S + 3600}"
        yield _issued(key, "not yet valid", early, fault="not-yet-valid")
    for key in (TWITTER, DIGITS):
        yield Case("no secret", key, lambda setup, key=key: setup.issued(key).partition(";")[0], UNVERIFIED)  # type: ignore[misc]
        yield Case("another secret", key, lambda setup, key=key: setup.issued(key) + "x", UNVERIFIED)  # type: ignore[misc]


OF_SAML = (
    *_by(SAML_BASE64, _text(SAML, "a word", "alice", NO_SAML)),
    *_by(SAML_BASE64, _text(SAML, "no XML", "YWxpY2U=", NO_SAML)),
    _text(
        SAML,
        "entities that grow",
        "PCFET0NUWVBFIGEgWzwhRU5USVRZIGEgImEiPl0+PFJlc3BvbnNlPiZhOzwvUmVzcG9uc2U+",
        NO_SAML,
    ),
    *_by(SAML_BASE64, Case("a JWT", SAML, lambda setup: ISSUERS[GOOGLE].token(now=NOW), NO_SAML)),
    *_by(SAML_OF_STS, Case("another provider's response", SAML, lambda setup: genuine(), SAML_ISSUER)),
    *_by(SAML_OF_STS, _issued(SAML, "wrong signature", SAML_SIGNATURE, fault="wrong-signature")),
    *_ruled(SAML_PROFILE, _issued(SAML, "unsigned", SAML_SIGNATURE, fault="none-algorithm")),
    *_by(SAML_OF_STS, _issued(SAML, "wrong issuer", SAML_ISSUER, fault="wrong-issuer")),
    *_ruled(SAML_CONDITIONS, _issued(SAML, "wrong audience", UNSUPPORTED, fault="wrong-audience")),
    *_by(SAML_EXPIRED, _issued(SAML, "expired", f"Invalid login token. Token expired: {NOW} >= {NOW}", expires_in_s=0)),
    *_ruled(
        SAML_CONDITIONS,
        _issued(
            SAML,
            "not yet valid",
            f"Invalid login token. Token not yet valid: {NOW} < {NOW + 3_600_000}",
            fault="not-yet-valid",
        ),
    ),
    _issued(f"{SAML}2", "a provider that the pool does not name", UNSUPPORTED, audience=SIGN_IN),
    _issued(f"{SAML}2", "another's response under a provider that the pool does not name", UNSUPPORTED, of=SAML),
)

PUBLIC = "Please provide a valid public provider"
OF_OURS = (
    *_by(PUBLIC_PROVIDER, _text(DEVELOPER, "a developer user", "user-42", PUBLIC, "InvalidParameterException")),
    *_by(
        PUBLIC_PROVIDER,
        Case("a JWT", DEVELOPER, lambda setup: ISSUERS[GOOGLE].token(now=NOW), PUBLIC, "InvalidParameterException"),
    ),
    *_by(COGNITO_TOKEN, Case("our own token", DEVELOPER, LoginSetup.own_token, COGNITO)),
    *_by(COGNITO_TOKEN, Case("our own token", OWN, LoginSetup.own_token, COGNITO)),
    *_by(OTHER_ISSUER, Case("our own token", GOOGLE, LoginSetup.own_token, ISSUER)),
    _text(OWN, "a word", "alice", NOT_COGNITO),
    Case("a token of Google", OWN, lambda setup: ISSUERS[GOOGLE].token(now=NOW), NOT_COGNITO),
    *_ruled(
        SIGNED,
        Case("our name, another's key", OWN, lambda setup: _as_ours(setup, {}, by(some_key(66))), UNVERIFIED),
        Case(
            "our name, our kid, another's key", OWN, lambda setup: _as_ours(setup, None, by(some_key(66))), UNVERIFIED
        ),
        Case("our name, unsigned", OWN, lambda setup: _as_ours(setup, {"alg": "none"}, unsigned), UNVERIFIED),
        Case("our own token, a letter changed", OWN, lambda setup: _other_letter(setup.own_token(), -20), UNVERIFIED),
    ),
)


def _as_ours(setup: LoginSetup, header: dict[str, Any] | None, signer: Callable[[bytes], bytes]) -> str:
    """A token that claims to be one of ours; by default with our own header."""
    import jwt

    if header is None:
        header = dict(jwt.get_unverified_header(setup.own_token()))
    issuer = Issuer("https://cognito-identity.amazonaws.com")
    claims = good_claims(issuer, NOW, sub=setup.guest, aud=setup.pool, amr=["authenticated"])
    return compact({"alg": "RS256", **header}, claims, signer)


def _validated(*cases: Case) -> Iterator[Case]:
    """The cases: AWS validates every login, so a token that its provider did not issue is refused, in words unknown."""
    for case in cases:
        is_forged = case.evidence is UNCAPTURED and case.rule is None and case.name != "not yet valid"
        yield replace(case, rule=VALIDATED) if is_forged else case


CASES = (*_of_each_issuer(), *ELSEWHERE, *_validated(*_of_opaque_providers(), *OF_SAML, *OF_OURS))
