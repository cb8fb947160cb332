"""Tests of the pytest fixtures, each in a separate test suite."""
