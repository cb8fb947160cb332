"""Credentials: which role, which tags, which session, and who is behind a key."""
