"""Tests of the domain: tables of cases, without fixtures and without I/O."""
