"""One module per kind of login provider."""
