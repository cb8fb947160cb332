"""Counts as a sentence has them."""

from collections.abc import Mapping


def count_nouns(counts: Mapping[str, int], nouns: Mapping[str, tuple[str, str]]) -> list[str]:
    """What is counted, without what there is none of: ["1 pool", "2 roles"]. `nouns` are for one and for several, by
    the name of the count."""
    return [
        f"{counts[name]} {one if counts[name] == 1 else several}"
        for name, (one, several) in nouns.items()
        if counts[name]
    ]
