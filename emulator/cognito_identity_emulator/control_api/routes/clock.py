"""The emulator's clock."""

from typing import Literal

import msgspec

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.runtime.clock import iso_time_ms, parse_iso_time


class ClockBody(msgspec.Struct, forbid_unknown_fields=True):
    """How to set the clock: one of these. `reset` sets it to the machine's time, running."""

    advance_s: float | None = None
    set: str | None = None
    freeze: bool | None = None
    reset: Literal[True] | None = None


class Time(msgspec.Struct):
    """The emulator's clock; `offset_s` is how far it is ahead of the machine's."""

    now: str
    frozen: bool
    offset_s: float


@endpoint("GET", "clock", python="clock")
def get_clock(core: EmulatorCore) -> Time:
    """The emulator's time."""
    clock = core.clock
    return Time(iso_time_ms(clock.now()), clock.frozen, clock.offset_ms / 1000)


@endpoint("PUT", "clock", python="clock")
def put_clock(core: EmulatorCore, body: ClockBody) -> Time:
    """Move or freeze the clock.

    The body has one of `advance_s`, `set`, `freeze`, and `reset` to the machine's time.
    """
    if sum(each is not None for each in (body.advance_s, body.set, body.freeze, body.reset)) != 1:
        raise AdminError("Specify exactly one of advance_s, set, freeze or reset.")
    if body.advance_s is not None:
        core.clock.advance(body.advance_s)
    elif body.set is not None:
        _set(core, body.set)
    elif body.freeze is not None:
        core.clock.freeze(body.freeze)
    else:
        core.clock.reset()
    return Time(iso_time_ms(core.clock.now()), core.clock.frozen, core.clock.offset_ms / 1000)


def _set(core: EmulatorCore, time: str) -> None:
    try:
        time_ms = parse_iso_time(time)
    except (ValueError, OverflowError) as problem:
        raise AdminError("The time must be ISO 8601, such as 2026-11-23T10:00:00Z.", [f"set: {problem}"]) from None
    core.clock.set(time_ms)
