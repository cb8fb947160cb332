"""Runs a user's test suite in this process, because a new process takes seconds to start."""

from typing import Any

import boto3  # noqa: F401  # pytester forgets the modules that a suite is the first to import; a second copy confuses
import pytest

from cognito_identity_emulator.testing import pytest_plugin


def run_suite(pytester: pytest.Pytester, *arguments: str, plugins: tuple[object, ...] = ()) -> Any:
    """The result of the suite in the pytester's folder, with our plugin and few others."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        environment.delenv("PYTEST_PLUGINS", raising=False)
        options = ("-p", "no:cacheprovider", "-W", "error", *arguments)
        return pytester.runpytest_inprocess(*options, plugins=[pytest_plugin, *plugins])
