"""Measures the speed of the emulator beside its peers and beside the bare server it runs on, in one run.

`python -m benchmarks.speed` (`make bench`) writes benchmarks/results.md; `python -m benchmarks.speed.gate` is the part
that is steady enough for CI. Only the loopback interface is loaded, and every load ends by itself.
"""
