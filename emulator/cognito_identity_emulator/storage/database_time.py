"""How long calls spent in the database, for whoever watches the emulator."""


class DatabaseTime:
    """Seconds in transactions and readings, waiting for them included. Threads may lose each other's fractions."""

    def __init__(self) -> None:
        self.seconds = {"reading": 0.0, "writing": 0.0}

    def add(self, kind: str, seconds: float) -> None:
        """Count a time of that kind: reading or writing."""
        self.seconds[kind] += seconds
