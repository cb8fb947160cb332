"""The clock of an emulator in another process."""

from typing import Any

from cognito_identity_emulator.errors.admin import TimeRangeError
from cognito_identity_emulator.remote.control_api_client import ControlApiClient
from cognito_identity_emulator.runtime.clock import SECOND_MS, iso_time_ms, parse_iso_time


class RemoteClock:
    """Reads and sets the clock over the control API. Times are epoch milliseconds.

    Its methods raise AdminError for a time before 1970 or after 9000.
    """

    def __init__(self, control: ControlApiClient) -> None:
        self._control = control

    def now(self) -> int:
        """The emulator's time."""
        return parse_iso_time(self._read()["now"])

    @property
    def frozen(self) -> bool:
        """Whether the clock is frozen."""
        return bool(self._read()["frozen"])

    @property
    def offset_ms(self) -> int:
        """The milliseconds that it is ahead of the machine's clock."""
        offset_s: float = self._read()["offset_s"]
        return round(offset_s * SECOND_MS)

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds`; a frozen clock stays frozen."""
        self._control.put("clock", {"advance_s": seconds})

    def set(self, now: float) -> None:
        """Set the time; a frozen clock stays frozen. A fraction of a millisecond is left out."""
        try:
            time = iso_time_ms(int(now))
        except (ValueError, OverflowError, OSError):  # no time that can be formatted
            raise TimeRangeError(now) from None
        self._control.put("clock", {"set": time})

    def freeze(self, frozen: bool = True) -> None:
        """Freeze the clock, or let it run on from its current time."""
        self._control.put("clock", {"freeze": frozen})

    def reset(self) -> None:
        """Return to the machine's time."""
        self._control.put("clock", {"reset": True})

    def _read(self) -> Any:
        return self._control.get("clock")
