"""A URL is shown with scheme, host, port and path, and with nothing that may be a secret."""

import pytest

from cognito_identity_emulator.runtime.urls import shown_pair, shown_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://issuer.example:8443/keys", "https://issuer.example:8443/keys"),
        ("https://user:SECRET@issuer.example/keys?key=SECRET#SECRET", "https://issuer.example/keys"),
        ("postgresql+psycopg://user:SECRET@[::1]:5432/name?password=SECRET", "postgresql+psycopg://[::1]:5432/name"),
        ("postgresql+psycopg://user@/name?host=/run&password=SECRET", "postgresql+psycopg:///name"),
        ("postgresql://user:SE@CRET@host/name", "postgresql://host/name"),
        ("postgresql://user:SE/CRET@host/name", "postgresql://[hidden]"),
        ("postgresql://user:12/SECRET@host/name", "postgresql://[hidden]"),
        ("postgresql://user:SE?CRET@host/name", "postgresql://[hidden]"),
        ("postgresql://user:S@EC/RET@host/name", "postgresql://[hidden]"),
        ("https://user:SECRET", "https://[hidden]"),
        ("sqlite:///path/to/file.db", "sqlite:///path/to/file.db"),
        ("/path/to/keys.json", "/path/to/keys.json"),
        ("", ""),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert shown_url(url) == shown
    assert shown_pair(f"issuer.example={url}") == f"issuer.example={shown}"
