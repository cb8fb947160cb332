"""Tests of the console in Chromium, against a live emulator."""
