"""The pytest plugin, which is active as soon as the package is installed, and the environment for AWS SDKs.

The emulator itself is in `emulator.py`.
"""
