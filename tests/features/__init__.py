"""Tests of the features of EmulatorCore."""
