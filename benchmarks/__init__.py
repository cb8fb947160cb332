"""How fast the emulator is, beside its peers and the bare server it runs on: measured from outside, side by side.

`python -m benchmarks` (`make bench`) writes results.md and results.json here; `python -m benchmarks.gate` is the part
that is steady enough for CI. Only loopback is ever loaded, and every load ends by itself.
"""
