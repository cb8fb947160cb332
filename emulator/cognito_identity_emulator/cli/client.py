"""The HTTP client of the commands that use the control API of a running emulator."""

import argparse
import http.client
import io
import ipaddress
import json
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any
from urllib.parse import quote, urlencode, urlsplit

from cognito_identity_emulator.cli.errors import AbsentError, CommandError
from cognito_identity_emulator.cli.options import DEFAULT_ENDPOINT, TOKEN_VARIABLE
from cognito_identity_emulator.settings import ENDPOINT_VARIABLE

_TIMEOUT_S = 30
_PART_BYTES = 1 << 20
_CERTIFICATES_VARIABLE = "AWS_CA_BUNDLE"  # the variable of the AWS CLI and SDKs
_JSON = "application/json"
_ADDRESS_HINT = f"name its address: --endpoint-url, or {ENDPOINT_VARIABLE}."


class ControlApiError(CommandError):
    """The emulator refused the request."""


class ControlTokenError(ControlApiError):
    """The emulator needs a control token, or another one."""


class UnreachableError(CommandError):
    """No emulator answers at the address."""


class ControlClient:
    """The control API of the emulator that the options or the environment name.

    Paths are below /_emulator/. Every method raises CommandError when the emulator does not answer or refuses.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self.endpoint_url = _endpoint_url(options.endpoint_url)
        self._token = options.control_token or os.environ.get(TOKEN_VARIABLE)
        self._opener = _opener(self.endpoint_url)

    def get(self, path: str, **parameters: object) -> Any:
        """The JSON response to a GET; a parameter that is None is left out."""
        return self.send("GET", _with_query(path, parameters))

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON response to a POST of a JSON object."""
        return self.send("POST", path, json.dumps(body or {}).encode())

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON response to a PUT of a JSON object."""
        return self.send("PUT", path, json.dumps(body).encode())

    def delete(self, path: str, **parameters: object) -> Any:
        """The JSON response to a DELETE; a parameter that is None is left out."""
        return self.send("DELETE", _with_query(path, parameters))

    def send(
        self,
        method: str,
        path: str,
        data: bytes | None = None,
        *,
        content_type: str = _JSON,
        timeout_s: float = _TIMEOUT_S,
    ) -> Any:
        """The JSON response to a request with this body."""
        request = self._request(method, path, data, content_type)
        return self._decoded(request, timeout_s)

    def upload(self, path: str, file: IO[bytes], *, timeout_s: float, on_progress: Callable[[int], None]) -> Any:
        """The JSON response to a PUT whose body is the rest of a file.

        `on_progress` is called again and again with the number of bytes sent so far.
        """

        def pieces() -> Iterator[bytes]:
            sent = 0
            while piece := file.read(_PART_BYTES):
                yield piece
                sent += len(piece)
                on_progress(sent)

        return self._decoded(self._request("PUT", path, pieces(), _JSON), timeout_s)

    def download(self, path: str, file: IO[bytes], *, timeout_s: float, on_progress: Callable[[int], None]) -> None:
        """Write the body of the response to a GET to a file.

        `on_progress` is called again and again with the number of bytes received so far.
        """
        with self._open(self._request("GET", path, None, _JSON), timeout_s) as response:
            if response.headers.get_content_type() != _JSON:
                raise self._not_an_emulator()
            self._receive(response, file, on_progress)

    def _decoded(self, request: urllib.request.Request, timeout_s: float) -> Any:
        received = io.BytesIO()
        with self._open(request, timeout_s) as response:
            self._receive(response, received, lambda _: None)
        try:
            return json.loads(received.getvalue())
        except ValueError:
            raise self._not_an_emulator() from None

    def events(
        self, path: str, last_id: str | None, *, timeout_s: float, **parameters: object
    ) -> Iterator[tuple[str, str, Any]]:
        """The type, the id and the JSON data of each server-sent event after the event `last_id`.

        Raises UnreachableError when the connection breaks, or when nothing comes for `timeout_s`.
        """
        request = self._request("GET", _with_query(path, parameters), None, _JSON)
        if last_id is not None:
            request.add_header("last-event-id", last_id)
        with self._open(request, timeout_s) as response:
            event = {"event": "message"}
            try:
                for line in response:
                    name, _, value = line.decode().rstrip("\n").partition(": ")
                    if name:
                        event[name] = value
                    elif "data" in event:
                        yield event["event"], event.get("id", ""), json.loads(event["data"])
                        event = {"event": "message"}
            except (OSError, http.client.HTTPException):
                pass
        raise UnreachableError(f"The connection to {self.endpoint_url} is lost.")

    def _request(
        self, method: str, path: str, data: bytes | Iterator[bytes] | None, content_type: str
    ) -> urllib.request.Request:
        headers = {"content-type": content_type, **({"authorization": f"Bearer {self._token}"} if self._token else {})}
        try:
            return urllib.request.Request(
                f"{self.endpoint_url}/_emulator/{path}", method=method, data=data, headers=headers
            )
        except ValueError as problem:
            raise self._unreachable(problem) from None

    def _receive(self, response: Any, file: IO[bytes], on_progress: Callable[[int], None]) -> None:
        """Write the body of a response to a file."""
        length = response.headers["content-length"]
        received = 0
        while part := self._read(response):
            file.write(part)
            received += len(part)
            on_progress(received)
        if length is not None and received < int(length):
            raise UnreachableError(f"The connection to {self.endpoint_url} is lost.")

    def _read(self, response: Any) -> bytes:
        try:
            part: bytes = response.read(_PART_BYTES)
        except (OSError, http.client.HTTPException) as problem:
            raise self._unreachable(problem) from None
        return part

    def _open(self, request: urllib.request.Request, timeout_s: float) -> Any:
        try:
            return self._opener.open(request, timeout=timeout_s)
        except urllib.error.HTTPError as error:
            with error:
                raise self._refusal(error.code, error.read()) from None
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise self._unreachable(problem) from None

    def _not_an_emulator(self) -> UnreachableError:
        return UnreachableError(
            f"{self.endpoint_url} is not an emulator: its answer is not JSON. Check --endpoint-url."
        )

    def _unreachable(self, problem: Exception) -> UnreachableError:
        reason = getattr(problem, "reason", problem)
        if isinstance(reason, ssl.SSLCertVerificationError):
            return UnreachableError(
                f"The certificate of {self.endpoint_url} is not trusted ({reason.verify_message}). "
                f"Name its file: {_CERTIFICATES_VARIABLE}."
            )
        text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        return UnreachableError(f"No emulator answers at {self.endpoint_url} ({text}). Start one, or {_ADDRESS_HINT}")

    def _refusal(self, status: int, body: bytes) -> CommandError:
        try:
            error = json.loads(body)["error"]
            sentence, code = "\n  ".join([error["message"], *error["details"]]), error["code"]
        except (ValueError, KeyError, TypeError):
            return ControlApiError(f"{self.endpoint_url} answered with status {status}, so it may not be an emulator.")
        if code == "unauthorized":
            fault = "does not accept this control token" if self._token else "needs a control token"
            return ControlTokenError(f"{self.endpoint_url} {fault}. Name it: --control-token, or {TOKEN_VARIABLE}.")
        return AbsentError(sentence) if code == "not-found" else ControlApiError(sentence)


def path_of(*segments: str) -> str:
    """A path of these segments, each quoted. Raises CommandError for an id that cannot be one."""
    for each in segments:
        if not each or "/" in each:
            raise CommandError(f"{each!r} is not an id.")
    return "/".join(quote(each, safe="") for each in segments)


def _with_query(path: str, parameters: Mapping[str, object]) -> str:
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    return f"{path}?{query}" if query else path


def _endpoint_url(option: str | None) -> str:
    """The address without a slash at its end. Raises CommandError for one that is not an http address."""
    name, url = "--endpoint-url", option
    if option is None:
        name, url = ENDPOINT_VARIABLE, os.environ.get(ENDPOINT_VARIABLE)
    url = url or DEFAULT_ENDPOINT
    if not url.startswith(("http://", "https://")):
        raise CommandError(f"{name} must be an http or https address, not {url!r}. Did you mean http://{url}?")
    return url.rstrip("/")


def _opener(endpoint_url: str) -> urllib.request.OpenerDirector:
    """Opens requests: to this machine without a proxy, and trusting the certificates that SDKs trust."""
    handlers: list[urllib.request.BaseHandler] = []
    if _is_loopback(endpoint_url):
        handlers.append(urllib.request.ProxyHandler({}))
    certificates = os.environ.get(_CERTIFICATES_VARIABLE)
    if certificates and endpoint_url.startswith("https:"):
        context = ssl.create_default_context()
        try:
            context.load_verify_locations(certificates)
        except OSError as problem:
            raise CommandError(
                f"{_CERTIFICATES_VARIABLE} names {certificates}, which has no certificates: {problem}."
            ) from None
        handlers.append(urllib.request.HTTPSHandler(context=context))
    return urllib.request.build_opener(*handlers)


def _is_loopback(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or host.endswith(".localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
