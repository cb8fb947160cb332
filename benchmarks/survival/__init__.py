"""What the emulator must survive: one module for each row of benchmarks/survival.md, each with a short and a full form.

`python -m benchmarks.survival` runs the short forms, `make survive` the full ones. Only processes that the trials start
themselves, on loopback, are put under load.
"""
