"""Exports the whole state as one JSON document, and imports it again. Rows are read and written by `storage`."""
