"""Tests of credentials: roles, trust policies, tags, sessions and access key ids."""
