"""Reads the signature of a request, from the Authorization header or a presigned query. Nothing is verified here.

This is on the path of every signed call, so the header form of the SDKs is read by one regular expression, and the
date stays text until it is verified.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote_plus

import msgspec

from cognito_identity_emulator.protocol.signature.credential_scope import CredentialScope
from cognito_identity_emulator.protocol.signature.refusals import (
    MalformedCredential,
    MissingParameters,
    NotAPair,
    SignedTwice,
)

SIGV4A = "AWS4-ECDSA-P256-SHA256"

_CANONICAL_HEADER = re.compile(
    r"(AWS4-HMAC-SHA256) Credential=([^\s,/]+)/([^\s,/]+)/([^\s,/]+)/([^\s,/]+)/([^\s,/]+),\s*"
    r"SignedHeaders=([^\s,]+),\s*Signature=([^\s,]+)"
)
_SEPARATORS = re.compile(r"[\s,]+")
_FIRST_CREDENTIAL = re.compile(r"AWS4-HMAC-SHA256 Credential=([^\s,]+)")
_PRESIGNED_VERSION_2 = re.compile(r"(?:^|&)AWSAccessKeyId=(?!.*&SignatureVersion=)")
_NAMED_CREDENTIAL = re.compile(r"(?:^|[\s,])Credential=([^\s,]+)")


class Signature(msgspec.Struct, frozen=True):
    """A signature as the request states it; none of it is checked yet.

    `signed_headers`: lower-case names in the order given. `request_time`: X-Amz-Date, or else Date, as written.
    `expires_s`: X-Amz-Expires of a presigned request, when it is a number. `payload_hash`: X-Amz-Content-Sha256.
    """

    algorithm: str
    access_key_id: str
    scope: CredentialScope
    signed_headers: tuple[str, ...]
    signature: str
    request_time: str
    session_token: str | None = None
    payload_hash: str | None = None
    presigned: bool = False
    expires_s: int | None = None


class Credential(msgspec.Struct, frozen=True):
    """The access key of a request, not verified. `region` is None where the credential names none."""

    access_key_id: str
    region: str | None
    session_token: str | None


def parse_signature(query: str, headers: Mapping[str, str]) -> Signature | None:
    """The signature of a request; None when it has none, or an Authorization header that is not AWS4-….

    `query` is the query string as received, `headers` have lower-case names. Raises MalformedSignature when there is a
    signature that cannot be read, SignedTwice when header and query both have one. A SigV4A header is read too, so that
    its access key is known; only verifying refuses it.
    """
    authorization = headers.get("authorization")
    parameters = _presigned_parameters(query) if "X-Amz-Algorithm" in query else {}
    presigned = "X-Amz-Algorithm" in parameters
    if authorization is not None:
        if presigned:
            raise SignedTwice()
        return _from_header(authorization, headers)
    return _from_query(parameters, headers) if presigned else None


def read_credential(query: str, headers: Mapping[str, str]) -> Credential | None:
    """The access key of a request, however broken the rest of its signature is. Never raises.

    For the account and the region when signatures are not verified: a Credential that names an access key is enough,
    without date, signed headers or a plausible signature. None when there is none; `parse_signature` then tells whether
    the request is unsigned or malformed.
    """
    token = headers.get("x-amz-security-token")
    authorization = headers.get("authorization")
    if authorization is not None and (
        named := _FIRST_CREDENTIAL.match(authorization) or _NAMED_CREDENTIAL.search(authorization)
    ):
        regions = headers.get("x-amz-region-set", "") if SIGV4A in authorization else None
        return _credential(named[1], token, regions)
    if "X-Amz-Credential" in query:
        parameters = _presigned_parameters(query)
        sigv4a = parameters.get("X-Amz-Algorithm") == SIGV4A
        regions = parameters.get("X-Amz-Region-Set", "") if sigv4a else None
        token = parameters.get("X-Amz-Security-Token") or token
        return _credential(parameters.get("X-Amz-Credential", ""), token, regions)
    return None


def read_signed_service(query: str, headers: Mapping[str, str]) -> str | None:
    """The service that the signature of a request is for, in lower case and not verified. Never raises.

    Only S3 still takes signatures of version 2, which name no service.
    """
    authorization = headers.get("authorization")
    if authorization is not None:
        if authorization.startswith("AWS "):
            return "s3"
        named = _NAMED_CREDENTIAL.search(authorization)
        credential = named[1] if named else ""
    elif "X-Amz-Credential" in query:
        credential = _presigned_parameters(query).get("X-Amz-Credential", "")
    else:
        return "s3" if _PRESIGNED_VERSION_2.search(query) else None
    parts = credential.rstrip("/").split("/")
    return parts[-2].lower() or None if len(parts) > 2 else None


def _credential(text: str, token: str | None, region_set: str | None) -> Credential | None:
    """`text` is key id and scope, as far as they are there; `region_set` is for SigV4A only."""
    access_key_id, *scope = text.split("/", 3)
    if not access_key_id:
        return None
    if region_set is None:
        return Credential(access_key_id, scope[1] or None if len(scope) > 1 else None, token)
    one_region = bool(region_set) and "," not in region_set and "*" not in region_set
    return Credential(access_key_id, region_set if one_region else None, token)


def _from_header(authorization: str, headers: Mapping[str, str]) -> Signature | None:
    canonical = _CANONICAL_HEADER.fullmatch(authorization)
    request_time = _request_time(headers)
    if canonical is None or not request_time:
        return _from_other_header(authorization, headers)
    algorithm, access_key_id, date, region, service, terminator, signed_headers, signature = canonical.groups()
    return Signature(
        algorithm,
        access_key_id,
        CredentialScope(date, region, service, terminator),
        tuple(signed_headers.lower().split(";")),
        signature,
        request_time,
        headers.get("x-amz-security-token"),
        headers.get("x-amz-content-sha256"),
    )


def _from_other_header(authorization: str, headers: Mapping[str, str]) -> Signature | None:
    """The same, for any order and spacing of the parts, and with AWS's complaint when one is missing."""
    algorithm, *parts = _SEPARATORS.split(authorization.strip())
    if not algorithm.startswith("AWS4-"):
        return None
    values: dict[str, str] = {}
    for part in filter(None, parts):
        # A space ends a part as a comma does: to AWS, "AKID/…" is not a pair in "Credential= AKID/…".
        name, equals, value = part.partition("=")
        if not equals:
            raise NotAPair(part, authorization)
        values.setdefault(name, value)
    missing = [name for name in ("Credential", "Signature", "SignedHeaders") if not values.get(name)]
    request_time = _request_time(headers)
    if not request_time:
        missing.append("X-Amz-Date")
    if missing:
        raise MissingParameters(tuple(missing), authorization)
    access_key_id, scope = _credential_parts(values["Credential"], algorithm)
    return Signature(
        algorithm,
        access_key_id,
        scope,
        tuple(values["SignedHeaders"].lower().split(";")),
        values["Signature"],
        request_time,
        headers.get("x-amz-security-token"),
        headers.get("x-amz-content-sha256"),
    )


def _request_time(headers: Mapping[str, str]) -> str:
    return headers.get("x-amz-date") or headers.get("date") or ""


_PRESIGNED_MUST_HAVE = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date")


def _from_query(parameters: Mapping[str, str], headers: Mapping[str, str]) -> Signature:
    missing = tuple(name for name in _PRESIGNED_MUST_HAVE if not parameters.get(name))
    if missing:
        raise MissingParameters(missing, authorization=None)
    algorithm = parameters["X-Amz-Algorithm"]
    access_key_id, scope = _credential_parts(parameters["X-Amz-Credential"], algorithm)
    return Signature(
        algorithm,
        access_key_id,
        scope,
        tuple(parameters["X-Amz-SignedHeaders"].lower().split(";")),
        parameters["X-Amz-Signature"],
        parameters["X-Amz-Date"],
        parameters.get("X-Amz-Security-Token") or headers.get("x-amz-security-token"),
        parameters.get("X-Amz-Content-Sha256") or headers.get("x-amz-content-sha256"),
        presigned=True,
        expires_s=_seconds(parameters.get("X-Amz-Expires", "")),
    )


def _credential_parts(credential: str, algorithm: str) -> tuple[str, CredentialScope]:
    """Key id and scope. Trailing slashes are ignored (observed: DynamoDB, 2013, recorded in dynalite)."""
    parts = credential.rstrip("/").split("/")
    if algorithm == SIGV4A and len(parts) == 4:
        access_key_id, date, service, terminator = parts
        return access_key_id, CredentialScope(date, None, service, terminator)
    if algorithm == SIGV4A or len(parts) != 5:
        raise MalformedCredential(credential)
    access_key_id, date, region, service, terminator = parts
    return access_key_id, CredentialScope(date, region, service, terminator)


def _presigned_parameters(query: str) -> dict[str, str]:
    """The X-Amz-… parameters by name; the first of duplicates counts, as in STS."""
    parameters: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name.startswith("X-Amz-"):
            parameters.setdefault(name, unquote_plus(value))
    return parameters


def _seconds(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
