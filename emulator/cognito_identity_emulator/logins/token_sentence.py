"""Describes a token in one sentence: what it is, and what is wrong with its form."""

from cognito_identity_emulator.domain.social_providers import opaque_token_providers
from cognito_identity_emulator.errors.failed_check import shown
from cognito_identity_emulator.logins.token_facts import TokenFacts
from cognito_identity_emulator.protocol.compact_jws import MalformedJwsError, read_token

_PARTS = "a JSON Web Token has three parts separated by dots: header, claims and signature"


def token_sentence(token: str, facts: TokenFacts, *, is_own: bool) -> str:
    """The sentence, from unverified contents. `is_own`: the issuer is that of our own tokens."""
    claims = facts.claims or {}
    match facts.kind:
        case "jwt":
            return _json_web_token(token, facts, is_own=is_own)
        case "session":
            return (
                f"The session token of the access key {claims['access_key_id']}: it signs AWS calls and is not a login."
            )
        case "saml":
            if facts.issuer is None:
                return "XML in base64, but not a readable SAML response."
            return f"A SAML response of {shown(facts.issuer)} for {shown(claims.get('sub'))}."
    if facts.opaque_provider is not None:
        subject = shown(claims.get("sub"))
        return f"An access token of {facts.opaque_provider} for {subject}, which only the provider can read."
    return _other_string(token)


def _json_web_token(token: str, facts: TokenFacts, *, is_own: bool) -> str:
    claims = facts.claims or {}
    problem = _problem_of_form(token)
    if problem is not None:
        return f"Not quite a JSON Web Token: {problem}."
    if facts.issuer is None:
        return "A JSON Web Token that does not name its issuer: it has no iss claim."
    if is_own:
        return f"An OpenID token of this emulator's own, for the identity {shown(claims.get('sub'))}."
    of = f"of {shown(facts.issuer)} for {shown(claims.get('sub'))}"
    if claims.get("token_use") == "access":
        return f"An access token {of}. As a login, pools expect the ID token that came with it."
    return f"A JSON Web Token {of}."


def _problem_of_form(token: str) -> str | None:
    parts = token.count(".") + 1
    if parts != 3:
        return f"it has {parts} {'part' if parts == 1 else 'parts'}, and {_PARTS}"
    if token.strip() != token:
        return "there is white space around it"
    try:
        read_token(token)
    except MalformedJwsError:
        return (
            "a part is not base64url without padding, a member is repeated, or a standard claim is of another "
            "type than it must be"
        )
    return None


def _other_string(token: str) -> str:
    text = token.strip()
    if not text:
        return "An empty string."
    if text.lower().startswith("bearer "):
        return "A token with the prefix Bearer, which belongs in an HTTP header. Remove the prefix."
    if text[0] in "\"'":
        return "A string in quotation marks. Remove them."
    if text.startswith("<"):
        return "Plain XML. Send a SAML response in base64."
    if text.startswith(("ASIA", "AKIA")) and len(text) <= 128 and text.isalnum():
        return "An access key id, which identifies the signer of a call. It is not a token."
    if text.count(".") == 4:
        return "Five parts separated by dots, like an encrypted token (JWE). Identity pools accept only signed tokens."
    if "." in text:
        return f"A string with dots in it, but {_PARTS}, the first two of them JSON in base64url."
    *names, last = [each.display_name for each in opaque_token_providers()]
    return f"An opaque string. Access tokens of {', '.join(names)} and {last} look like this."
