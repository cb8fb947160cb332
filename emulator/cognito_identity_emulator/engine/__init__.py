"""Performs calls outside HTTP, and keeps the journal and the metrics. What an operation does is in `operations`."""
