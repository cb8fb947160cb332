"""Real clients against a live port, installed on first use. A plain run leaves them out: pytest -m clients."""
