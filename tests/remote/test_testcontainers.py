"""The module with the container can say what is missing; tests/container runs the container itself."""

import sys

import pytest


def test_without_its_library_the_module_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "testcontainers", None)
    monkeypatch.delitem(sys.modules, "cognito_identity_emulator.testcontainers", raising=False)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'cognito-identity-emulator\[testcontainers\]'"):
        import cognito_identity_emulator.testcontainers  # noqa: F401
