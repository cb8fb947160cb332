"""The HTTP client of the control API of a running emulator. It needs nothing but the standard library."""

import http.client
import io
import ipaddress
import json
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import IO, Any
from urllib.parse import quote, urlencode, urlsplit

from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.settings import TOKEN_RULE, is_token

_TIMEOUT_S = 30
_PART_BYTES = 1 << 20
_CERTIFICATES_VARIABLE = "AWS_CA_BUNDLE"  # the variable of the AWS CLI and SDKs
_JSON = "application/json"


def _ignore_progress(_size_bytes: int) -> None:
    """For callers that do not show progress."""


class UnreachableError(Exception):
    """No emulator answers at the address. The message says what to do."""


class ControlTokenError(AdminError):
    """The emulator needs a control token, or another one."""

    code = "unauthorized"
    status = 401


class ControlApiClient:
    """The control API of the emulator at an address, such as http://127.0.0.1:4591.

    Paths are below /_emulator/. Every method raises UnreachableError when no emulator answers, and AdminError when it
    refuses: ControlTokenError, NotFoundError, or one with the code of the refusal. ValueError: the address is not
    an http or https URL. ControlTokenError: the token cannot be sent.
    """

    address_option = "the endpoint URL"
    address_sources = "the endpoint URL"
    token_sources = "control_token"  # a name  # nosec B105
    """How sentences name the options of the address and of the token."""

    def __init__(self, endpoint_url: str, control_token: str | None = None) -> None:
        if not endpoint_url.startswith(("http://", "https://")):
            raise ValueError(f"The endpoint URL must be an http or https address, not {endpoint_url!r}.")
        self.endpoint_url = endpoint_url.rstrip("/")
        if control_token and not is_token(control_token):
            raise self.to_error(ControlTokenError(f"The control token {TOKEN_RULE}. Check {self.token_sources}."))
        self._token = control_token
        self._opener = self._new_opener()

    def get(self, path: str, **parameters: object) -> Any:
        """The JSON response to a GET; a parameter that is None is left out."""
        return self.send("GET", with_query(path, parameters))

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON response to a POST of a JSON object."""
        return self.send("POST", path, json.dumps(body or {}).encode())

    def put(self, path: str, body: Mapping[str, Any], **parameters: object) -> Any:
        """The JSON response to a PUT of a JSON object; a parameter that is None is left out."""
        return self.send("PUT", with_query(path, parameters), json.dumps(body).encode())

    def delete(self, path: str, **parameters: object) -> Any:
        """The JSON response to a DELETE; a parameter that is None is left out."""
        return self.send("DELETE", with_query(path, parameters))

    def send(
        self,
        method: str,
        path: str,
        data: bytes | None = None,
        *,
        content_type: str = _JSON,
        timeout_s: float = _TIMEOUT_S,
        other_statuses: Collection[int] = (),
    ) -> Any:
        """The JSON response to a request with this body, with status 200 or one of `other_statuses`."""
        request = self._request(method, path, data, content_type)
        return self._decoded(request, timeout_s, other_statuses)

    def text(self, path: str) -> str:
        """The response to a GET whose response is not JSON."""
        with self._open(self._request("GET", path, None, _JSON), _TIMEOUT_S) as response:
            return self._received(response).decode()

    def upload(
        self, path: str, file: IO[bytes], *, timeout_s: float, on_progress: Callable[[int], None] = _ignore_progress
    ) -> Any:
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

    def download(
        self, path: str, file: IO[bytes], *, timeout_s: float, on_progress: Callable[[int], None] = _ignore_progress
    ) -> None:
        """Write the body of the response to a GET to a file.

        `on_progress` is called again and again with the number of bytes received so far.
        """
        with self._open(self._request("GET", path, None, _JSON), timeout_s) as response:
            if response.headers.get_content_type() != _JSON:
                raise self._not_an_emulator()
            self._receive(response, file, on_progress)

    def _decoded(self, request: urllib.request.Request, timeout_s: float, other_statuses: Collection[int] = ()) -> Any:
        with self._open(request, timeout_s, other_statuses) as response:
            text = self._received(response)
        try:
            return json.loads(text)
        except ValueError:
            raise self._not_an_emulator() from None

    def _received(self, response: Any) -> bytes:
        received = io.BytesIO()
        self._receive(response, received, _ignore_progress)
        return received.getvalue()

    def events(
        self, path: str, last_id: str | None, *, timeout_s: float, **parameters: object
    ) -> Iterator[tuple[str, str, Any]]:
        """The type, the id and the JSON data of each server-sent event after the event `last_id`.

        Raises UnreachableError when the connection breaks, or when nothing comes for `timeout_s`.
        """
        request = self._request("GET", with_query(path, parameters), None, _JSON)
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
        raise self._connection_lost()

    def to_error(self, problem: AdminError | UnreachableError) -> Exception:
        """The exception to raise for a problem. A subclass may raise its own."""
        return problem

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
            raise self._connection_lost()

    def _read(self, response: Any) -> bytes:
        try:
            part: bytes = response.read(_PART_BYTES)
        except (OSError, http.client.HTTPException) as problem:
            raise self._unreachable(problem) from None
        return part

    def _open(self, request: urllib.request.Request, timeout_s: float, other_statuses: Collection[int] = ()) -> Any:
        try:
            return self._opener.open(request, timeout=timeout_s)
        except urllib.error.HTTPError as error:
            if error.code in other_statuses:
                return error
            with error:
                raise self.to_error(self._refusal(error.code, error.read())) from None
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise self._unreachable(problem) from None

    def _connection_lost(self) -> Exception:
        return self.to_error(UnreachableError(f"The connection to {self.endpoint_url} was lost."))

    def _not_an_emulator(self) -> Exception:
        return self.to_error(
            UnreachableError(
                f"{self.endpoint_url} is not an emulator: its answer is not JSON. Check {self.address_option}."
            )
        )

    def _unreachable(self, problem: Exception) -> Exception:
        reason = getattr(problem, "reason", problem)
        if isinstance(reason, ssl.SSLCertVerificationError):
            sentence = (
                f"The certificate of {self.endpoint_url} is not trusted ({reason.verify_message}). "
                f"Name its file: {_CERTIFICATES_VARIABLE}."
            )
        else:
            text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
            sentence = (
                f"No emulator answers at {self.endpoint_url} ({text}). "
                f"Start one, or name its address: {self.address_sources}."
            )
        return self.to_error(UnreachableError(sentence))

    def _refusal(self, status: int, body: bytes) -> AdminError | UnreachableError:
        try:
            error = json.loads(body)["error"]
            code, message, details = error["code"], str(error["message"]), [str(each) for each in error["details"]]
        except (ValueError, KeyError, TypeError):
            return UnreachableError(f"{self.endpoint_url} answered with status {status}, so it may not be an emulator.")
        if code == ControlTokenError.code:
            problem = "does not accept this control token" if self._token else "needs a control token"
            return ControlTokenError(f"{self.endpoint_url} {problem}. Name it: {self.token_sources}.")
        refusal = (NotFoundError if code == NotFoundError.code else AdminError)(message, details)
        refusal.code, refusal.status = code, status
        return refusal

    def _new_opener(self) -> urllib.request.OpenerDirector:
        """Opens requests: to this machine without a proxy, and trusting the certificates that SDKs trust."""
        handlers: list[urllib.request.BaseHandler] = []
        if _is_loopback(self.endpoint_url):
            handlers.append(urllib.request.ProxyHandler({}))
        certificates = os.environ.get(_CERTIFICATES_VARIABLE)
        if certificates and self.endpoint_url.startswith("https:"):
            context = ssl.create_default_context()
            try:
                context.load_verify_locations(certificates)
            except OSError as problem:
                sentence = f"{_CERTIFICATES_VARIABLE} names {certificates}, which has no certificates: {problem}."
                raise self.to_error(UnreachableError(sentence)) from None
            handlers.append(urllib.request.HTTPSHandler(context=context))
        return urllib.request.build_opener(*handlers)


def path_of(*segments: str) -> str:
    """A path of these segments, each quoted. Raises NotFoundError for an id that cannot be one."""
    for each in segments:
        if not each or "/" in each:
            raise NotFoundError(f"{each!r} is not an id.")
    return "/".join(quote(each, safe="") for each in segments)


def with_query(path: str, parameters: Mapping[str, object]) -> str:
    """The path with a query; a parameter that is None is left out, and one that is a list is repeated."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None}, doseq=True)
    return f"{path}?{query}" if query else path


def _is_loopback(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or host.endswith(".localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
