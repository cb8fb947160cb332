"""Decisions as tables of cases: no fixtures, no I/O."""
