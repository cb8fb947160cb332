"""Hosts in the operator's own network, and the URLs that an issuer may name for its keys."""

import pytest

from cognito_identity_emulator.logins.hosts import is_local, is_public_address, may_fetch, parse_issuer
from tests.provenance import assumed, documented

SPECIAL_ADDRESSES = documented("https://www.rfc-editor.org/rfc/rfc6890: addresses that are not global")
SPECIAL_NAMES = documented("https://www.rfc-editor.org/rfc/rfc6761#section-6.3: localhost and the names below it")
OTHER_NOTATIONS = documented("https://url.spec.whatwg.org/#concept-ipv4-parser: other notations of an IPv4 address")
GLOBAL = documented("https://www.rfc-editor.org/rfc/rfc6890: no special-purpose address, and a name of several labels")
LOCAL_BY_CUSTOM = assumed("names that only the operator's own network resolves; no standard lists them")
ISSUER = documented(
    "https://openid.net/specs/openid-connect-core-1_0.html#IDToken: iss has a host and, optionally, a port and a path; "
    "https://www.rfc-editor.org/rfc/rfc3986#section-3 has their characters"
)
OPERATORS_CHOICE = assumed("an issuer on the internet must not point into the operator's network")
HOSTS = [
    (SPECIAL_NAMES, "localhost", True),
    (LOCAL_BY_CUSTOM, "issuer", True),
    (SPECIAL_NAMES, "me.localhost", True),
    (LOCAL_BY_CUSTOM, "localhost.localdomain", True),
    (LOCAL_BY_CUSTOM, "host.docker.internal", True),
    (SPECIAL_ADDRESSES, "127.0.0.1", True),
    (OTHER_NOTATIONS, "127.1", True),
    (OTHER_NOTATIONS, "0x7f000001", True),
    (OTHER_NOTATIONS, "2130706433", True),
    (SPECIAL_ADDRESSES, "0.0.0.0", True),
    (SPECIAL_ADDRESSES, "10.1.2.3", True),
    (SPECIAL_ADDRESSES, "192.168.0.1.", True),
    (SPECIAL_ADDRESSES, "169.254.169.254", True),
    (SPECIAL_ADDRESSES, "[::1]", True),
    (SPECIAL_ADDRESSES, "::ffff:127.0.0.1", True),
    (SPECIAL_ADDRESSES, "fe80::1%eth0", True),
    (SPECIAL_ADDRESSES, "fd00:ec2::254", True),
    (GLOBAL, "issuer.example", False),
    (GLOBAL, "127.0.0.1.example", False),
    (GLOBAL, "8.8.8.8", False),
    (GLOBAL, "2001:4860:4860::8888", False),
    (GLOBAL, "::ffff:8.8.8.8", False),
]


@pytest.mark.parametrize(("host", "local"), [pytest.param(*row, marks=evidence) for evidence, *row in HOSTS])
def test_hosts_of_the_operators_own_network_are_recognized(host: str, local: bool) -> None:
    assert is_local(host) is local


@OPERATORS_CHOICE
@pytest.mark.parametrize(("host", "local"), [row for _, *row in HOSTS])
def test_only_the_operator_can_name_a_host_of_its_own_network(host: str, local: bool) -> None:
    authority = f"[{host.strip('[]')}]" if ":" in host else host
    assert may_fetch(f"https://{authority}/keys", named_by="https://issuer.example") is not local
    assert not may_fetch(f"http://{authority}/keys", named_by="https://issuer.example")
    assert may_fetch(f"http://{authority}/keys", named_by="http://127.0.0.1:9000/pool") is local


@documented("https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata: jwks_uri is an https URL")
@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://issuer.example/keys", "keys", "//issuer.example", "https:"]
)
def test_keys_are_fetched_over_http_only(url: str) -> None:
    assert not may_fetch(url, named_by="https://issuer.example")
    assert not may_fetch(url, named_by="http://localhost")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        pytest.param("issuer.example", ("issuer.example", "", False), marks=ISSUER),
        pytest.param("Issuer.Example:8443/realms/one/", ("issuer.example:8443", "/realms/one", False), marks=ISSUER),
        pytest.param("127.0.0.1:9000/pool", ("127.0.0.1:9000", "/pool", True), marks=ISSUER),
        pytest.param("[::1]:9000", ("[::1]:9000", "", True), marks=ISSUER),
        pytest.param("keycloak:8080/realms/one", ("keycloak:8080", "/realms/one", True), marks=LOCAL_BY_CUSTOM),
        pytest.param("b\u00fccher.example", ("xn--bcher-kva.example", "", False), marks=ISSUER),
        pytest.param("\uff11\uff12\uff17.0.0.1", ("127.0.0.1", "", True), marks=ISSUER),
        pytest.param("user@127.0.0.1", None, marks=ISSUER),
        pytest.param("user:secret@issuer.example", None, marks=ISSUER),
        pytest.param("127.0.0.1:9000/admin?x=", None, marks=ISSUER),
        pytest.param("127.0.0.1:9000/admin#", None, marks=ISSUER),
        pytest.param("127.0.0.1:9000\\@issuer.example", None, marks=ISSUER),
        pytest.param("issuer.example/a b", None, marks=ISSUER),
        pytest.param("issuer.example\t.evil.example", None, marks=ISSUER),
        pytest.param("issuer.example:0", None, marks=ISSUER),
        pytest.param("issuer.example:99999", None, marks=ISSUER),
        pytest.param("issuer.example:8\u0660", None, marks=ISSUER),
        pytest.param("issuer.example/\u2025", None, marks=ISSUER),
        pytest.param("a" * 3000, None, marks=ISSUER),
        pytest.param("", None, marks=ISSUER),
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


@pytest.mark.parametrize(
    ("address", "public"),
    [
        pytest.param("8.8.8.8", True, marks=GLOBAL),
        pytest.param("10.0.0.1", False, marks=SPECIAL_ADDRESSES),
        pytest.param("169.254.169.254", False, marks=SPECIAL_ADDRESSES),
        pytest.param(
            "224.0.0.1", False, marks=documented("https://www.rfc-editor.org/rfc/rfc5771: IPv4 multicast addresses")
        ),
        pytest.param(
            "64:ff9b::7f00:1",
            False,
            marks=documented("https://www.rfc-editor.org/rfc/rfc6052#section-3.1: it must not have such an address"),
        ),
        pytest.param(
            "2002:7f00:1::",
            False,
            marks=documented("https://www.rfc-editor.org/rfc/rfc3056#section-2: it has a global IPv4 address"),
        ),
        pytest.param(
            "::ffff:127.0.0.1",
            False,
            marks=documented("https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2: an IPv4-mapped address"),
        ),
        pytest.param("2001:4860:4860::8888", True, marks=GLOBAL),
    ],
)
def test_an_address_of_the_internet_is_public(address: str, public: bool) -> None:
    assert is_public_address(address) is public
