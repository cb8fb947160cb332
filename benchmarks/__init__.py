"""Measurements from outside, with real processes: the speed of the emulator, and the failures that it survives."""
