"""Parsing the instants that date conditions compare."""

from decimal import Decimal

import pytest

from cognito_identity_emulator.domain.condition_values import parse_instant
from tests.provenance import assumed, documented


@documented("https://www.w3.org/TR/NOTE-datetime")
@pytest.mark.parametrize(
    ("text", "epoch_s"),
    [
        ("1970", "0"),
        ("1970-02", "2678400"),
        ("1970-01-02", "86400"),
        ("1970-01-01T00:01Z", "60"),
        ("1970-01-01T00:00:01Z", "1"),
        ("1970-01-01T00:00:00.25Z", "0.25"),
        ("1970-01-01T01:00:00+01:00", "0"),
        ("1969-12-31T23:59:59Z", "-1"),
        ("1893456000", "1893456000"),
        ("1893456000.5", "1893456000.5"),
    ],
)
def test_an_instant_is_a_w3c_date_or_epoch_seconds(text: str, epoch_s: str) -> None:
    assert parse_instant(text) == Decimal(epoch_s)


@assumed("the W3C's profile requires a zone with a time; without one, UTC is the usual meaning")
def test_a_time_without_a_zone_is_utc() -> None:
    assert parse_instant("1970-01-01T00:00:01") == 1


@assumed("an invalid date in a policy is reported when the policy is parsed; in a request it equals nothing")
@pytest.mark.parametrize(
    "text", ["", "soon", "1970-13", "1970-02-30", "0000", "1970-01-01T25:00Z", "1970-01-01T00:00+99:00", "٢٠٣٠"]
)
def test_a_text_that_is_no_instant_is_none(text: str) -> None:
    assert parse_instant(text) is None
