"""Tests of the runner of `benchmarks.survival`. `.ci/run survival` runs the trials themselves."""
