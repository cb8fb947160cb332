"""The pages of a sign-in: plain HTML without scripts, in the style of the console.

No page can be framed, and a form goes to this emulator, or from here to the client's redirect URI.
https://owasp.org/www-community/attacks/Clickjacking
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape

import msgspec

from cognito_identity_emulator.control_api.sign_in_paths import LOGIN
from cognito_identity_emulator.logins.redirect_uris import origin_of
from cognito_identity_emulator.protocol.message import HttpResponse
from cognito_identity_emulator.sign_in.errors import RefusedError
from cognito_identity_emulator.sign_in.provider import SignInProvider
from cognito_identity_emulator.sign_in.sealed import AuthorizationRequest

_SUBMIT = "document.forms[0].submit();"
_SUBMIT_HASH = base64.b64encode(hashlib.sha256(_SUBMIT.encode()).digest()).decode()
_EXAMPLE = escape('{"email": "alice@example.com"}')
_STYLES = ("tokens", "components", "front", "sign_in")


class FormValues(msgspec.Struct, frozen=True):
    """What the form shows: what the user typed before, what is wrong with it, and the users to pick from."""

    subject: str = ""
    claims: str = ""
    problem: str = ""
    users: Sequence[str] = ()
    asks_for_control_token: bool = False


def sign_in_page(
    provider: SignInProvider, request: AuthorizationRequest, sealed: str, values: FormValues, status: int = 200
) -> HttpResponse:
    """The page on which a user is picked or typed. `sealed` is the request, which comes back with the form."""
    token_field = _CONTROL_FIELD if values.asks_for_control_token else ""
    problem = f'<p class="notice bad" role="alert">{escape(values.problem)}</p>' if values.problem else ""
    users = "".join(
        f'<button class="button" form="sign-in" name="user" value="{name}" formnovalidate>{name}</button>'
        for name in map(escape, values.users)
    )
    picks = f"<h2>Users who signed in before</h2><div class='actions'>{users}</div>" if users else ""
    body = f"""
<h1>Sign in</h1>
<p class="lead">You sign in to <code>{escape(request.client_id)}</code> as a user of
<code>{escape(provider.name)}</code>. This is an emulator: every user exists, without a password.</p>
{problem}
<form class="form" id="sign-in" method="post" action="{escape(provider.path + LOGIN.path)}">
<input type="hidden" name="request" value="{escape(sealed)}">
<div class="field wide"><label for="subject">User id</label>
<input id="subject" name="subject" class="mono" required autofocus autocomplete="off" maxlength="255"
value="{escape(values.subject)}" aria-describedby="subject-hint">
<p class="hint" id="subject-hint">The <code>sub</code> of the tokens.</p></div>
<div class="field wide"><label for="claims">Claims</label>
<textarea id="claims" name="claims" class="mono" rows="5" autocomplete="off" spellcheck="false"
aria-describedby="claims-hint" placeholder="{_EXAMPLE}">{escape(values.claims)}</textarea>
<p class="hint" id="claims-hint">Further claims as a JSON object, or nothing.</p></div>
{token_field}
<div class="actions"><button class="button primary">Sign in</button>
<button class="button" name="cancel" value="cancel" formnovalidate>Cancel</button></div>
</form>
{picks}
<p class="note">Then the browser goes to <code>{escape(origin_of(request.redirect_uri))}</code>.</p>"""
    return _page("Sign in", body, status, form_action=f"'self' {origin_of(request.redirect_uri)}")


_CONTROL_FIELD = """<div class="field wide"><label for="control-token">Control token</label>
<input id="control-token" name="control_token" type="password" autocomplete="off" required
aria-describedby="token-hint">
<p class="hint" id="token-hint">The emulator was started with <code>--control-token</code>.</p></div>"""


def refusal_page(refusal: RefusedError) -> HttpResponse:
    """The page that says why there is no sign-in, and what to do."""
    command = f'<pre class="code"><code>{escape(refusal.command)}</code></pre>' if refusal.command else ""
    body = f"""
<h1>No sign-in</h1>
<p class="notice bad" role="alert">{escape(refusal.sentence)}</p>
<p class="lead">{escape(refusal.hint)}</p>
{command}"""
    return _page("No sign-in", body, refusal.status)


def signed_out_page() -> HttpResponse:
    """The page after a logout that names no URI to go to."""
    return _page("Signed out", '<h1>Signed out</h1>\n<p class="lead">You can close this page.</p>', 200)


def form_post_page(redirect_uri: str, parameters: Mapping[str, str | None]) -> HttpResponse:
    """The page that sends the response to the client as a form (response_mode form_post).

    https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html
    """
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in parameters.items()
        if value is not None
    )
    body = f"""
<h1>Signed in</h1>
<form method="post" action="{escape(redirect_uri)}">{fields}<button class="button primary">Continue</button></form>
<script>{_SUBMIT}</script>"""
    return _page("Signed in", body, 200, form_action=origin_of(redirect_uri), script=f"'sha256-{_SUBMIT_HASH}'")


def _page(title: str, body: str, status: int, *, form_action: str = "'none'", script: str = "'none'") -> HttpResponse:
    styles = "\n".join(f'<link rel="stylesheet" href="/_emulator/console/style/{each}.css">' for each in _STYLES)
    html = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)} - cognito-identity-emulator</title>
<link rel="icon" href="/_emulator/console/logo.svg" type="image/svg+xml">
{styles}
</head>
<body>
<main>
<img src="/_emulator/console/logo.svg" alt="" width="44" height="44">{body}
</main>
</body>
</html>
"""
    return HttpResponse(
        status, html.encode(), [(b"content-type", b"text/html; charset=utf-8"), *_headers(form_action, script)]
    )


def _headers(form_action: str, script: str) -> list[tuple[bytes, bytes]]:
    """The security headers. Referrer-Policy is not no-referrer, with which a form has no Origin; and there is no
    Cross-Origin-Opener-Policy, with which a page in a popup loses the client's page."""
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {script}",
            "style-src 'self'",
            "img-src 'self'",
            "base-uri 'none'",
            f"form-action {form_action}",
            "frame-ancestors 'none'",
        ]
    )
    return [
        (b"cache-control", b"no-store"),
        (b"content-security-policy", policy.encode()),
        (b"x-frame-options", b"DENY"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]
