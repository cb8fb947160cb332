"""The pytest plugin, which is active as soon as the package is installed. The emulator itself is in `emulator.py`."""
