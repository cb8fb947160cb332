"""The table of refused logins: for every kind of provider a bad token under a Logins key, and AWS's sentence for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cognito_identity_emulator import Emulator
from tests.issuer import Issuer, some_key
from tests.logins.forging import by, compact, forged, good_claims, unsigned
from tests.logins.providers.saml_tampering import genuine
from tests.logins.providers_of_a_pool import (
    APPLE,
    DEVELOPER,
    DIGITS,
    GOOGLE,
    ISSUERS,
    OIDC,
    OPAQUE,
    OWN,
    SAML,
    TWITTER,
    USER_POOL,
)
from tests.logins.tampered_tokens import EXPIRED, ISSUER, NO_JWT, NOW, NOW_S, TAMPERED, UNSUPPORTED, UNVERIFIED
from tests.logins.wire import Wire

COGNITO = "Invalid login token. Can't pass in a Cognito token."
NOT_COGNITO = "Invalid login token. Not a Cognito token."
SIGN_IN = "https://signin.aws.amazon.com/saml"
NO_SAML = "Invalid login token. Invalid base64 SAMLResponse"
SAML_ISSUER = "Invalid login token. Issuer not present in specified provider"
SAML_SIGNATURE = "Invalid login token. Response signature invalid"


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
    """A token under a Logins key, and how it is refused."""

    name: str
    key: str
    token: Callable[[LoginSetup], str]
    sentence: str
    code: str = "NotAuthorizedException"

    def __str__(self) -> str:
        return f"{self.key.partition('/')[0]}: {self.name}"


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
        for row in TAMPERED:
            yield Case(row.name, key, lambda setup, row=row, issuer=issuer: row.token(issuer), row.sentence)  # type: ignore[misc]
        other = ISSUERS[GOOGLE if key != GOOGLE else APPLE]
        yield Case(
            "a key of another issuer", key,
            lambda setup, issuer=issuer, other=other: Issuer(issuer.url, other.key, key_id=other.key_id).token(now=NOW),  # type: ignore[misc]
            UNVERIFIED,
        )  # fmt: skip
        yield Case(
            "the built-in provider's kid, another's key", key,
            lambda setup, issuer=issuer: forged(issuer, NOW, {"kid": _built_in_kid(setup)}, by(some_key(66))),  # type: ignore[misc]
            UNVERIFIED,
        )  # fmt: skip
        for fault, sentence in (
            ("wrong-signature", UNVERIFIED),
            ("none-algorithm", UNVERIFIED),
            ("wrong-issuer", ISSUER),
            ("wrong-audience", UNSUPPORTED),
            ("not-yet-valid", f"Invalid login token. Token not yet valid: {NOW_S} < {NOW_S + 3600}"),
        ):
            yield _issued(key, f"built in: {fault}", sentence, fault=fault)
        yield _issued(key, "built in: expired", EXPIRED.format(at=NOW_S), expires_in_s=0)


def _built_in_kid(setup: LoginSetup) -> str:
    import jwt

    return str(jwt.get_unverified_header(setup.issued(GOOGLE))["kid"])


ELSEWHERE = (
    _under(APPLE, "a token of Google", GOOGLE, ISSUER),
    _under(GOOGLE, "a token of a user pool", USER_POOL, ISSUER),
    _under(USER_POOL, "a token of an OIDC provider", OIDC, ISSUER),
    _under(OIDC, "a token of Apple", APPLE, ISSUER),
    _under("loginKey", "an unknown key, a JWT", GOOGLE, ISSUER),
    _text("Facebook", "an unknown key, no JWT", "EAACEdEose0cBA", NO_JWT),
    _text("cognito-idp.us-east-1.amazonaws.com/us-east-1_def", "another user pool, no JWT", "x", NO_JWT),
    Case(
        "another user pool", f"{USER_POOL}d", lambda setup: Issuer(f"https://{USER_POOL}d").token(now=NOW), UNSUPPORTED
    ),
    Case("another issuer", "evil.example", lambda setup: Issuer("https://evil.example").token(now=NOW), UNSUPPORTED),
    Case(
        "another issuer's unsigned token", "evil.example",
        lambda setup: forged(Issuer("https://evil.example"), NOW, {"alg": "none"}, unsigned), UNSUPPORTED,
    ),
    Case("another path", "issuer.example", lambda setup: Issuer("https://issuer.example").token(now=NOW), UNSUPPORTED),
    _text(GOOGLE, "a giant token", "a." * 30_000, "", "ValidationException"),
    Case(
        "an azp that is not registered", OIDC, lambda setup: ISSUERS[OIDC].token(now=NOW, azp="third"), UNSUPPORTED
    ),
    Case(
        "an aud that is not registered, nor its azp", OIDC,
        lambda setup: ISSUERS[OIDC].token(now=NOW, aud=["app", "second"], azp="APP"), UNSUPPORTED,
    ),
)  # fmt: skip


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
        yield _issued(key, "expired", "Invalid login token. Token is expired.", expires_in_s=0)
        yield _issued(key, "wrong audience", UNSUPPORTED, fault="wrong-audience")
        yield _issued(key, "wrong signature", UNVERIFIED, fault="wrong-signature")
        yield _issued(key, "wrong issuer", UNVERIFIED, fault="wrong-issuer")
        yield _issued(key, "none algorithm", UNVERIFIED, fault="none-algorithm")
        early = f"Invalid login token. Token not yet valid: {NOW_S} < {NOW_S + 3600}"
        yield _issued(key, "not yet valid", early, fault="not-yet-valid")
    for key in (TWITTER, DIGITS):
        yield Case("no secret", key, lambda setup, key=key: setup.issued(key).partition(";")[0], UNVERIFIED)  # type: ignore[misc]
        yield Case("another secret", key, lambda setup, key=key: setup.issued(key) + "x", UNVERIFIED)  # type: ignore[misc]


OF_SAML = (
    _text(SAML, "a word", "alice", NO_SAML),
    _text(SAML, "no XML", "YWxpY2U=", NO_SAML),
    _text(
        SAML,
        "entities that grow",
        "PCFET0NUWVBFIGEgWzwhRU5USVRZIGEgImEiPl0+PFJlc3BvbnNlPiZhOzwvUmVzcG9uc2U+",
        NO_SAML,
    ),
    Case("a JWT", SAML, lambda setup: ISSUERS[GOOGLE].token(now=NOW), NO_SAML),
    Case("another provider's response", SAML, lambda setup: genuine(), SAML_ISSUER),
    _issued(SAML, "wrong signature", SAML_SIGNATURE, fault="wrong-signature"),
    _issued(SAML, "unsigned", SAML_SIGNATURE, fault="none-algorithm"),
    _issued(SAML, "wrong issuer", SAML_ISSUER, fault="wrong-issuer"),
    _issued(SAML, "wrong audience", UNSUPPORTED, fault="wrong-audience"),
    _issued(SAML, "expired", f"Invalid login token. Token expired: {NOW} >= {NOW}", expires_in_s=0),
    _issued(
        SAML,
        "not yet valid",
        f"Invalid login token. Token not yet valid: {NOW} < {NOW + 3_600_000}",
        fault="not-yet-valid",
    ),
    _issued(f"{SAML}2", "a provider that the pool does not name", UNSUPPORTED, audience=SIGN_IN),
    _issued(f"{SAML}2", "another's response under a provider that the pool does not name", UNSUPPORTED, of=SAML),
)

PUBLIC = "Please provide a valid public provider"
OF_OURS = (
    _text(DEVELOPER, "a developer user", "user-42", PUBLIC, "InvalidParameterException"),
    Case("a JWT", DEVELOPER, lambda setup: ISSUERS[GOOGLE].token(now=NOW), PUBLIC, "InvalidParameterException"),
    Case("our own token", DEVELOPER, LoginSetup.own_token, COGNITO),
    Case("our own token", OWN, LoginSetup.own_token, COGNITO),
    Case("our own token", GOOGLE, LoginSetup.own_token, ISSUER),
    _text(OWN, "a word", "alice", NOT_COGNITO),
    Case("a token of Google", OWN, lambda setup: ISSUERS[GOOGLE].token(now=NOW), NOT_COGNITO),
    Case("our name, another's key", OWN, lambda setup: _as_ours(setup, {}, by(some_key(66))), UNVERIFIED),
    Case("our name, our kid, another's key", OWN, lambda setup: _as_ours(setup, None, by(some_key(66))), UNVERIFIED),
    Case("our name, unsigned", OWN, lambda setup: _as_ours(setup, {"alg": "none"}, unsigned), UNVERIFIED),
    Case("our own token, a letter changed", OWN, lambda setup: _other_letter(setup.own_token(), -20), UNVERIFIED),
)


def _as_ours(setup: LoginSetup, header: dict[str, Any] | None, signer: Callable[[bytes], bytes]) -> str:
    """A token that claims to be one of ours; by default with our own header."""
    import jwt

    if header is None:
        header = dict(jwt.get_unverified_header(setup.own_token()))
    issuer = Issuer("https://cognito-identity.amazonaws.com")
    claims = good_claims(issuer, NOW, sub=setup.guest, aud=setup.pool, amr=["authenticated"])
    return compact({"alg": "RS256", **header}, claims, signer)


CASES = (*_of_each_issuer(), *ELSEWHERE, *_of_opaque_providers(), *OF_SAML, *OF_OURS)
