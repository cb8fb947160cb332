"""Tests of POST /_emulator/explain/token."""
