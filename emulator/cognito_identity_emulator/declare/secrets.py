"""The members that hold secrets: their values appear neither in the journal nor in logs."""

from collections.abc import Mapping

from cognito_identity_emulator.declare.shape import Member

REDACTED = "[redacted]"

_SECRET_TEXTS = frozenset(
    {
        "AddPrivateKey",
        "NextToken",
        "Policy",
        "SAMLAssertion",
        "SecretAccessKey",
        "SecretKey",
        "SessionToken",
        "Token",
        "TokenCode",
        "WebIdentityToken",
    }
)
_TOKENS_BY_PROVIDER = "Logins"


def is_secret_text(member: Member) -> bool:
    """Whether the member is a token, a secret key or another text that is not shown."""
    return member.type.kind is str and member.name in _SECRET_TEXTS


def is_token_map(member: Member) -> bool:
    """Whether the member has tokens by the names of their providers."""
    return member.type.kind is dict and member.name == _TOKENS_BY_PROVIDER


def without_tokens(logins: Mapping[str, str]) -> Mapping[str, str]:
    """The providers of a map of tokens."""
    return dict.fromkeys(logins, REDACTED)
