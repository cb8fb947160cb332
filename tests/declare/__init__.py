"""Tests of the classes that declare operations, shapes and constraints."""
