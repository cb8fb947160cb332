"""Survival trials: one module for each row of benchmarks/survival.md, each with a short and a full form.

`python -m benchmarks.survival` runs the short forms, `make survive` the full ones. They put load only on processes that
they start themselves, on loopback.
"""
