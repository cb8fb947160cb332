"""The client of a request for tokens, and the form that it sends."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from urllib.parse import unquote_plus

from cognito_identity_emulator.errors.failed_check import shown
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.sign_in.errors import TokenError
from cognito_identity_emulator.sign_in.parameters import ParameterError, read_form
from cognito_identity_emulator.sign_in.provider import SignInProvider


def read_form_of_client(request: HttpRequest, provider: SignInProvider) -> tuple[Mapping[str, str], str]:
    """The parameters of a client of the provider, and the client's id. Raises TokenError.

    The secret of a client is not compared with anything: PKCE binds a code to the client that asked for it, and nothing
    that a token of the emulator protects is secret.
    """
    try:
        form = read_form(request)
    except ParameterError as problem:
        raise TokenError("invalid_request", str(problem)) from None
    client_id = _client_id(request, form)
    if not provider.accepts_client(client_id):
        raise TokenError("invalid_client", f"{provider.name} has no client {shown(client_id)}.", 401)
    return form, client_id


def _client_id(request: HttpRequest, form: Mapping[str, str]) -> str:
    """The client, from the form or from HTTP Basic authentication. Raises TokenError."""
    named = form.get("client_id")
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            user = unquote_plus(b64decode(text.strip(), validate=True).decode().partition(":")[0])
        except (binascii.Error, ValueError):
            raise TokenError("invalid_client", "The Authorization header is not HTTP Basic.", 401) from None
        if named not in (None, user):
            raise TokenError("invalid_client", "client_id differs from that of the Authorization header.", 401)
        named = user
    if not named:
        raise TokenError("invalid_client", "The request names no client: send client_id.", 401)
    return named
