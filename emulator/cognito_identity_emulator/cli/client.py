"""The control API of a running emulator, for commands: with their options, and with CommandError for every failure."""

import argparse
import os

from cognito_identity_emulator.cli.errors import AbsentError, CommandError
from cognito_identity_emulator.cli.options import DEFAULT_ENDPOINT, TOKEN_VARIABLE
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.remote import control_api_client
from cognito_identity_emulator.remote.control_api_client import ControlApiClient
from cognito_identity_emulator.settings import ENDPOINT_VARIABLE


class RefusedRequestError(CommandError):
    """The emulator refused the request."""


class RefusedTokenError(RefusedRequestError):
    """The emulator needs a control token, or another one."""


class NoEmulatorError(CommandError):
    """No emulator answers at the address."""


class ControlClient(ControlApiClient):
    """The control API of the emulator that the options or the environment name.

    Every method raises CommandError when the emulator does not answer or refuses.
    """

    address_option = "--endpoint-url"
    address_sources = f"--endpoint-url, or {ENDPOINT_VARIABLE}"
    token_sources = f"--control-token, or {TOKEN_VARIABLE}"

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__(_endpoint_url(options.endpoint_url), options.control_token or os.environ.get(TOKEN_VARIABLE))

    def to_error(self, problem: AdminError | control_api_client.UnreachableError) -> CommandError:
        """The problem as the error of a command."""
        match problem:
            case control_api_client.ControlTokenError():
                return RefusedTokenError(str(problem))
            case NotFoundError():
                return AbsentError(str(problem))
            case AdminError():
                return RefusedRequestError(str(problem))
            case _:
                return NoEmulatorError(str(problem))


def path_of(*segments: str) -> str:
    """A path of these segments, each quoted. Raises CommandError for an id that cannot be one."""
    try:
        return control_api_client.path_of(*segments)
    except NotFoundError as problem:
        raise CommandError(str(problem)) from None


def _endpoint_url(option: str | None) -> str:
    """The address of the emulator. Raises CommandError for one that is not an http address."""
    name, url = "--endpoint-url", option
    if option is None:
        name, url = ENDPOINT_VARIABLE, os.environ.get(ENDPOINT_VARIABLE)
    url = url or DEFAULT_ENDPOINT
    if not url.startswith(("http://", "https://")):
        raise CommandError(f"{name} must be an http or https address, not {url!r}. Did you mean http://{url}?")
    return url
