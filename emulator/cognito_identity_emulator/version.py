"""The version of this emulator, in one place."""

VERSION = "0.1.0"
