"""Hosts in the operator's own network, and the URLs that an issuer may name for its keys."""

import pytest

from cognito_identity_emulator.logins.fetching import is_local, may_fetch
from tests.provenance import assumed


@assumed("an issuer on the internet must not point into the operator's network")
@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("issuer", True),
        ("me.localhost", True),
        ("localhost.localdomain", True),
        ("host.docker.internal", True),
        ("127.0.0.1", True),
        ("127.1", True),
        ("0x7f000001", True),
        ("2130706433", True),
        ("0.0.0.0", True),
        ("10.1.2.3", True),
        ("192.168.0.1.", True),
        ("169.254.169.254", True),
        ("[::1]", True),
        ("::ffff:127.0.0.1", True),
        ("fe80::1%eth0", True),
        ("fd00:ec2::254", True),
        ("issuer.example", False),
        ("127.0.0.1.example", False),
        ("8.8.8.8", False),
        ("2001:4860:4860::8888", False),
        ("::ffff:8.8.8.8", False),
    ],
)
def test_hosts_of_the_operators_own_network_are_recognized(host: str, local: bool) -> None:
    assert is_local(host) is local
    authority = f"[{host.strip('[]')}]" if ":" in host else host
    assert may_fetch(f"https://{authority}/keys", named_by="https://issuer.example") is not local
    assert not may_fetch(f"http://{authority}/keys", named_by="https://issuer.example")
    assert may_fetch(f"http://{authority}/keys", named_by="http://127.0.0.1:9000/pool") is local


@assumed("only http and https")
@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://issuer.example/keys", "keys", "//issuer.example", "https:"]
)
def test_keys_are_fetched_over_http_only(url: str) -> None:
    assert not may_fetch(url, named_by="https://issuer.example")
    assert not may_fetch(url, named_by="http://localhost")
