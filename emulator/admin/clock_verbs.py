"""The verbs of the clock: see it, move it, let it stand still, and bring it back."""

from collections.abc import Callable, Mapping
from typing import Any

from emulator.admin.bodies import ClockBody
from emulator.admin.reading import check_size, read_body
from emulator.clock import iso_time_ms, parse_iso_time
from emulator.control.control import Control
from emulator.control.refusal import ControlRefusal
from emulator.protocol.message import HttpRequest

_LONGEST_JUMP_S = 100 * 366 * 24 * 3600


def _get_clock(control: Control, _request: HttpRequest) -> Any:
    clock = control.clock
    return {"now": iso_time_ms(clock.now()), "frozen": clock.frozen, "offset_s": clock.offset_ms / 1000}


def _put_clock(control: Control, request: HttpRequest) -> Any:
    check_size(request, control.settings)
    body = read_body(request.body, ClockBody)
    if sum(each is not None for each in (body.advance_s, body.set, body.freeze, body.reset)) != 1:
        raise ControlRefusal("Say one of advance_s, set, freeze and reset.")
    if body.advance_s is not None:
        if abs(body.advance_s) > _LONGEST_JUMP_S:
            raise ControlRefusal("That is further than a hundred years.", [f"advance_s: {body.advance_s}"])
        control.clock.advance(body.advance_s)
    elif body.set is not None:
        try:
            control.clock.set(parse_iso_time(body.set))
        except (ValueError, OverflowError) as problem:
            raise ControlRefusal(
                "The time is not ISO 8601, such as 2026-11-23T10:00:00Z.", [f"set: {problem}"]
            ) from None
    elif body.freeze is not None:
        control.clock.freeze(body.freeze)
    else:
        control.clock.reset()
    return _get_clock(control, request)


VERBS: Mapping[str, Mapping[str, Callable[[Control, HttpRequest], Any]]] = {
    "clock": {"GET": _get_clock, "PUT": _put_clock},
}
