"""Decides whether the session that signed a request for S3 may make it, for `--authorization enforce`, before the
request is forwarded.

Only sessions of credentials that the emulator issued are judged, by the policies of their roles. Requests with other
access keys and anonymous ones are forwarded as they are.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

Differs: bucket policies and access points are not evaluated, because the other server has them. [s3-permissions]
Differs: the condition keys of the signature (s3:authType and others), of the tags that an object has, and of tags in a
body are not there. [s3-permissions]
Differs: one object that may not be deleted refuses the whole DeleteObjects, and so does a body above 1 MiB.
[s3-permissions]
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cognito_identity_emulator.credentials.permission_check import PermissionCheck
from cognito_identity_emulator.domain.partitions import partition_of
from cognito_identity_emulator.domain.s3_permissions import (
    ObjectName,
    S3Request,
    conflicting_parameters,
    copy_source,
    s3_permissions,
)
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.session_context import request_context
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.frontend import (
    AccessDeniedException,
    ExpiredTokenException,
    UnrecognizedClientException,
)
from cognito_identity_emulator.errors.s3 import S3Error
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.gateway.authentication import Authenticator
from cognito_identity_emulator.gateway.batch import BODY_LIMIT_BYTES
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.protocol.s3 import (
    MAX_DELETED,
    MalformedDeleteError,
    bucket_and_key,
    headers_in_query,
    objects_to_delete,
    read_parameters,
    read_s3_credential,
)
from cognito_identity_emulator.protocol.s3_form import (
    FILE,
    MAX_FIELD_BYTES,
    form_fields,
    form_headers,
    form_key,
    is_form,
    read_form_credential,
)
from cognito_identity_emulator.runtime.clock import Clock
from cognito_identity_emulator.storage.errors import DatabaseUnavailableError
from cognito_identity_emulator.storage.registry import RegistryCache

_SOURCE_BUCKET = re.compile(r"[A-Za-z0-9._-]+|arn:.+")  # an ARN names an access point
_MALFORMED_DELETE = FailedCheck(
    "permission",
    f"a list of 1 to {MAX_DELETED} objects in at most {BODY_LIMIT_BYTES} bytes",
    "another body of DeleteObjects",
    "Delete fewer objects at once, each with its Key.",
)


@dataclass(frozen=True, slots=True)
class S3Authorizer:
    """Checks the permissions of the sessions that sign requests for S3. `default_account` stands for any account."""

    authenticator: Authenticator
    registry: RegistryCache
    clock: Clock
    default_account: str

    def authorize(self, request: HttpRequest) -> None:
        """Raises S3Error for a request that its session may not make. Waits for the database.

        As much of the body is there as `bytes_to_judge` says, or more.
        """
        form = form_fields(request) if is_form(request) else {}
        credential = read_s3_credential(request.query, request.headers) or read_form_credential(form)
        if credential is None:
            return
        try:
            session = self.authenticator.session_of(credential)
            if session is not None:
                self._check(session, request, form, credential.region)
        except ExpiredTokenException as refusal:
            raise _explained(S3Error.expired_token(), refusal) from None
        except UnrecognizedClientException as refusal:
            raise _explained(S3Error.invalid_token(), refusal) from None
        except AccessDeniedException as refusal:
            denied = S3Error.access_denied(refusal.caller_arn, refusal.action, refusal.resource, refusal.reason)
            raise _explained(denied, refusal) from None
        except DatabaseUnavailableError as problem:
            failure = S3Error.internal_error()
            failure.explanation = str(problem)
            raise failure from None

    def _check(self, session: Session, request: HttpRequest, form: Mapping[str, str], region: str | None) -> None:
        headers = request.headers
        of_request = request_context(
            self.clock.now(),
            is_tls=request.scheme == "https",
            user_agent=headers.get("user-agent"),
            referer=headers.get("referer"),
            region=region,
        )
        check = PermissionCheck(session, self.registry, of_request, self.default_account)
        s3_request = _s3_request(request, form, partition_of(region or "").id)
        _refuse_unclear(s3_request)
        for action, resource in s3_permissions(s3_request):
            check.require(action, resource)


def bytes_to_judge(request: HttpRequest) -> int:
    """How much of the body says what a request needs permission for: that of DeleteObjects, or the fields of a form."""
    if _names_objects_in_body(request):
        return BODY_LIMIT_BYTES
    return MAX_FIELD_BYTES if is_form(request) else 0


def _names_objects_in_body(request: HttpRequest) -> bool:
    return request.method == "POST" and "delete" in read_parameters(request.query)


def _s3_request(request: HttpRequest, form: Mapping[str, str], partition: str) -> S3Request:
    bucket, key = bucket_and_key(request.headers.get("host", ""), request.path)
    parameters = read_parameters(request.query)
    headers = {**headers_in_query(parameters), **request.headers}
    deleted: list[ObjectName] = []
    if _names_objects_in_body(request):
        try:
            if len(request.body) > BODY_LIMIT_BYTES:
                raise MalformedDeleteError
            deleted = [ObjectName(*each) for each in objects_to_delete(request.body)]
        except MalformedDeleteError:
            raise S3Error.malformed_xml().explain(_MALFORMED_DELETE) from None
    elif request.method == "POST" and bucket and not key:
        key, headers = _key_of_form(request, form), {**headers, **form_headers(form)}
    return S3Request(request.method, bucket, key, parameters, headers, deleted, partition)


def _key_of_form(request: HttpRequest, form: Mapping[str, str]) -> str:
    if not is_form(request):
        raise S3Error.no_form()
    if FILE not in form and len(request.body) > MAX_FIELD_BYTES:
        raise S3Error.fields_too_large()
    key = form_key(form)
    if not key:
        raise S3Error.no_key_in_form()
    return key


def _refuse_unclear(request: S3Request) -> None:
    """Refuse what the other server may understand differently than we do. Raises S3Error."""
    conflicting = conflicting_parameters(request)
    if conflicting:
        raise S3Error.conflicting_parameters(conflicting)
    if request.key and not request.bucket:
        raise S3Error.invalid_bucket_name()
    source = copy_source(request)
    if source is not None:
        bucket, copied = source
        if not _SOURCE_BUCKET.fullmatch(bucket):
            raise S3Error.invalid_source_bucket()
        if not copied.key:
            raise S3Error.invalid_source_key()


def _explained(denied: S3Error, refusal: ServiceError) -> S3Error:
    """The refusal of S3 with the check that failed in the refusal of the emulator."""
    return denied if refusal.failed is None else denied.explain(refusal.failed)
