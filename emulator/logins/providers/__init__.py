"""One module per kind of login provider: how its tokens are read and proven. Nothing here fetches, or knows a pool."""
