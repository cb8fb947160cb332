"""Standard streams that look like a terminal."""

import io


class Terminal(io.StringIO):
    """A stream that says it is a terminal: as input with typed text, as output with what was printed."""

    def isatty(self) -> bool:
        return True
