"""Explains a token or the choice of a role, check by check. The checks themselves are in `logins` and `domain`."""
