"""An internal failure is a 500 error of the protocol; its details are only in the log."""

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.protocol.endpoint import Endpoint
from tests.provenance import assumed, documented

XML = "{https://sts.amazonaws.com/doc/2011-06-15/}"


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Endpoint]:
    """An emulator whose tables were dropped."""
    path = tmp_path / "broken.db"
    with Emulator(Settings(database_url=f"sqlite:///{path}")) as emulator:
        connection = sqlite3.connect(path)
        for table in ("identity_pools", "signing_keys", "sessions"):
            connection.execute(f"DROP TABLE {table}")
        connection.commit()
        connection.close()
        yield Endpoint(emulator)


@documented("the service model: InternalErrorException is a fault")
def test_an_unexpected_failure_is_an_internal_error_with_details_only_in_the_log(
    broken: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = broken.call("GetId", {"IdentityPoolId": "us-east-1:0"})
    assert answer.error == (500, "InternalErrorException", "Internal error")
    assert answer.headers["x-amzn-errortype"] == "InternalErrorException:"
    log = caplog.text
    assert answer.headers["x-amzn-requestid"] in log
    assert "no such table" in log


@documented("https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html")
def test_a_failure_in_sts_is_an_internal_failure(broken: Endpoint) -> None:
    scope = "Credential=ASIAAAAAAAAAAAAAAAAA/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0"
    answer = broken.ask("GetCallerIdentity", headers={"authorization": f"AWS4-HMAC-SHA256 {scope}"})
    assert answer.status == 500
    error = ElementTree.fromstring(answer.body)
    assert error.findtext(f"{XML}Error/{XML}Code") == "InternalFailure"
    assert error.findtext(f"{XML}Error/{XML}Type") == "Receiver"


@assumed("the status and text are our own choice")
def test_keys_that_cannot_be_read_are_unavailable(broken: Endpoint) -> None:
    answer = broken.send("GET", "/.well-known/jwks_uri", None, {"origin": "https://app.example"})
    assert answer.status == 503
    assert "no such table" in answer.json["message"]
    assert answer.headers["access-control-allow-origin"] == "*"
