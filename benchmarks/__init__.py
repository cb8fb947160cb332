"""What the emulator can do, found out from outside with real processes: how fast it is, and what it survives."""
