"""A visit to a console: a page in Chromium, and everything that goes wrong on it."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.clients import installing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

CHROMIUM = "/usr/bin/chromium"
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
_TELLS_OF_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`Content-Security-Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`))"""


class Visit:
    """Somebody looks at the console of the emulator at `endpoint_url`.

    `trouble` has every error of the page, and every request to another origin. `refusals` of the control API that a
    test provokes, and the browser reports as an error too, are forgiven by their status.
    """

    def __init__(
        self,
        browser: "Browser",
        endpoint_url: str,
        *,
        theme: str = "light",
        size: tuple[int, int] = _WIDE,
        scale: float = 1,
    ) -> None:
        self.endpoint_url = endpoint_url
        self.trouble: list[str] = []
        self.forgiven: tuple[int, ...] = ()
        self.sent_bytes = 0
        width, height = size
        self._context = browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            color_scheme=theme,  # type: ignore[arg-type,unused-ignore]
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        self._context.set_default_timeout(10_000)
        self._context.add_init_script(_TELLS_OF_VIOLATIONS)
        self.page: Page = self._context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda problem: self.trouble.append(f"uncaught: {problem}"))
        self.page.on("request", self._asked)

    def go(self, address: str = "") -> "Page":
        """The page at an address of the console, such as pools/new, when it has its heading."""
        self.page.goto(f"{self.endpoint_url}/_emulator/{f'#/{address}' if address else ''}")
        self.page.get_by_role("heading", level=1).wait_for()
        self.commit_pending()
        return self.page

    def commit_pending(self) -> None:
        """Wait until nothing is loading any more."""
        while self.page.locator(".loading").count():
            self.page.locator(".loading").first.wait_for(state="detached")

    def has_rows(self, count: int) -> None:
        """Wait until the tables of the page have so many rows together."""
        from playwright.sync_api import expect

        expect(self.page.locator("tbody tr")).to_have_count(count, timeout=10_000)

    def main(self) -> "Locator":
        """The part of the page that is not navigation."""
        return self.page.get_by_role("main")

    def close(self) -> None:
        self._context.close()

    def _heard(self, message: "ConsoleMessage") -> None:
        forgiven = any(f"status of {status} " in message.text for status in self.forgiven)
        if message.type in ("error", "warning") and not forgiven:
            self.trouble.append(f"{message.type}: {message.text}")

    def _asked(self, request: "Request") -> None:
        wanted, own = urlsplit(request.url), urlsplit(self.endpoint_url)
        if (wanted.scheme, wanted.netloc) != (own.scheme, own.netloc):
            self.trouble.append(f"asked another origin: {request.url}")


def axe_violations(page: "Page") -> list[str]:
    """What axe-core finds wrong with a page as it is: each rule, with the elements that break it.

    The library is put in by the browser's own debugger, so that the page's policy stays as strict as it is.
    """
    script = installing.node_packages(AXE) / "node_modules" / "axe-core" / "axe.min.js"
    page.evaluate(script.read_text())
    found: list[dict[str, Any]] = page.evaluate("axe.run().then((results) => results.violations)")
    return [
        f"{each['id']}: {each['help']}: {node['html']}: {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]


def sideways(page: "Page") -> int:
    """By how many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(0, wider)
