"""Verifies a signature by the same computation as the signer's, in AWS's order of refusal.

Date, skew, host, algorithm, scope, then the cryptography (order observed: DynamoDB, 2013, recorded in dynalite).

Differs: SigV4A signatures (AWS4-ECDSA-P256-SHA256) are refused as an unsupported algorithm. [sigv4a]
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from cognito_identity_emulator.errors.frontend import ScopePart
from cognito_identity_emulator.protocol.signature.canonical import canonical_request, wire_bytes
from cognito_identity_emulator.protocol.signature.credential_scope import CredentialScope
from cognito_identity_emulator.protocol.signature.parsing import Signature
from cognito_identity_emulator.protocol.signature.refusals import (
    MalformedDate,
    PayloadHashMismatch,
    SignatureExpired,
    SignatureMismatch,
    SignatureNotYetCurrent,
    UnsignedHeader,
    UnsupportedAlgorithm,
    WrongScope,
)

HMAC_SHA256 = "AWS4-HMAC-SHA256"
TERMINATOR = "aws4_request"
_TARGET = "x-amz-target"

_ISO_8601_BASIC = re.compile(r"[0-9]{8}T[0-9]{6}Z")


def verify(
    signature: Signature,
    secret: str,
    *,
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes,
    now: int,
    service: str,
    region: str | None = None,
    skew_s: int = 900,
) -> None:
    """Return if `secret` made this signature for this request; raise a SignatureRefused otherwise.

    `path` and `query` are as on the wire, `headers` have lower-case names with repeated ones joined by
    commas. `now` is in epoch milliseconds. The scope must name `service`, and `region` unless that is None.

    A presigned request is valid for as long as any other: STS gives it 15 minutes whatever X-Amz-Expires says (observed
    by the authors of aws-iam-authenticator). The body is always signed: UNSIGNED-PAYLOAD is for S3 alone (assumed).
    """
    request_time = _request_time(signature.request_time)
    _check_time(request_time, now=now, skew_s=skew_s)
    if "host" not in signature.signed_headers:
        raise UnsignedHeader("host")
    if signature.algorithm != HMAC_SHA256:
        raise UnsupportedAlgorithm(signature.algorithm)
    timestamp = _basic(request_time)
    _check_scope(signature.scope, timestamp, service=service, region=region)

    payload_hash = hashlib.sha256(body).hexdigest()
    if signature.payload_hash and signature.payload_hash != payload_hash:
        raise PayloadHashMismatch(claimed=signature.payload_hash, actual=payload_hash)
    canonical = canonical_request(
        method,
        path,
        query,
        headers,
        signed_headers=signature.signed_headers,
        payload_hash=payload_hash,
        leave_out="X-Amz-Signature" if signature.presigned else None,
    )
    to_sign = string_to_sign(timestamp, signature.scope, canonical)
    expected = hmac.digest(signing_key(secret, signature.scope), to_sign, "sha256").hex()
    # Bytes, because compare_digest refuses text that is not ASCII, and this text is the client's.
    if not hmac.compare_digest(expected.encode(), wire_bytes(signature.signature)):
        raise SignatureMismatch(canonical.decode("latin-1"), to_sign.decode("latin-1"))
    if _TARGET in headers and _TARGET not in signature.signed_headers:  # it names the operation
        raise UnsignedHeader(_TARGET)


def signing_key(secret: str, scope: CredentialScope) -> bytes:
    """The key derived from a secret for one day, region and service (32 bytes)."""
    key = b"AWS4" + secret.encode()
    for part in (scope.date, scope.region or "", scope.service, scope.terminator):
        key = hmac.digest(key, wire_bytes(part), "sha256")
    return key


def string_to_sign(timestamp: str, scope: CredentialScope, canonical: bytes) -> bytes:
    """Algorithm, time, scope and the hash of the canonical request, line by line."""
    scope_text = f"{scope.date}/{scope.region}/{scope.service}/{scope.terminator}"
    return wire_bytes("\n".join((HMAC_SHA256, timestamp, scope_text, hashlib.sha256(canonical).hexdigest())))


def _request_time(text: str) -> datetime:
    try:
        if _ISO_8601_BASIC.fullmatch(text):
            return datetime.fromisoformat(text)
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise MalformedDate(text) from None


def _check_time(request_time: datetime, *, now: int, skew_s: int) -> None:
    server_time = datetime.fromtimestamp(now // 1000, UTC)
    skew = timedelta(seconds=skew_s)
    if request_time < server_time - skew:
        earliest = _basic(server_time - skew)
        raise SignatureExpired(_basic(request_time), earliest, _basic(server_time), skew_s)
    if request_time > server_time + skew:
        latest = _basic(server_time + skew)
        raise SignatureNotYetCurrent(_basic(request_time), latest, _basic(server_time), skew_s)


def _check_scope(scope: CredentialScope, timestamp: str, *, service: str, region: str | None) -> None:
    expected = CredentialScope(timestamp[:8], scope.region if region is None else region, service, TERMINATOR)
    parts: tuple[ScopePart, ...] = ("region", "service", "terminator", "date")
    wrong = tuple(part for part in parts if getattr(scope, part) != getattr(expected, part))
    if wrong:
        raise WrongScope(wrong, scope, expected, timestamp)


def _basic(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")
