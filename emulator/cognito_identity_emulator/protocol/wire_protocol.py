"""The wire protocols of AWS. Both are spoken on one port; an operation does not know by which it was called."""

from collections.abc import Mapping
from typing import Protocol as StructuralType
from typing import cast

from cognito_identity_emulator.declare.operation import AnyOperation, Protocol, Service
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors.service_error import NotEmulated, ServiceError
from cognito_identity_emulator.protocol import json11, query
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse


class WireProtocol(StructuralType):
    """The functions of a protocol module. All are pure."""

    def speaks(self, service: Service, request: HttpRequest) -> bool:
        """Whether the request is in this protocol, and for this service."""
        ...

    def operation_name(self, service: Service, request: HttpRequest) -> str | None:
        """The operation that the request names; None when it is not one of this service."""
        ...

    def unknown_operation(self, service: Service, name: str | None) -> ServiceError:
        """The refusal of an operation that does not exist."""
        ...

    def decode(self, operation: AnyOperation, request: HttpRequest) -> Shape:
        """The typed request; a required member that is absent is None. Raises ServiceError."""
        ...

    def encode(
        self, service: Service, operation: AnyOperation, response: Shape | None, request: HttpRequest, request_id: str
    ) -> HttpResponse:
        """The HTTP response. `response` is None for an operation without output."""
        ...

    def in_own_terms(self, error: ServiceError | NotEmulated) -> ServiceError | NotEmulated:
        """The refusal with the code that the protocol has for it, as it is sent and recorded."""
        ...

    def encode_error(
        self, service: Service, error: ServiceError | NotEmulated, request: HttpRequest, request_id: str
    ) -> HttpResponse:
        """The response that refuses a call."""
        ...


PROTOCOLS: Mapping[Protocol, WireProtocol] = {
    "json-1.1": cast(WireProtocol, json11),
    "query": cast(WireProtocol, query),
}
"""The protocols by the names that services declare."""
