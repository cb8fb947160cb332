"""Real clients and identity providers."""
