"""SQL text that storage runs, with the difference between the two databases where there is one."""

import re
from functools import cached_property

_PARAMETER = re.compile(r":(\w+)")


class SqlStatement:
    """One statement. Parameters are named, `:name`. `postgresql` is given only where it differs from `sqlite`.

    `postgresql_batch` does for PostgreSQL what the statement does, for many calls at once: its parameters are arrays
    with an element for each call. A batched SELECT puts the position of the call, from 1 on, before each row. None for
    a statement that only runs for one call.
    """

    def __init__(self, sqlite: str, postgresql: str | None = None, postgresql_batch: str | None = None) -> None:
        self.sqlite = sqlite
        self._postgresql = sqlite if postgresql is None else postgresql
        self._postgresql_batch = postgresql_batch

    @property
    def is_batched(self) -> bool:
        """Whether there is a form of the statement for many calls."""
        return self._postgresql_batch is not None

    @cached_property
    def postgresql(self) -> str:
        """The text as psycopg reads it, with `%(name)s` for a parameter."""
        return _PARAMETER.sub(r"%(\1)s", self._postgresql)

    @cached_property
    def postgresql_message(self) -> bytes:
        """The text as the server reads it, with `$1` for the first of `parameters`."""
        return self._numbered(self._postgresql)

    @cached_property
    def postgresql_batch_message(self) -> bytes:
        """The form for many calls as the server reads it; empty when there is none."""
        return self._numbered(self._postgresql_batch or "")

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters, in the order of the text."""
        return tuple(dict.fromkeys(_PARAMETER.findall(self.sqlite)))

    def _numbered(self, text: str) -> bytes:
        return _PARAMETER.sub(lambda found: f"${self.parameters.index(found[1]) + 1}", text).encode()
