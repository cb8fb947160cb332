"""The emulator's command line with a journal that notes nothing and, with it, no metrics: to know what they cost."""

from emulator.cli import main
from emulator.engine.journal import Journal


def _note_nothing(self: Journal, *call: object) -> None:
    """Instead of Journal.note."""


if __name__ == "__main__":
    Journal.note = _note_nothing  # type: ignore[method-assign, assignment]
    main()
