"""Performing calls and recording them in the journal."""
