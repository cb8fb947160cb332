"""The vocabulary operations are written in."""
