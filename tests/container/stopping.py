"""How long an emulator takes to stop, for the examples that say how long it may."""

IN_FLIGHT_S = 10
"""Calls in flight have this long at the stop; see docs/operating.md."""
