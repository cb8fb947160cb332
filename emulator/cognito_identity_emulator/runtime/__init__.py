"""What every package stands on: the clock, the random source, logging, and whose data a call may see."""
