"""What every package uses: the clock, the random source, logging, and the scope of a call. Rules are in `domain`."""
