"""Verbs of Control, over a live emulator."""
