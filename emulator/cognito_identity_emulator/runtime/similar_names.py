"""Finds the name that was probably meant, for "Did you mean ...?"."""

from collections.abc import Iterable


def nearest(name: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The name that is most similar, in upper or lower case; None when none is similar. `cutoff` is from 0 (any) to 1
    (the same)."""
    import difflib  # only a mistake needs it

    by_lower_case = {each.lower(): each for each in names}
    near = difflib.get_close_matches(name.lower(), by_lower_case, n=1, cutoff=cutoff)
    return by_lower_case[near[0]] if near else None
