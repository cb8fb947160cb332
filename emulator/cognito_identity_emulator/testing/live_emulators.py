"""The emulators that the fixtures of a pytest session have started. SDKs find the newest that is live."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cognito_identity_emulator.testing.environment import sdk_environment

if TYPE_CHECKING:
    from cognito_identity_emulator import Emulator, Settings
    from cognito_identity_emulator.runtime.clock import Clock


class LiveEmulators:
    """Starts emulators."""

    def __init__(self, *, keep_credentials: bool) -> None:
        self._keep_credentials = keep_credentials

    @contextmanager
    def start(self, settings: "Settings | None" = None, *, clock: "Clock | None" = None) -> "Iterator[Emulator]":
        """An empty emulator that runs while the context lasts. Raises DatabaseConfigError, AdminError."""
        from cognito_identity_emulator import Emulator

        with (
            Emulator(settings, clock=clock) as emulator,
            sdk_environment(emulator, keep_credentials=self._keep_credentials),
        ):
            yield emulator
