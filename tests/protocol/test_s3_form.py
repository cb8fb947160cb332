"""The fields of a form that uploads to S3."""

import pytest

from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.protocol.s3_form import form_fields, form_headers, form_key
from tests.provenance import documented

FORMS = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html"
RULES_OF_FORMS = "https://www.rfc-editor.org/rfc/rfc7578"
KEY = b'Content-Disposition: form-data; name="key"\r\n\r\n'
FILE = b'Content-Disposition: form-data; filename="a b.txt"; name="file"\r\n\r\ncontent'


def form(*parts: bytes, boundary: str = "line", end: bytes = b"\r\n--line--\r\n") -> HttpRequest:
    body = b"\r\n".join(b"--line\r\n" + part for part in parts) + end
    headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
    return HttpRequest("POST", "/files", "", headers, body)


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (form(KEY + b"a", FILE), "a"),
        (form(KEY + b"a", FILE, boundary='"line"'), "a"),
        (form(KEY + b"${filename}", FILE), "a b.txt"),
        (form(KEY.replace(b"\r", b"").replace(b'"', b"") + b"a", FILE), "a"),
        (form(KEY.lower() + b"a", FILE), "a"),
        (form(KEY + b"a", KEY + b"b", FILE), "a"),
        (form(FILE, KEY + b"a"), ""),
        (form(KEY + b"a"), "a"),
        (form(KEY + b"begins", end=b""), ""),
        (form(KEY + b"a--line\r\n" + KEY + b"b", FILE), f"a--line\r\n{KEY.decode()}b"),
        (form(KEY + b"a\r\n--linear\r\n" + KEY + b"b", FILE), f"a\r\n--linear\r\n{KEY.decode()}b"),
        (form(KEY + b"a", boundary="another"), ""),
    ],
)
@documented(f"{FORMS}, {RULES_OF_FORMS}")
def test_the_key_is_in_a_field_before_the_file(request_: HttpRequest, key: str) -> None:
    assert form_key(form_fields(request_)) == key


@documented(FORMS)
def test_fields_mean_what_headers_mean() -> None:
    parts = [
        b'Content-Disposition: form-data; name="%b"\r\n\r\n1' % name for name in (b"ACL", b"x-amz-meta-a", b"Policy")
    ]
    assert form_headers(form_fields(form(*parts, FILE))) == {"x-amz-acl": "1", "x-amz-meta-a": "1"}
