"""Tests of the control API, mostly over HTTP."""
