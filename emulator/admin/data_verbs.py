"""The verbs that show and replace what is stored."""

from collections.abc import Callable, Mapping
from typing import Any

from emulator.admin.reading import check_size
from emulator.control.control import Control
from emulator.control.refusal import ControlRefusal
from emulator.protocol.message import HttpRequest
from emulator.seeds.decoding import decode
from emulator.seeds.problems import UnusableSeed


def _get_state(control: Control, _request: HttpRequest) -> Any:
    return control.export_state()


def _put_state(control: Control, request: HttpRequest) -> Any:
    check_size(request, control.settings)
    try:
        state = decode(request.body, is_json=True)
    except UnusableSeed as unusable:
        raise ControlRefusal("The state cannot be read.", unusable.problems) from None
    return control.import_state(state)


VERBS: Mapping[str, Mapping[str, Callable[[Control, HttpRequest], Any]]] = {
    "state": {"GET": _get_state, "PUT": _put_state},
}
