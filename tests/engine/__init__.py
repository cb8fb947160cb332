"""How calls are performed and noted."""
