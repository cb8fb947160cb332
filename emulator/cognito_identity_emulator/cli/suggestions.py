"""Sentences about unknown names: each names a similar one, or all."""

from collections.abc import Collection


def unknown(kind: str, name: str, names: Collection[str], otherwise: str | None = None) -> str:
    """What to say about a name that is none of `names`. `kind` is the noun for them, in the singular.

    `otherwise` is the hint when no name is similar; without it, that is the list of all.
    """
    near = nearest(name, names)
    hint = f"Did you mean {near}?" if near else otherwise or f"Valid: {', '.join(sorted(names))}."
    return f"There is no {kind} {name}. {hint}"


def nearest(name: str, names: Collection[str]) -> str | None:
    """The name that is most similar, in upper or lower case; None when none is similar."""
    import difflib  # only a mistake needs it

    by_lower_case = {each.lower(): each for each in names}
    near = difflib.get_close_matches(name.lower(), by_lower_case, n=1)
    return by_lower_case[near[0]] if near else None


def match(kind: str, name: str, names: Collection[str], otherwise: str | None = None) -> str:
    """The one of `names` that `name` is, in upper or lower case. Raises ValueError with the sentence of `unknown`."""
    found = next((each for each in names if each.lower() == name.lower()), None)
    if found is None:
        raise ValueError(unknown(kind, name, names, otherwise))
    return found
