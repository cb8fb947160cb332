"""Refusals of the front end, before any operation is reached. Shared by all services of the JSON protocol."""

from emulator.errors.service_error import ServiceError


class UnknownOperationException(ServiceError):
    """No operation of that name; AWS sends no message."""


class SerializationException(ServiceError):
    """The body is not JSON, or a member has another type than the model's."""


class ValidationException(ServiceError):
    """One or more members break their constraints; all of them are listed."""

    def __init__(self, violations: list[str]) -> None:
        count = len(violations)
        noun = "error" if count == 1 else "errors"
        super().__init__(f"{count} validation {noun} detected: " + "; ".join(violations))


class MissingAuthenticationTokenException(ServiceError):
    """A signed operation was called without a signature."""

    def __init__(self) -> None:
        super().__init__("Missing Authentication Token")


class UnrecognizedClientException(ServiceError):
    """The access key or the session token is nobody's."""

    def __init__(self) -> None:
        super().__init__("The security token included in the request is invalid.")


class ExpiredTokenException(ServiceError):
    """The credentials that signed the call have expired."""

    def __init__(self) -> None:
        super().__init__("The security token included in the request is expired")


class IncompleteSignatureException(ServiceError):
    """The Authorization header cannot be read as a signature."""


class InvalidSignatureException(ServiceError):
    """The signature does not fit the request."""


class AccessDeniedException(ServiceError):
    """The caller may not do this to that resource."""

    def __init__(self, caller_arn: str, action: str, resource: str) -> None:
        super().__init__(f"User: {caller_arn} is not authorized to perform: {action} on resource: {resource}")


class RequestEntityTooLargeException(ServiceError):
    """The body is larger than any valid request. Our wording."""

    status = 413

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"Request body is larger than {limit_bytes} bytes.")
