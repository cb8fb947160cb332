"""One module per kind of identity provider: how its tokens are proven, and who the user is."""
