"""The journal keeps the other calls of a batch when recording one fails."""

import logging

import pytest

from cognito_identity_emulator.engine.journal import Journal, JournalEntry


def an_entry(number: int, request: object = None) -> JournalEntry:
    return JournalEntry(number, 0, "sts", "GetCallerIdentity", None, None, 200, 1.0, f"request-{number}", request)


def test_an_entry_that_fails_does_not_lose_the_others_of_its_batch(caplog: pytest.LogCaptureFixture) -> None:
    counted: list[int] = []
    journal = Journal(10, lambda entries: counted.extend(each.id for each in entries), started_at=0)
    with caplog.at_level(logging.ERROR):
        journal.record([an_entry(1), an_entry(2, object()), an_entry(3)])
    assert [each.id for each in journal.entries()] == counted == [1, 3]
    assert [record.getMessage() for record in caplog.records] == ["Request request-2 could not be recorded"]
