"""The emulators that the fixtures of a pytest session have started, and the pytest hooks around tests that use them.

While one is live, SDKs find the newest, and calls of real AWS fail the test. A failing test reports its calls.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from cognito_identity_emulator.testing.aws_guard import ALLOW_AWS, AwsGuard, aws_domains
from cognito_identity_emulator.testing.call_report import TITLE, ObservedCalls, report
from cognito_identity_emulator.testing.environment import ENVIRONMENT, sdk_environment

if TYPE_CHECKING:
    from cognito_identity_emulator import Emulator, Settings
    from cognito_identity_emulator.runtime.clock import Clock

_FIXTURES = "cognito_identity"
"""The names of our fixtures begin with this."""


class LiveEmulators:
    """Starts emulators. It is a pytest plugin, so pytest calls the methods that are named after its hooks."""

    def __init__(self, *, keep_credentials: bool, allow_aws: bool) -> None:
        self._keep_credentials = keep_credentials
        self._allow_aws = allow_aws
        self._test_may_call_aws = allow_aws
        self._guard = AwsGuard()
        self._live: list[ObservedCalls] = []
        self._of_this_test: list[ObservedCalls] = []

    @contextmanager
    def start(self, settings: "Settings | None" = None, *, clock: "Clock | None" = None) -> "Iterator[Emulator]":
        """An empty emulator that runs while the context lasts. Raises DatabaseConfigError, AdminError."""
        from cognito_identity_emulator import Emulator

        with (
            Emulator(settings, clock=clock) as emulator,
            self._observing(emulator),
            sdk_environment(emulator, keep_credentials=self._keep_credentials),
        ):
            yield emulator

    @contextmanager
    def _observing(self, emulator: "Emulator") -> Iterator[None]:
        observed = ObservedCalls(emulator, emulator.endpoint_url)
        self._live.append(observed)
        self._of_this_test.append(observed)
        self._switch_guard()
        try:
            yield
        finally:
            self._live.remove(observed)
            self._switch_guard()

    def _switch_guard(self) -> None:
        on = bool(self._live) and not self._test_may_call_aws
        self._guard.switch(on)
        # A proxy would resolve the name where the guard does not see it.
        ENVIRONMENT.connect_directly(aws_domains() if on else ())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        """Observe the calls from now on, and decide whether the test may call AWS."""
        self._of_this_test = [ObservedCalls(each.emulator, each.endpoint_url) for each in self._live]
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
        """Fail the test even if its code, or one of its threads, has caught the guard's failure."""
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

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add the calls to the report of a failing test that used an emulator."""
        made = yield
        if made.failed and self._of_this_test:
            fixtures = getattr(item, "fixturenames", ())  # not every kind of item has fixtures
            if any(name.startswith(_FIXTURES) for name in fixtures) or any(each.calls() for each in self._of_this_test):
                made.sections.append((TITLE, report(self._of_this_test)))
        return made
