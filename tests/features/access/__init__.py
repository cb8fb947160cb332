"""Tests of questions about access."""
