"""The runner of `benchmarks.survival`: what it measures is shown by its trials, which are run by `.ci/run survival`."""
