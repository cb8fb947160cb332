"""POST /_emulator/explain/token."""
