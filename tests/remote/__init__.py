"""Tests of the client of an emulator in another process."""
