"""SQL text that storage runs, with the difference between the two databases where there is one."""

import re
from functools import cached_property

_PARAMETER = re.compile(r":(\w+)")


class SqlStatement:
    """One statement. Parameters are named, `:name`. `postgresql` is given only where it differs from `sqlite`."""

    def __init__(self, sqlite: str, postgresql: str | None = None) -> None:
        self.sqlite = sqlite
        self._postgresql = sqlite if postgresql is None else postgresql

    @cached_property
    def postgresql(self) -> str:
        """The text as psycopg reads it, with `%(name)s` for a parameter."""
        return _PARAMETER.sub(r"%(\1)s", self._postgresql)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters, in the order of the text."""
        return tuple(dict.fromkeys(_PARAMETER.findall(self.sqlite)))
