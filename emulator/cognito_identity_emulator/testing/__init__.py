"""What test suites get: the pytest fixtures that installing the package brings. The emulator is in `emulator.py`."""
