"""The interactive sign-in of the built-in identity provider."""
