"""Verification of login tokens: providers, signing keys, and the built-in identity provider."""
