"""Writes docs/login-verification.md from calls of a running emulator in each mode.

python -m tests.logins.verification_table
"""

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from cognito_identity_emulator import Emulator
from tests.issuer import Issuer, some_key
from tests.logins.forging import ATTACKER, by, forged, unsigned
from tests.logins.providers_of_a_pool import (
    DEVELOPER,
    FACEBOOK,
    GOOGLE,
    ISSUERS,
    OWN,
    SAML,
    emulator_of_them_all,
    new_pool,
)
from tests.logins.tampered_tokens import NOW, NOW_S
from tests.logins.wire import Wire

PAGE = Path(__file__).parents[2] / "docs" / "login-verification.md"
MODES = ("strict", "claims", "none")
INTRODUCTION = f"""\
# Login verification

`--login-verification` sets how a login token is checked. `strict` (the default) checks everything that AWS checks,
`claims` everything except the signature, and `none` nothing. In every mode, the pool must have the provider. For each
refused login, the log has the check that failed, what was expected, what was received, and what to change.

As in AWS, the clock of an OIDC provider that IAM names may differ by five minutes: its tokens are accepted until five
minutes after `exp`, and from five minutes before `nbf`. Tokens of other providers have no such tolerance.

The table has the answers of a running emulator to GetId, for a user `alice`, when its clock is at {NOW_S}.
`python -m tests.logins.verification_table` writes it; a test fails when it is stale.
"""

Token = Callable[[Emulator], str]
_google = ISSUERS[GOOGLE]
_other = Issuer("https://other.example")


def _real(**claims: Any) -> Token:
    return lambda emulator: _google.token(now=NOW, **claims)


def _issued(key: str, fault: str | None = None, expires_in_s: int = 3600) -> Token:
    return lambda emulator: emulator.login_token(key, "alice", fault=fault, expires_in_s=expires_in_s)


def _text(text: str) -> Token:
    return lambda emulator: text


_JWT = "JSON Web Token (user pool, OIDC, Google, Apple)"
_OPAQUE = "opaque token (Facebook, Amazon, Twitter, Digits)"
_SAML = "SAML response"
ROWS: tuple[tuple[str, str, str, Token], ...] = (
    (_JWT, "good, by the real issuer", GOOGLE, _real()),
    (_JWT, "good, by the built-in identity provider", GOOGLE, _issued(GOOGLE)),
    (_JWT, "signed with another's key", GOOGLE, lambda e: forged(_google, NOW, {}, by(lambda: some_key(ATTACKER)))),
    (_JWT, "not signed (`alg` none)", GOOGLE, lambda emulator: forged(_google, NOW, {"alg": "none"}, unsigned)),
    (_JWT, "expired", GOOGLE, _real(exp=NOW_S - 60)),
    (_JWT, "not yet valid", GOOGLE, _real(nbf=NOW_S + 60)),
    (_JWT, "for another audience", GOOGLE, _real(aud="other")),
    (_JWT, "without audience, as a user pool's access token", GOOGLE, _real(aud=None)),
    (_JWT, "without user (`sub`)", GOOGLE, _real(sub=None)),
    (_JWT, "of another issuer", GOOGLE, _real(iss="https://other.example")),
    (_JWT, "of an issuer that the pool does not name", "other.example", lambda e: _other.token(now=NOW)),
    (_JWT, "a plain string", GOOGLE, _text("alice")),
    (_OPAQUE, "by the built-in identity provider", FACEBOOK, _issued(FACEBOOK)),
    (_OPAQUE, "the same, expired", FACEBOOK, _issued(FACEBOOK, expires_in_s=-60)),
    (_OPAQUE, "the same, for another app", FACEBOOK, _issued(FACEBOOK, "wrong-audience")),
    (_OPAQUE, "any other string", FACEBOOK, _text("alice")),
    (_SAML, "good", SAML, _issued(SAML)),
    (_SAML, "wrong signature", SAML, _issued(SAML, "wrong-signature")),
    (_SAML, "expired", SAML, _issued(SAML, expires_in_s=-60)),
    (_SAML, "for another audience", SAML, _issued(SAML, "wrong-audience")),
    (_SAML, "of a provider that the pool does not name", f"{SAML}-2", _issued(SAML)),
    (_SAML, "a plain string", SAML, _text("alice")),
    ("cognito-identity.amazonaws.com", "anything", OWN, _text("alice")),
    ("the pool's developer provider", "anything", DEVELOPER, _text("alice")),
)  # fmt: skip


def page() -> str:
    """The whole page."""
    columns = [_answers(mode) for mode in MODES]
    lines = [INTRODUCTION, "| login | token | " + " | ".join(f"`{mode}`" for mode in MODES) + " |", "| --- " * 5 + "|"]
    last_kind = ""
    for (kind, description, _, _), *responses in zip(ROWS, *columns, strict=True):
        lines.append(f"| {kind if kind != last_kind else ''} | {description} | " + " | ".join(responses) + " |")
        last_kind = kind
    return "\n".join(lines) + "\n"


def _answers(mode: str) -> list[str]:
    """The outcome for each row's token in a mode."""
    with (
        tempfile.TemporaryDirectory() as folder,
        emulator_of_them_all(Path(folder), NOW, mode) as emulator,
        closing(Wire(emulator.endpoint_url)) as wire,
    ):
        return list(_asked(emulator, wire))


def _asked(emulator: Emulator, wire: Wire) -> Iterator[str]:
    pool = new_pool(emulator)
    of_alice = {key: _get_id(wire, pool, key, _issued(key)(emulator)) for key in (GOOGLE, FACEBOOK, SAML)}
    for _, _, key, token in ROWS:
        response = _get_id(wire, pool, key, token(emulator))
        if not response.startswith("us-east-1:"):
            yield response
        elif response in (of_alice.get(key), _get_id(wire, pool, key, "alice")):
            yield "logs in as `alice`"
        else:
            yield "logs in, the token itself being the user"


def _get_id(wire: Wire, pool: str, key: str, token: str) -> str:
    """The identity, or the sentence of the refusal."""
    status, response = wire.call("GetId", IdentityPoolId=pool, Logins={key: token})
    return str(response["IdentityId"] if status == 200 else response["message"])


if __name__ == "__main__":
    logging.disable()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page())
    print(f"{PAGE} is written.")
