"""How fast the emulator is, beside its peers and the bare server it runs on, side by side in one run.

`python -m benchmarks.speed` (`make bench`) writes benchmarks/results.md; `python -m benchmarks.speed.gate` is the part
that is steady enough for CI. Only loopback is ever loaded, and every load ends by itself.
"""
