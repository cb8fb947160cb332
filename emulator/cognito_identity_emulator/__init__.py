"""A local emulator of Amazon Cognito identity pools, with AWS STS and the part of AWS IAM around them.

The packages, top to bottom; a package imports only from those below it:

    cli  testing          the command line; pytest fixtures
    testcontainers        `CognitoIdentityContainer`: an emulator in a container, for tests
    emulator  remote      `Emulator`: an emulator in your own process, on a free port; a client of one elsewhere
    server                sockets, HTTP, TLS and worker processes
    gateway               the AWS API over HTTP: authentication, CORS, from request to response
    console               the web console, a client of the control API
    sign_in               the interactive sign-in of the built-in identity provider
    control_api           the endpoints under /_emulator
    features              what AWS does not have: seeds, state, explanations, access, audits, faults, queries
    services              composition: builds all parts below from the settings
    engine                performs calls; journal, metrics, fault injection
    operations            the operations of Cognito Identity, STS and IAM, one module each
    logins                verifies logins; the built-in identity provider
    tokens  credentials   tokens that we sign; access keys and sessions that we issue
    keys  storage         signing and sealing keys; the database
    protocol  domain      wire formats; rules and decisions, both pure
    declare               the vocabulary of declarations: shapes, constraints, operations
    errors  settings  runtime

The phases of a call and the rules of the code are in docs/architecture.md.
"""

from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.runtime.clock import ManualClock
from cognito_identity_emulator.settings import Settings

if TYPE_CHECKING:
    from cognito_identity_emulator.emulator import Emulator
    from cognito_identity_emulator.features.access.results import Decision
    from cognito_identity_emulator.gateway.app import create_app
    from cognito_identity_emulator.remote.emulator import RemoteEmulator

__all__ = ["Decision", "Emulator", "ManualClock", "RemoteEmulator", "Settings", "create_app"]


def __getattr__(name: str) -> Any:
    # Imported on first use, so that importing the package stays cheap for the pytest plugin and the command line.
    if name == "Emulator":
        from cognito_identity_emulator.emulator import Emulator

        return Emulator
    if name == "Decision":
        from cognito_identity_emulator.features.access.results import Decision

        return Decision
    if name == "RemoteEmulator":
        from cognito_identity_emulator.remote.emulator import RemoteEmulator

        return RemoteEmulator
    if name == "create_app":
        from cognito_identity_emulator.gateway.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
