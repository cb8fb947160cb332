"""Decides which requests `--forward-to` sends to another server: those for services and actions that are not emulated.

The service of a request is what its signature names; without one, what X-Amz-Target, the host name or the Version of
the Query protocol name. The control API, the emulator's own pages and the actions that it has are never forwarded.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from cognito_identity_emulator.control_api.sign_in_paths import SIGN_IN_PREFIX
from cognito_identity_emulator.declare.operation import Service
from cognito_identity_emulator.gateway.batch import BODY_LIMIT_BYTES
from cognito_identity_emulator.gateway.other_services import call_parameters
from cognito_identity_emulator.protocol.message import HttpRequest, media_type
from cognito_identity_emulator.protocol.signature import read_signed_service

_OTHER_TARGETS = {"AWSCognitoIdentityProviderService": "cognito-idp"}
"""Services whose X-Amz-Target begins with another name than that of the service."""
_CALL_TYPES = ("application/x-www-form-urlencoded", "application/x-amz-json-1.0", "application/x-amz-json-1.1")
_CONTROL_API = re.compile(r"/_emulator(/|\Z)")
_OWN_PAGES = ("/.well-known/", SIGN_IN_PREFIX)
_UNFORWARDED_METHODS = ("CONNECT", "TRACE")


class Destination(msgspec.Struct, frozen=True):
    """Where a request goes: the address of a server, without a path. `service` is empty when it is unknown."""

    url: str
    service: str


class ForwardingRules:
    """The rules of one emulator. `targets` are addresses by service; that of the empty name is for all others."""

    def __init__(self, targets: Mapping[str, str], services: Sequence[Service]) -> None:
        self._targets = targets
        self._services = {each.name: each for each in services}
        self._by_target_prefix = {each.target_prefix: each for each in services if each.target_prefix}
        self._by_version = {each.version: each for each in services if each.protocol == "query"}
        self._named = (*self._services, *filter(None, targets))

    def for_head(self, head: HttpRequest) -> Destination | None:
        """Where a request goes whose body need not be known; None for all others."""
        path = head.path
        if head.method in _UNFORWARDED_METHODS or _CONTROL_API.match(path):
            return None
        service = self._service_of(head)
        if service in self._services:
            return None
        if service is None and (path.startswith(_OWN_PAGES) or (path == "/" and _is_page_or_call(head))):
            return None
        return self._to(service)

    def for_call(self, request: HttpRequest) -> Destination | None:
        """Where a complete call of the AWS API goes when its service or its action is not emulated; None otherwise."""
        if request.method == "OPTIONS" or len(request.body) > BODY_LIMIT_BYTES:
            return None
        target = request.headers.get("x-amz-target")
        if target is not None:
            prefix, _, name = target.rpartition(".")
            return self._unless_emulated(self._by_target_prefix.get(prefix), name, request)
        parameters = call_parameters(request)
        service = self._by_version.get(parameters.get("Version", ""))
        return self._unless_emulated(service, parameters.get("Action"), request)

    def _unless_emulated(self, service: Service | None, name: str | None, request: HttpRequest) -> Destination | None:
        if service is not None:
            return None if name is None or name in service.operations else self._to(service.name)
        named = self._service_of(request)
        return None if named in self._services else self._to(named)

    def _to(self, service: str | None) -> Destination | None:
        url = self._targets.get(service or "") or self._targets.get("")
        return None if url is None else Destination(url, service or "")

    def _service_of(self, request: HttpRequest) -> str | None:
        headers = request.headers
        signed = read_signed_service(request.query, headers)
        if signed is not None:
            return signed
        target = headers.get("x-amz-target")
        if target is not None:
            prefix = target.rpartition(".")[0]
            if prefix in self._by_target_prefix:
                return self._by_target_prefix[prefix].name
            return _OTHER_TARGETS.get(prefix) or prefix.partition("_")[0].lower() or None
        labels = headers.get("host", "").lower().split(".")
        return next((each for each in self._named if each in labels[:-1]), None)


def _is_page_or_call(head: HttpRequest) -> bool:
    """Whether a request for the root without a service is a browser's visit, a preflight, or a call whose body names
    the service."""
    if head.method != "POST":
        return head.method in ("GET", "HEAD", "OPTIONS")
    return media_type(head.headers.get("content-type", "")) in _CALL_TYPES or "Action=" in head.query
