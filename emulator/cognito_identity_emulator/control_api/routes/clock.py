"""The emulator's clock."""

from typing import Literal

import msgspec

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.runtime.clock import SECOND_MS, iso_time_ms, parse_iso_time

_LONGEST_JUMP_S = 100 * 366 * 24 * 3600
_LATEST_MS = parse_iso_time("9000-01-01T00:00:00Z")


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
        _advance(core, body.advance_s)
    elif body.set is not None:
        _set(core, body.set)
    elif body.freeze is not None:
        core.clock.freeze(body.freeze)
    else:
        core.clock.reset()
    return Time(iso_time_ms(core.clock.now()), core.clock.frozen, core.clock.offset_ms / 1000)


def _advance(core: EmulatorCore, seconds: float) -> None:
    if abs(seconds) > _LONGEST_JUMP_S:
        raise AdminError("The clock cannot move by more than 100 years.", [f"advance_s: {seconds}"])
    _check_range(core.clock.now() + round(seconds * SECOND_MS), "advance_s")
    core.clock.advance(seconds)


def _set(core: EmulatorCore, time: str) -> None:
    try:
        time_ms = parse_iso_time(time)
    except (ValueError, OverflowError) as problem:
        raise AdminError("The time must be ISO 8601, such as 2026-11-23T10:00:00Z.", [f"set: {problem}"]) from None
    _check_range(time_ms, "set")
    core.clock.set(time_ms)


def _check_range(time_ms: int, member: str) -> None:
    """Raises AdminError for a time that cannot be formatted, or that is too late for later expiry times."""
    if not 0 <= time_ms < _LATEST_MS:
        raise AdminError("The emulator's time must be between the years 1970 and 9000.", [member])
