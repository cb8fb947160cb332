"""The verb that tells Prometheus what was called."""

from collections.abc import Callable, Mapping
from typing import Any

from cognito_identity_emulator.engine.metrics import CONTENT_TYPE
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse


def _metrics(core: EmulatorCore, _request: HttpRequest) -> HttpResponse:
    headers = [(b"content-type", CONTENT_TYPE.encode()), (b"cache-control", b"no-store")]
    return HttpResponse(200, core.metrics().encode(), headers)


VERBS: Mapping[str, Mapping[str, Callable[[EmulatorCore, HttpRequest], Any]]] = {"metrics": {"GET": _metrics}}
