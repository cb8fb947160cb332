"""The emulator's own voice under /_emulator: every verb of Control as JSON over HTTP. Decides nothing itself."""
