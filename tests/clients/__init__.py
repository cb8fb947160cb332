"""Tests with real clients against a live emulator. They install the clients on first use: pytest -m clients."""
