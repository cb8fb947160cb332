"""The decoders under atheris, which follows their branches: `python -m benchmarks.survival.decoders SECONDS FOLDER`.

For any bytes, a decoder returns or raises its own exceptions. Another exception is a crash, and so is a run of more
than a few seconds. The findings are written to the folder.
"""

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_SLOWEST_S = 5


def main() -> None:
    """Fuzzes until the time is over. The exit status is not 0 when a defect was found."""
    seconds, folder = int(sys.argv[1]), Path(sys.argv[2])
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["cognito_identity_emulator"]):
        targets = _targets()
    seeds = folder / "seeds"
    seeds.mkdir()
    for number in range(len(targets)):
        for count, text in enumerate(_SEEDS):
            (seeds / f"{number}-{count}").write_bytes(bytes([number]) + text)

    def try_one(data: bytes) -> None:
        if data:
            targets[data[0] % len(targets)](data[1:])

    options = [f"-max_total_time={seconds}", f"-timeout={_SLOWEST_S}", "-rss_limit_mb=2048", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, "-max_len=4096", f"-artifact_prefix={folder}/", str(seeds)], try_one)
    atheris.Fuzz()


_SEEDS = (
    b"",
    b'{"IdentityPoolId":"us-east-1:11111111-2222-4333-8444-555555555555","Logins":{"a":"b"},"MaxResults":3}',
    b"Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=a&PolicyArns.member.1.arn=b&DurationSeconds=900",
    b"AWS4-HMAC-SHA256 Credential=t/20260101/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=0",
    b"eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJodHRwczovL2EiLCJzdWIiOiJiIiwiZXhwIjoxfQ.AAAA",
    b'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"a"},"Action":"sts:*",'
    b'"Condition":{"ForAnyValue:StringLike":{"a:amr":["${a, \'b\'}","*?"]},"NumericLessThan":{"b":"1"}}}]}',
    b"version: 1\nidentity_pools:\n  - &a {IdentityPoolName: x, Roles: {authenticated: !Sub 'arn'}}\n  - *a\n",
    b'{"Resources":{"P":{"Type":"AWS::Cognito::IdentityPool","Properties":{"IdentityPoolName":{"Fn::Join":["",["a"]]}}}}}',
    b"PFJlc3BvbnNlIHhtbG5zPSJ1cm46b2FzaXM6bmFtZXM6dGM6U0FNTDoyLjA6cHJvdG9jb2wiLz4=",
    b"https://user:secret@[::1]:443/a/b?c=d#e",
    b"issuer.example:8443/realms/one",
    b"operation=GetId&since=2026-01-01T00:00:00Z&limit=2&before=9",
)


def _targets() -> list[Callable[[bytes], object]]:
    """The decoders. Each takes bytes and raises only for a defect."""
    from cognito_identity_emulator.control_api.body import read_body
    from cognito_identity_emulator.control_api.call_query import read_query
    from cognito_identity_emulator.control_api.routing import ENDPOINTS
    from cognito_identity_emulator.declare.violations import violations
    from cognito_identity_emulator.domain.policy_grammar import PolicyError
    from cognito_identity_emulator.domain.policy_text import parse_template
    from cognito_identity_emulator.domain.trust_document import parse_trust_policy
    from cognito_identity_emulator.errors.admin import AdminError
    from cognito_identity_emulator.errors.service_error import ServiceError
    from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack
    from cognito_identity_emulator.features.seeds.decoding import decode
    from cognito_identity_emulator.features.seeds.files import read_seed
    from cognito_identity_emulator.features.seeds.problems import SeedError
    from cognito_identity_emulator.keys.sealing import Seal
    from cognito_identity_emulator.logins.hosts import may_fetch, parse_issuer
    from cognito_identity_emulator.logins.providers.saml_envelope import read_response
    from cognito_identity_emulator.logins.providers.saml_error import SamlError
    from cognito_identity_emulator.logins.providers.saml_metadata import MalformedSamlMetadataError, parse_metadata
    from cognito_identity_emulator.logins.token_facts import read_facts
    from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
    from cognito_identity_emulator.operations.sts.service import STS
    from cognito_identity_emulator.protocol import json11, query
    from cognito_identity_emulator.protocol.message import HttpRequest
    from cognito_identity_emulator.protocol.signature import parse_signature, read_credential, refusals
    from cognito_identity_emulator.runtime.urls import shown_url

    seal = Seal(bytes(32))
    operations, actions = list(COGNITO_IDENTITY.operations.values()), list(STS.operations.values())

    def wire(dialect: Any, declared: list[Any]) -> Callable[[bytes], object]:
        def read(data: bytes) -> None:
            body = data[1:]
            for request in (
                HttpRequest("POST", "/", "", {"content-type": "application/x-www-form-urlencoded"}, body),
                HttpRequest("GET", "/", body.decode("latin-1"), {}, b""),
            ):
                violations(dialect.decode(declared[data[0] % len(declared)], request)) if data else None

        return read

    def signature(data: bytes) -> None:
        text = data.decode("latin-1")
        headers = {"authorization": text, "x-amz-date": text[:20]}
        read_credential(text, headers)
        parse_signature("", headers)
        parse_signature(text, {})

    def trust(data: bytes) -> None:
        document = json.loads(data)
        if isinstance(document, dict):
            parse_trust_policy(document)

    def issuer_address(data: bytes) -> None:
        address = parse_issuer(data.decode("utf-8", "replace"))
        if address is not None:
            url = urlsplit(f"https://{address.authority}{address.path}")
            parts = (url.netloc, url.path, url.query, url.fragment, url.username)
            assert parts == (address.authority, address.path, "", "", None), parts

    def url(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        may_fetch(text, named_by="https://issuer.example")
        shown = shown_url(text)
        assert shown == text or not set("?#@") & set(shown.partition("://")[2]), shown

    def template(data: bytes) -> None:
        read_seed(decode(data, is_json=True), Stack("app", "000000000000", "us-east-1"))

    def policy_text(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        pattern = parse_template(text).expand({"a": (text[:30],)})
        if pattern is not None:
            pattern.matches(text[::-1])

    forms = [each.request for each in ENDPOINTS if each.request not in (None, dict)]

    def body_of_verb(data: bytes) -> None:
        read_body(data[1:], forms[data[0] % len(forms)])

    refused: tuple[type[Exception], ...] = (
        ServiceError,
        AdminError,
        SeedError,
        SamlError,
        MalformedSamlMetadataError,
    )
    refused += (PolicyError, refusals.MalformedSignature, refusals.InvalidSignature)

    def guarded(read: Callable[[bytes], object], *more: type[Exception]) -> Callable[[bytes], object]:
        def try_it(data: bytes) -> None:
            try:
                read(data)
            except (*refused, *more):
                pass

        return try_it

    return [
        guarded(wire(json11, operations)),
        guarded(wire(query, actions)),
        guarded(signature),
        guarded(lambda data: read_facts(data.decode("utf-8", "replace"), seal)),
        guarded(lambda data: decode(data, is_json=True)),
        guarded(lambda data: decode(data, is_json=False)),
        guarded(trust, ValueError, RecursionError),  # json.loads is not ours
        guarded(policy_text),
        guarded(issuer_address),
        guarded(url),
        guarded(template),
        guarded(lambda data: read_response(data.decode("latin-1"))),
        guarded(parse_metadata),
        guarded(body_of_verb, IndexError),
        guarded(lambda data: read_query(data.decode("latin-1"))),
    ]


if __name__ == "__main__":
    main()
