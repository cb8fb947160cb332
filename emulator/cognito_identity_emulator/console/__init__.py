"""The console: a page at /_emulator/ that is a client of the control API and nothing else. Plain ES modules, no build.

`assets.py` serves what lies here; `desks/` holds one module a desk, named in desks.js, `parts/` what they share.
"""
