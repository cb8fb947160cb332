"""Caches keep the results of short texts only."""

from cognito_identity_emulator.runtime.caches import MAX_CACHED_CHARACTERS, cache_of_short_texts


def test_the_results_of_long_texts_are_not_kept() -> None:
    computed: list[int] = []

    @cache_of_short_texts(8)
    def length(text: str) -> int:
        computed.append(len(text))
        return len(text)

    short, long = "x" * MAX_CACHED_CHARACTERS, "x" * (MAX_CACHED_CHARACTERS + 1)
    assert [length(each) for each in (short, short, long, long)] == [len(short)] * 2 + [len(long)] * 2
    assert computed == [len(short), len(long), len(long)]
