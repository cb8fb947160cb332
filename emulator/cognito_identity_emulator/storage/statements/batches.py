"""Statements that PostgreSQL also runs for many calls at once, with arrays as parameters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ClauseElement, Delete, Insert


@dataclass(frozen=True)
class Batched:
    """A statement that has a second form, for many calls. A batched DELETE compares a column with its one parameter."""

    clause: ClauseElement

    def batch_text(self, text: str, types: Mapping[str, str]) -> str:
        """The form for many calls. `text` is the statement for PostgreSQL, `types` has the type of each parameter."""
        arrays = {name: f"CAST(:{name} AS {kind}[])" for name, kind in types.items()}
        if isinstance(self.clause, Delete):
            return _replace_parameters(text, {name: f"ANY ({array})" for name, array in arrays.items()})
        if isinstance(self.clause, Insert):
            head, _, values = text.partition("VALUES (")
            rows = f"unnest({_replace_parameters(values, arrays)} AS wanted"
            return " ".join((head.strip(), "SELECT wanted.* FROM", rows))
        # A plan for any number of calls has to look as cheap to the server as one for these calls: the subqueries hide
        # how many there are. Otherwise it would plan a prepared statement each time.
        hidden = [f"(SELECT {array})" for array in arrays.values()]
        rows = f"unnest({', '.join(hidden)}) WITH ORDINALITY AS wanted ({', '.join(types)}, position)"
        found = f"LATERAL ({_replace_parameters(text, {name: f'wanted.{name}' for name in types})}) AS found"
        return " ".join(("SELECT wanted.position, found.* FROM", f"{rows},", found))


def _replace_parameters(text: str, replacements: Mapping[str, str]) -> str:
    return re.sub(r":(\w+)", lambda found: replacements[found[1]], text)
