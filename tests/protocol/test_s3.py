"""Bucket and key of a request for S3, and the objects in the body of DeleteObjects."""

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.protocol.s3 import MalformedDeleteError, bucket_and_key, objects_to_delete
from tests.provenance import assumed, documented

HOSTING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html"
DELETE = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html"
_CHARACTERS = st.characters(
    min_codepoint=0x20, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"
)  # as in XML
_KEYS = st.text(_CHARACTERS, min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("host", "path", "bucket", "key"),
    [
        ("127.0.0.1:4591", "/", "", ""),
        ("localhost:4591", "/app.files/a/b", "app.files", "a/b"),
        ("localhost:4591", "/files/", "files", ""),
        ("s3.us-east-1.amazonaws.com", "/files//a", "files", "/a"),
        ("s3.localhost.localstack.cloud:4566", "/files/a", "files", "a"),
        ("app.files.s3.us-east-1.amazonaws.com", "/a/b", "app.files", "a/b"),
        ("files.s3-us-west-2.amazonaws.com", "/", "files", ""),
        ("files.s3.localhost.localstack.cloud:4566", "/a", "files", "a"),
        ("files.localhost:4591", "/a", "files", "a"),
        ("s3-files.localhost:4591", "/a", "s3-files", "a"),
        ("s3-files.s3.us-east-1.amazonaws.com", "/a", "s3-files", "a"),
        ("s3.localhost:4591", "/files/a", "files", "a"),
        ("cognito-identity.internal:4591", "/files/a", "files", "a"),
    ],
)
@documented(HOSTING)
def test_the_bucket_is_in_the_host_or_the_path(host: str, path: str, bucket: str, key: str) -> None:
    assert bucket_and_key(host, path) == (bucket, key)


@given(st.lists(st.tuples(_KEYS, st.none() | st.text("abc123", min_size=1)), min_size=1, max_size=5))
@documented(DELETE)
def test_the_objects_of_a_delete_are_read(objects: list[tuple[str, str | None]]) -> None:
    def element(key: str, version_id: str | None) -> str:
        version = "" if version_id is None else f"<VersionId>{version_id}</VersionId>"
        return f"<Object><Key>{escape(key)}</Key>{version}</Object>"

    elements = "".join(element(*each) for each in objects)
    body = f'<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{elements}</Delete>'
    assert list(objects_to_delete(body.encode())) == objects


@documented(DELETE)
def test_comments_and_character_data_are_read_as_xml() -> None:
    # A reader that differs from the other server's would judge another key than the one that is deleted.
    body = (
        b"<Delete><!-- <Object><Key>x</Key></Object> --><Object><Key>a<!-- b --><![CDATA[&c]]></Key></Object></Delete>"
    )
    assert list(objects_to_delete(body)) == [("a&c", None)]


@assumed("an empty version is none, as moto reads it")
def test_an_object_with_an_empty_version_has_none() -> None:
    body = b"<Delete><Object><Key>a</Key><VersionId></VersionId></Object></Delete>"
    assert list(objects_to_delete(body)) == [("a", None)]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"no XML", b"<Delete/>", b"<Delete><Object/></Delete>", b"<Object><Key>a</Key></Object>",
        b"<Delete><Object><VersionId>1</VersionId></Object></Delete>", b"<Delete><Object><Key>a</Key></Object>",
        b"<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
        b'<!DOCTYPE Delete [<!ENTITY a "a">]><Delete><Object><Key>&a;</Key></Object></Delete>',
        b"<Delete>" + b"<Object><Key>a</Key></Object>" * 1001 + b"</Delete>",
    ],
)  # fmt: skip
@documented(DELETE)
def test_a_delete_without_keys_or_with_too_many_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedDeleteError):
        objects_to_delete(body)
