"""Web pages with a bundled script, served from an origin of their own."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.clients import installing

ESBUILD = "esbuild"
_PAGE = '<!doctype html><link rel="icon" href="data:,"><body></body><script type="module" src="script.js"></script>\n'
_BUNDLE_TIMEOUT_S = 120


def write_page(script: Path, folder: Path, **variables: str) -> None:
    """Write a page that runs the script, bundled with the packages that it imports. It reads the variables from
    `process.env`."""
    (folder / "index.html").write_text(_PAGE)
    command = [
        str(installing.node_packages(ESBUILD) / ".bin" / "esbuild"),
        str(script),
        "--bundle",
        "--format=esm",
        "--platform=browser",
        "--log-level=warning",
        "--define:global=globalThis",
        *[f"--define:process.env.{name}={json.dumps(value)}" for name, value in variables.items()],
        f"--outfile={folder / 'script.js'}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_BUNDLE_TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stderr


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """Serve a folder on another port of 127.0.0.1, which is another origin, and yield its URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
