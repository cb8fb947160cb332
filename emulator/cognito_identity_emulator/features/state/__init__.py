"""Exports the whole state as one JSON document, and imports it again. `storage` reads and writes the rows."""
