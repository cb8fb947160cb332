"""An OpenID Connect issuer for tests: an RSA key that signs login tokens, and a server for its key set."""

import json
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


@cache
def some_key(number: int = 0) -> rsa.RSAPrivateKey:
    """An RSA key pair, the same for the same number within a process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """Signs tokens under an issuer's name.

        issuer = Issuer("https://issuer.example")                       # its keys from `key_set_file`
        with Issuer() as issuer: ...                                    # its keys over http, on a free loopback port
        with Issuer("/pool") as issuer: ...                             # the same, the name with a path

    `url` is the `iss` of its tokens; a path, or nothing, is completed when it starts to serve. `requests` are the paths
    of the requests so far.
    """

    def __init__(self, url: str = "", key: rsa.RSAPrivateKey | None = None, *, key_id: str = "key-1") -> None:
        self.url = url
        self.key = key or some_key()
        self.key_id = key_id
        self.requests: list[str] = []

    @property
    def name(self) -> str:
        """The issuer without its scheme: its Logins key, and the end of its provider ARN."""
        return self.url.partition("://")[2]

    @property
    def arn(self) -> str:
        """The ARN of its IAM OIDC provider in the default account."""
        return f"arn:aws:iam::000000000000:oidc-provider/{self.name}"

    def token(self, *, now: int | None = None, headers: dict[str, Any] | None = None, **claims: Any) -> str:
        """A signed token, valid for an hour from `now` (epoch milliseconds).

        The user is `alice` and the audience `app`. `claims` override these; a claim of None is omitted.
        """
        issued_at_s = int(time.time()) if now is None else now // 1000
        standard = {"iss": self.url, "sub": "alice", "aud": "app", "iat": issued_at_s, "exp": issued_at_s + 3600}
        chosen = {name: value for name, value in {**standard, **claims}.items() if value is not None}
        return jwt.api_jws.PyJWS().encode(
            json.dumps(chosen).encode(), self.key, "RS256", headers={"kid": self.key_id, **(headers or {})}
        )

    def key_set(self) -> dict[str, Any]:
        """The JSON Web Key Set that verifies its tokens."""
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": self.key_id, "alg": "RS256", "use": "sig"}]}

    def key_set_file(self, folder: Path) -> Path:
        """Writes the key set to a file in the folder."""
        path = folder / f"{quote(self.name, safe='')}.json"
        path.write_text(json.dumps(self.key_set()))
        return path

    def document(self, path: str) -> dict[str, Any] | None:
        """The JSON document at a path, or None."""
        well_known = urlsplit(self.url).path.rstrip("/") + "/.well-known/"
        if path == well_known + "openid-configuration":
            return {"issuer": self.url, "jwks_uri": f"{self.url}/.well-known/jwks.json"}
        return self.key_set() if path == well_known + "jwks.json" else None

    def __enter__(self) -> Self:
        self._server = _serve(self)
        if "://" not in self.url:
            self.url = f"http://127.0.0.1:{self._server.server_port}{self.url}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _serve(issuer: Issuer) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.requests.append(self.path)
            document = issuer.document(self.path)
            body = json.dumps(document).encode()
            self.send_response(404 if document is None else 200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
