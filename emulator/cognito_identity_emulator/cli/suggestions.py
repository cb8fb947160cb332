"""Sentences about unknown names: each names a similar one, or all."""

from collections.abc import Collection

from cognito_identity_emulator.cli.errors import UnknownNameError
from cognito_identity_emulator.runtime.similar_names import nearest


def unknown(kind: str, name: str, names: Collection[str], otherwise: str | None = None) -> str:
    """What to say about a name that is none of `names`. `kind` is the noun for them, in the singular.

    `otherwise` is the hint when no name is similar; without it, that is the list of all.
    """
    near = nearest(name, names)
    hint = f"Did you mean {near}?" if near else otherwise or f"Valid: {', '.join(sorted(names))}."
    return f"There is no {kind} {name}. {hint}"


def match(kind: str, name: str, names: Collection[str], otherwise: str | None = None) -> str:
    """The one of `names` that `name` is, in upper or lower case. Raises UnknownNameError."""
    found = next((each for each in names if each.lower() == name.lower()), None)
    if found is None:
        raise UnknownNameError(unknown(kind, name, names, otherwise))
    return found
