"""Reads the parameters of a query or of a form, each with one value."""

from collections import Counter
from collections.abc import Mapping
from urllib.parse import parse_qsl

from cognito_identity_emulator.protocol.form import MAX_PARAMETERS
from cognito_identity_emulator.protocol.message import HttpRequest, media_type

MAX_PARAMETER_CHARACTERS = 2048
"""Characters of a parameter that the emulator sends back or seals."""
_FORM = "application/x-www-form-urlencoded"


class ParameterError(ValueError):
    """The parameters cannot be read; the message says why."""


def read_query(request: HttpRequest) -> tuple[Mapping[str, str], frozenset[str]]:
    """The parameters of the query, without empty ones, and the names that are there more than once.

    Raises ParameterError.
    """
    return _read(request.query)


def read_form(request: HttpRequest) -> Mapping[str, str]:
    """The parameters of a form in the body, without empty ones. Raises ParameterError, for a repeated one, too."""
    if media_type(request.headers.get("content-type", "")) != _FORM:
        raise ParameterError(f"The body must be a form ({_FORM}).")
    try:
        text = request.body.decode("ascii")
    except UnicodeDecodeError:
        raise ParameterError("The form has characters that are not encoded.") from None
    parameters, repeated = _read(text)
    if repeated:
        raise ParameterError(f"{min(repeated)} is specified more than once.")
    return parameters


def _read(text: str) -> tuple[Mapping[str, str], frozenset[str]]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_PARAMETERS, errors="strict")
    except ValueError:  # too many of them, or not UTF-8
        raise ParameterError("The parameters cannot be read.") from None
    repeated = frozenset(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
    values: dict[str, str] = {}
    for name, value in pairs:
        if value:
            values.setdefault(name, value)
    return values, repeated
