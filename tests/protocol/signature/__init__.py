"""Parsing and verifying signatures, valid and tampered ones."""
