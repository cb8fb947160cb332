"""The console in a page of Chromium, with the errors of that page."""

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.clients import installing
from tests.timeouts import TIMEOUT_S

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE = "axe-core@4.10.3"
_WIDE = (1280, 900)
_REPORT_POLICY_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`Content-Security-Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`))"""


class Visit:
    """A page with the console of the emulator at `endpoint_url`.

    `errors` collects every error of the page and every request to another origin. The browser also reports responses
    such as 400 as errors: a test that provokes them lists their statuses in `expected_statuses`.
    """

    def __init__(
        self,
        browser: "Browser",
        endpoint_url: str,
        *,
        theme: str = "light",
        time_zone: str = "UTC",
        size: tuple[int, int] = _WIDE,
        scale: float = 1,
    ) -> None:
        self.endpoint_url = endpoint_url
        self.errors: list[str] = []
        self.expected_statuses: tuple[int, ...] = ()
        width, height = size
        self._context = browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            color_scheme=theme,  # type: ignore[arg-type,unused-ignore]
            timezone_id=time_zone,
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        self._context.set_default_timeout(TIMEOUT_S * 1000)
        self._context.add_init_script(_REPORT_POLICY_VIOLATIONS)
        self.stream_count = 0
        self.page: Page = self.new_tab()

    def new_tab(self) -> "Page":
        """A further page in the same browser profile. `stream_count` counts the event streams that all pages opened."""
        page = self._context.new_page()
        page.on("console", self._on_console_message)
        page.on("pageerror", lambda problem: self.errors.append(f"uncaught: {problem}"))
        page.on("request", self._on_request)
        return page

    def open(self, path: str = "") -> "Page":
        """Open a path of the console, such as pools/new, and wait until it is loaded."""
        self.page.goto(f"{self.endpoint_url}/_emulator/{f'#/{path}' if path else ''}")
        self.page.get_by_role("heading", level=1).wait_for()
        self.wait_until_loaded()
        return self.page

    def wait_until_loaded(self) -> None:
        """Wait until nothing on the page is loading, or loading again, which dims it."""
        loading = self.page.locator(".loading, [aria-busy=true]")
        while loading.count():
            loading.first.wait_for(state="detached")

    def wait_until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true. The page's policy keeps Playwright from evaluating one there."""
        deadline = time.monotonic() + TIMEOUT_S
        while not self.page.evaluate(expression):
            assert time.monotonic() < deadline, f"{expression} is not true after {TIMEOUT_S} s"
            self.page.wait_for_timeout(20)

    def wait_for_row_count(self, count: int) -> None:
        """Wait until the tables of the page have this many rows in total."""
        from playwright.sync_api import expect

        expect(self.page.locator("tbody tr")).to_have_count(count, timeout=TIMEOUT_S * 1000)

    def main(self) -> "Locator":
        """The page without its navigation."""
        return self.page.get_by_role("main")

    def close(self) -> None:
        self._context.close()

    def _on_console_message(self, message: "ConsoleMessage") -> None:
        is_expected = any(f"status of {status} " in message.text for status in self.expected_statuses)
        # Every page reads the stream of calls, and tries again after the emulator of a test was stopped.
        is_expected |= "net::ERR_" in message.text and "/_emulator/calls" in message.location["url"]
        if message.type in ("error", "warning") and not is_expected:
            self.errors.append(f"{message.type}: {message.text}")

    def _on_request(self, request: "Request") -> None:
        requested, own = urlsplit(request.url), urlsplit(self.endpoint_url)
        self.stream_count += requested.path == "/_emulator/calls/stream"
        if (requested.scheme, requested.netloc) != (own.scheme, own.netloc):
            self.errors.append(f"request to another origin: {request.url}")


def axe_violations(page: "Page") -> list[str]:
    """The accessibility violations that axe-core finds on the page: each rule, with the elements that break it.

    The browser's debugger injects the library, so the page keeps its Content-Security-Policy.
    """
    script = installing.node_packages(AXE) / "axe-core" / "axe.min.js"
    page.evaluate(script.read_text())
    found: list[dict[str, Any]] = page.evaluate("axe.run().then((results) => results.violations)")
    return [
        f"{each['id']}: {each['help']}: {node['html']}: {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]


def horizontal_overflow(page: "Page") -> int:
    """The number of pixels by which the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(0, wider)
