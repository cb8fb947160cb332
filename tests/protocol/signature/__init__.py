"""Signatures: read, verified, tampered with."""
