"""Hosts in the operator's own network, and the URLs that an issuer may name for its keys."""

import pytest

from cognito_identity_emulator.logins.hosts import is_local, is_public_address, may_fetch, parse_issuer
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


@assumed("an issuer's name must not choose more of a request than host, port and path")
@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("issuer.example", ("issuer.example", "", False)),
        ("Issuer.Example:8443/realms/one/", ("issuer.example:8443", "/realms/one", False)),
        ("127.0.0.1:9000/pool", ("127.0.0.1:9000", "/pool", True)),
        ("[::1]:9000", ("[::1]:9000", "", True)),
        ("keycloak:8080/realms/one", ("keycloak:8080", "/realms/one", True)),
        ("b\u00fccher.example", ("xn--bcher-kva.example", "", False)),
        ("\uff11\uff12\uff17.0.0.1", ("127.0.0.1", "", True)),
        ("user@127.0.0.1", None),
        ("user:secret@issuer.example", None),
        ("127.0.0.1:9000/admin?x=", None),
        ("127.0.0.1:9000/admin#", None),
        ("127.0.0.1:9000\\@issuer.example", None),
        ("issuer.example/a b", None),
        ("issuer.example\t.evil.example", None),
        ("issuer.example:0", None),
        ("issuer.example:99999", None),
        ("issuer.example:8\u0660", None),
        ("issuer.example/\u2025", None),
        ("a" * 3000, None),
        ("", None),
    ],
)
def test_the_name_of_an_issuer_is_a_host_a_port_and_a_path_or_nothing(
    name: str, address: tuple[str, str, bool] | None
) -> None:
    parsed = parse_issuer(name)
    assert (None if parsed is None else (parsed.authority, parsed.path, parsed.is_local)) == address


@assumed("a key set's URL names a host and a path")
@pytest.mark.parametrize(
    "url",
    ["https://user@issuer.example/k", "https://issuer.example\\@127.0.0.1/k", "https://\uff11\uff12\uff17.0.0.1/k"],
)
def test_a_key_sets_url_with_more_than_host_and_path_is_not_fetched(url: str) -> None:
    assert not may_fetch(url, named_by="https://issuer.example")


@assumed("addresses in which another address is embedded are judged by that one")
@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("::ffff:127.0.0.1", False),
        ("2001:4860:4860::8888", True),
    ],
)
def test_an_address_of_the_internet_is_public(address: str, public: bool) -> None:
    assert is_public_address(address) is public
