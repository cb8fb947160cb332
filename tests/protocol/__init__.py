"""Wire formats, tested as pure functions."""
