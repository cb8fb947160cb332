"""The verbs of the clock: see it, move it, let it stand still, and bring it back."""

from collections.abc import Callable, Mapping
from typing import Any

from cognito_identity_emulator.control_api.body import check_size, read_body
from cognito_identity_emulator.control_api.requests import ClockBody
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.runtime.clock import SECOND_MS, iso_time_ms, parse_iso_time

_LONGEST_JUMP_S = 100 * 366 * 24 * 3600
_CALENDARS_END_MS = parse_iso_time("9000-01-01T00:00:00Z")


def _get_clock(core: EmulatorCore, _request: HttpRequest) -> Any:
    clock = core.clock
    return {"now": iso_time_ms(clock.now()), "frozen": clock.frozen, "offset_s": clock.offset_ms / 1000}


def _put_clock(core: EmulatorCore, request: HttpRequest) -> Any:
    check_size(request, core.settings)
    body = read_body(request.body, ClockBody)
    if sum(each is not None for each in (body.advance_s, body.set, body.freeze, body.reset)) != 1:
        raise AdminError("Say one of advance_s, set, freeze and reset.")
    if body.advance_s is not None:
        if abs(body.advance_s) > _LONGEST_JUMP_S:
            raise AdminError("That is further than a hundred years.", [f"advance_s: {body.advance_s}"])
        _check_time(core.clock.now() + round(body.advance_s * SECOND_MS), "advance_s")
        core.clock.advance(body.advance_s)
    elif body.set is not None:
        try:
            wanted = parse_iso_time(body.set)
        except (ValueError, OverflowError) as problem:
            raise AdminError("The time is not ISO 8601, such as 2026-11-23T10:00:00Z.", [f"set: {problem}"]) from None
        _check_time(wanted, "set")
        core.clock.set(wanted)
    elif body.freeze is not None:
        core.clock.freeze(body.freeze)
    else:
        core.clock.reset()
    return _get_clock(core, request)


def _check_time(ms: int, member: str) -> None:
    """Raises AdminError for a time that answers cannot be dated with, or what begins then and lasts for long."""
    if not 0 <= ms < _CALENDARS_END_MS:
        raise AdminError("The emulator's time is between the years 1970 and 9000.", [member])


VERBS: Mapping[str, Mapping[str, Callable[[EmulatorCore, HttpRequest], Any]]] = {
    "clock": {"GET": _get_clock, "PUT": _put_clock},
}
