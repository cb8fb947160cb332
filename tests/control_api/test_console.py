"""HTTP responses with the console's files, and the page at /. tests/console tests the pages in a browser."""

import gzip
import http.client
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.console.assets import assets
from tests.architecture.source import ROOT
from tests.provenance import documented
from tests.timeouts import TIMEOUT_S

GENERATED = "social_providers.js"
"""The one file that is generated from a table of the emulator when it is served."""
CONSOLE = ROOT / "emulator" / "cognito_identity_emulator" / "console"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(scope="module")
def client(emulator: Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=emulator.endpoint_url) as client:
        yield client


def test_the_console_page_is_at_the_root_of_the_control_api(client: httpx.Client) -> None:
    page = client.get("/_emulator/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.content == (CONSOLE / "index.html").read_bytes()
    assert client.get("/_emulator", follow_redirects=True).url.path == "/_emulator/"


def test_every_file_of_the_console_is_served_with_its_type(client: httpx.Client) -> None:
    types = {"css": "text/css", "html": "text/html", "js": "text/javascript", "mjs": "text/javascript"}
    for path, asset in assets().items():
        answer = client.get(f"/_emulator/console/{path}")
        assert answer.status_code == 200, path
        assert answer.content == ((CONSOLE / path).read_bytes() if path != GENERATED else asset.body)
        expected = types.get(path.rpartition(".")[2], "image/svg+xml")
        assert answer.headers["content-type"].partition(";")[0] == expected
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "assets.py",
        "__init__.py",
        "vendor/README",
        "",
        "pages",
        "pages/",
        "../answers.py",
        "pages/../assets.py",
        "..%2fanswers.py",
        "%2e%2e/%2e%2e/settings.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "app.js%00.css",
        "app.js/",
        "APP.JS",
    ],
)
def test_any_other_path_is_not_found(emulator: Emulator, path: str) -> None:
    where = urlsplit(emulator.endpoint_url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=TIMEOUT_S)
    connection.request("GET", f"/_emulator/console/{path}")  # other clients normalize the path
    answer = connection.getresponse()
    assert answer.status == 404
    assert b"import" not in answer.read()
    connection.close()


@documented("https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP")
def test_the_content_security_policy_allows_this_origin_only(client: httpx.Client) -> None:
    for path in ("/_emulator/", "/", "/_emulator/console/app.js"):
        headers = client.get(path, headers=BROWSER).headers
        policy = dict(each.strip().partition(" ")[::2] for each in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
        assert policy["style-src"] == policy["connect-src"] == policy["img-src"] == "'self'"
        own, digest = policy["script-src"].split()
        assert own == "'self'"
        assert digest.startswith("'sha256-")
        assert headers["referrer-policy"] == "no-referrer"
        assert "unsafe" not in headers["content-security-policy"]


@documented("https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/ETag")
def test_a_request_with_the_current_etag_gets_304(client: httpx.Client) -> None:
    first = client.get("/_emulator/console/app.js")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/_emulator/console/app.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/_emulator/console/app.js", headers={"if-none-match": '"another"'})
    assert other.status_code == 200
    etags = {client.get(f"/_emulator/console/{path}").headers["etag"] for path in assets()}
    assert len(etags) == len(assets())


@documented("https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Accept-Encoding")
@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [("gzip, deflate, br", True), ("br;q=1, gzip;q=0.5", True), ("identity", False), ("gzip;q=0", False), ("", False)],
)
def test_a_client_that_accepts_gzip_gets_it(client: httpx.Client, accepted: str, zipped: bool) -> None:
    path = "/_emulator/console/vendor/preact.mjs"
    with client.stream("GET", path, headers={"accept-encoding": accepted}) as answer:
        raw = b"".join(answer.iter_raw())
    assert (answer.headers.get("content-encoding") == "gzip") is zipped
    assert answer.headers["vary"] == "accept, accept-encoding"
    assert (gzip.decompress(raw) if zipped else raw) == (CONSOLE / "vendor" / "preact.mjs").read_bytes()


def test_the_root_returns_a_page_to_browsers_and_text_to_programs(client: httpx.Client) -> None:
    page = client.get("/", headers=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert 'href="/_emulator/"' in page.text
    assert 'href="/_emulator/openapi.json"' in page.text
    for headers in ({}, {"accept": "application/json"}):
        answer = client.get("/", headers=headers)
        assert answer.headers["content-type"].startswith("text/plain")
        assert "/_emulator/" in answer.text


def test_the_console_with_control_off_is_refused() -> None:
    with Emulator(Settings(control="off")) as closed, httpx.Client(base_url=closed.endpoint_url) as client:
        for path in ("/_emulator/", "/_emulator/console/app.js"):
            answer = client.get(path, headers=BROWSER)
            assert answer.status_code == 403
            assert "--control off" in answer.json()["error"]["message"]
        assert client.get("/", headers=BROWSER).headers["content-type"].startswith("text/plain")


def test_the_console_needs_no_control_token() -> None:
    with Emulator(Settings(control_token="hush")) as guarded, httpx.Client(base_url=guarded.endpoint_url) as client:
        assert client.get("/_emulator/").status_code == 200
        assert client.get("/_emulator/console/app.js").status_code == 200
        assert client.get("/_emulator/pools").status_code == 401


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"origin": "https://evil.example"}])
def test_another_origin_is_refused(client: httpx.Client, headers: dict[str, str]) -> None:
    assert client.get("/_emulator/", headers=headers).status_code == 403


def test_every_vendored_module_has_its_licence() -> None:
    note = (CONSOLE / "vendor" / "README").read_text()
    for module in (CONSOLE / "vendor").glob("*.mjs"):
        licence = next(line.split()[-1] for line in note.splitlines() if line.startswith(module.name))
        assert len((CONSOLE / "vendor" / licence).read_text()) > 500


def test_the_console_is_not_imported_before_its_first_request() -> None:
    program = (
        "import sys; from cognito_identity_emulator import Emulator\n"
        "with Emulator() as emulator:\n"
        "    emulator.create_pool()\n"
        "    __import__('urllib.request').request.urlopen(emulator.endpoint_url + '/_emulator/health').read()\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "cognito_identity_emulator.gateway.pages" in done.stdout.split()
    assert "cognito_identity_emulator.console.assets" not in done.stdout.split()
