"""The endpoints where real clients fetch ID tokens: Google's metadata server, and the token service of GitHub Actions.

Their tokens are those of the emulator's built-in identity provider.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from cognito_identity_emulator import Emulator

GOOGLE = "accounts.google.com"
GITHUB = "token.actions.githubusercontent.com"
SERVICE_ACCOUNT = "100147106996764479085"
SERVICE_ACCOUNT_EMAIL = "builder@project.iam.gserviceaccount.com"
REPOSITORY = "acme/app"
_ACCOUNT_PATH = "/computeMetadata/v1/instance/service-accounts/default/"
_REQUEST_TOKEN = "request-token"  # nosec B105: of no service


@contextmanager
def token_endpoints(emulator: Emulator) -> Iterator[dict[str, str]]:
    """Serve both, and yield the environment variables by which the clients find them."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            audience = parse_qs(parts.query).get("audience", [""])[0]
            if parts.path == "/actions":
                allowed = self.headers["authorization"] == f"Bearer {_REQUEST_TOKEN}"
                self._answer(json.dumps({"value": _github_token(emulator, audience)}), 200 if allowed else 401)
            elif parts.path == f"{_ACCOUNT_PATH}identity":
                self._answer(_google_token(emulator, audience))
            elif parts.path == _ACCOUNT_PATH:
                self._answer(json.dumps({"aliases": ["default"], "email": SERVICE_ACCOUNT_EMAIL, "scopes": []}))
            else:  # clients ask other paths to find out whether this is a metadata server
                self._answer("project")

        def _answer(self, text: str, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Metadata-Flavor", "Google")
            self.send_header("content-type", "application/json" if text.startswith("{") else "application/text")
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    host = f"127.0.0.1:{server.server_port}"
    try:
        yield {
            "GCE_METADATA_HOST": host,
            "GCE_METADATA_IP": host,
            "METADATA_SERVER_DETECTION": "assume-present",
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"http://{host}/actions?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": _REQUEST_TOKEN,
        }
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _google_token(emulator: Emulator, audience: str) -> str:
    """A token of a service account: it is also the party that the token was issued to."""
    claims = {"azp": SERVICE_ACCOUNT, "email": SERVICE_ACCOUNT_EMAIL, "email_verified": True}
    return emulator.login_token(GOOGLE, subject=SERVICE_ACCOUNT, audience=audience, claims=claims)


def _github_token(emulator: Emulator, audience: str) -> str:
    claims = {"repository": REPOSITORY, "ref": "refs/heads/main", "workflow": "release", "actor": "octocat"}
    subject = f"repo:{REPOSITORY}:ref:refs/heads/main"
    return emulator.login_token(GITHUB, subject=subject, audience=audience, claims=claims)
