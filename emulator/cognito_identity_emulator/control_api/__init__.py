"""The control API (HTTP layer) under /_emulator: endpoints, access checks, and the OpenAPI document.

What an endpoint does is a method of EmulatorCore; nothing is decided here.
"""
