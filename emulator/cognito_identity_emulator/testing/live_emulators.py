"""The emulators that the fixtures of a pytest session have started, and the pytest hooks around tests that use them.

While one is live, SDKs find the newest, and calls of real AWS fail the test.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from cognito_identity_emulator.testing.aws_guard import ALLOW_AWS, AWS_DOMAINS, AwsGuard
from cognito_identity_emulator.testing.environment import ENVIRONMENT, sdk_environment

if TYPE_CHECKING:
    from cognito_identity_emulator import Emulator, Settings
    from cognito_identity_emulator.runtime.clock import Clock


class LiveEmulators:
    """Starts emulators. It is a pytest plugin, so pytest calls the methods that are named after its hooks."""

    def __init__(self, *, keep_credentials: bool, allow_aws: bool) -> None:
        self._keep_credentials = keep_credentials
        self._allow_aws = allow_aws
        self._test_may_call_aws = allow_aws
        self._guard = AwsGuard()
        self._live: list[Emulator] = []

    @contextmanager
    def start(self, settings: "Settings | None" = None, *, clock: "Clock | None" = None) -> "Iterator[Emulator]":
        """An empty emulator that runs while the context lasts. Raises DatabaseConfigError, AdminError."""
        from cognito_identity_emulator import Emulator

        with (
            Emulator(settings, clock=clock) as emulator,
            self._guarding(emulator),
            sdk_environment(emulator, keep_credentials=self._keep_credentials),
        ):
            yield emulator

    @contextmanager
    def _guarding(self, emulator: "Emulator") -> Iterator[None]:
        self._live.append(emulator)
        self._switch_guard()
        try:
            yield
        finally:
            self._live.remove(emulator)
            self._switch_guard()

    def _switch_guard(self) -> None:
        on = bool(self._live) and not self._test_may_call_aws
        self._guard.switch(on)
        # A proxy would resolve the name out of our sight.
        ENVIRONMENT.connect_directly(AWS_DOMAINS if on else ())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        """Decide whether the test may call AWS."""
        self._test_may_call_aws = self._allow_aws or item.get_closest_marker(ALLOW_AWS) is not None
        self._switch_guard()
        return (yield from self._failing_after_calls_of_aws())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """Fail the test if it called AWS."""
        return (yield from self._failing_after_calls_of_aws())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        """Fail the test if the teardown of a fixture called AWS."""
        return (yield from self._failing_after_calls_of_aws())

    def _failing_after_calls_of_aws(self) -> Generator[None, object, object]:
        """Fail also where the code under test, or a thread of it, has dropped the guard's failure."""
        try:
            result = yield
        except BaseException as problem:
            refused = self._guard.take_report()
            if refused is not None and refused not in str(problem):
                problem.add_note(refused)
            raise
        refused = self._guard.take_report()
        if refused is not None:
            pytest.fail(refused, pytrace=False)
        return result
