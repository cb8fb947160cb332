"""Valid requests of every kind, and random ways to corrupt them."""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

_SIGNED = (
    b"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-identity/aws4_request, "
    b"SignedHeaders=host;x-amz-date, Signature=0"
)
_FORM, _JSON = b"application/x-www-form-urlencoded", b"application/x-amz-json-1.1"
_ROLE = "arn:aws:iam::000000000000:role/r"
_NASTY = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\\u0000",
        b"\\ud800",
        b"\\ud83d\\ude00",
        "💥ß\u202e".encode(),
        b"\r\n\r\n",
    ),
    *(b"9" * 400, b"1e999", b"-1e-999", b"-0", b"0x10", b"NaN", b"Infinity", b"true", b"null", b'""', b"{}", b"[]"),
    *(b"[" * 3000, b'{"a":' * 2000, b"(" * 500, b"a" * 20_000, b" " * 5000, b'"' * 7, b"\\" * 9, b"," * 300),
    *(b"%00", b"%ff", b"%", b"%zz", b"..%2f..%2f", b"../../etc/passwd", b"&a=b" * 1500, b"=", b"+" * 50, b";"),
    *(b"<!DOCTYPE x [<!ENTITY a 'b'>]>&a;", b"<?xml version='1.0'?>", b"&#0;", b"]]>", b"<a>" * 1000),
    *(b"&x [*x,*x]", b"!!python/object/apply:os.system ['x']", b"? ", b"%YAML 9", b"---\n---\n"),
    *(b"${" * 5000, b"[{}," * 3000, b"&a {" + b"k: 1, " * 500 + b"}", b"<<: [*a, *a]", b"user@127.0.0.1:1/x?y#"),
    *(b"a.b.c", b"....", b"eyJhbGciOiJub25lIn0.e30.", b"eyJhbGciOiJub25lIn0", b"${aws:x", b"*?" * 500, b"us-east-1:"),
)
_VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        -1,
        0,
        2**31,
        2**63,
        10**30,
        1.5,
        1e308,
        -1e308,
        "",
        " ",
        "a",
        "\x00",
        "\ud800",
        "é" * 300,
        "x" * 3000,
    ),
    *(
        [],
        {},
        [[]],
        [None],
        {"": ""},
        {"a": None},
        {"a": {"a": {"a": []}}},
        ["x"] * 100,
        [{}] * 5000,
        {"K" * 5000: {"Type": "x", "RulesConfiguration": {"Rules": [{}] * 300}}},
        "\x01" * 50_000,
        dict.fromkeys("abcdefghijk", "v"),
    ),
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the server passes it on: header names in lower case, everything else unchanged."""

    method: bytes
    path: bytes
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def good_requests(pool: str, identity: str, tokens: Mapping[str, str]) -> list[Request]:
    """At least one of each kind. `tokens` are login tokens by Logins key."""
    return [
        *(_json(name, body) for name, body in _operations(pool, identity, tokens)),
        *(_form(action, parameters) for action, parameters in _actions(tokens)),
        *_control_requests(pool, identity, tokens),
    ]


def _operations(pool: str, identity: str, tokens: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    by_pool, by_id = {"IdentityPoolId": pool}, {"IdentityId": identity}
    arn = f"arn:aws:cognito-identity:us-east-1:000000000000:identitypool/{pool}"
    provider = {"IdentityProviderName": "accounts.google.com"}
    whole = {"IdentityPoolName": "p", "AllowUnauthenticatedIdentities": True, "IdentityPoolTags": {"a": "b"}}
    rules = {"Rules": [{"Claim": "sub", "MatchType": "Equals", "Value": "a", "RoleARN": _ROLE}]}
    mapping = {
        "accounts.google.com:app": {"Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": rules}
    }
    developer = {"DeveloperProviderName": "login.developer"}
    logins = [{"Logins": {key: token}} for key, token in tokens.items()]
    return [
        *(("GetId", by_pool | each) for each in logins),
        *(("GetOpenIdToken", by_id | each) for each in logins),
        *(("GetCredentialsForIdentity", by_id | each | {"CustomRoleArn": _ROLE}) for each in logins),
        ("CreateIdentityPool", whole | {"SupportedLoginProviders": {"accounts.google.com": "app"}}),
        ("CreateIdentityPool", whole | {"CognitoIdentityProviders": [{"ProviderName": "a/b", "ClientId": "c"}]}),
        ("UpdateIdentityPool", by_pool | whole),
        ("DescribeIdentityPool", by_pool),
        ("DescribeIdentity", by_id),
        ("ListIdentityPools", {"MaxResults": 2, "NextToken": "x"}),
        ("ListIdentities", by_pool | {"MaxResults": 2, "HideDisabled": True, "NextToken": "x"}),
        ("GetIdentityPoolRoles", by_pool),
        ("SetIdentityPoolRoles", by_pool | {"Roles": {"authenticated": _ROLE}, "RoleMappings": mapping}),
        ("SetPrincipalTagAttributeMap", by_pool | provider | {"PrincipalTags": {"a": "sub"}, "UseDefaults": False}),
        ("GetPrincipalTagAttributeMap", by_pool | provider),
        ("TagResource", {"ResourceArn": arn, "Tags": {"a": "b"}}),
        ("UntagResource", {"ResourceArn": arn, "TagKeys": ["a"]}),
        ("ListTagsForResource", {"ResourceArn": arn}),
        ("LookupDeveloperIdentity", by_pool | {"DeveloperUserIdentifier": "u", "MaxResults": 3}),
        (
            "MergeDeveloperIdentities",
            by_pool | developer | {"SourceUserIdentifier": "a", "DestinationUserIdentifier": "b"},
        ),
        ("UnlinkDeveloperIdentity", by_pool | by_id | developer | {"DeveloperUserIdentifier": "u"}),
        ("UnlinkIdentity", by_id | logins[0] | {"LoginsToRemove": ["accounts.google.com"]}),
        (
            "GetOpenIdTokenForDeveloperIdentity",
            by_pool | {"Logins": {"login.developer": "u"}, "PrincipalTags": {"a": "b"}},
        ),
        ("DeleteIdentities", {"IdentityIdsToDelete": ["us-east-1:11111111-2222-4333-8444-555555555555"]}),
        ("DeleteIdentityPool", {"IdentityPoolId": "us-east-1:11111111-2222-4333-8444-555555555555"}),
    ]


def _actions(tokens: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    web_identity = {"RoleArn": _ROLE, "RoleSessionName": "s", "DurationSeconds": "900", "Policy": policy}
    arns = {"PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/X", "ProviderId": "graph.facebook.com"}
    return [
        *(("AssumeRoleWithWebIdentity", web_identity | {"WebIdentityToken": each}) for each in tokens.values()),
        ("AssumeRoleWithWebIdentity", web_identity | arns | {"WebIdentityToken": next(iter(tokens.values()))}),
        ("GetCallerIdentity", {}),
        ("GetAccessKeyInfo", {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}),
        ("AssumeRole", {"RoleArn": _ROLE}),
    ]


def _json(operation: str, body: dict[str, Any]) -> Request:
    headers = (
        (b"content-type", _JSON),
        (b"x-amz-target", f"AWSCognitoIdentityService.{operation}".encode()),
        (b"authorization", _SIGNED),
        (b"host", b"127.0.0.1"),
    )
    return Request(b"POST", b"/", b"", headers, json.dumps(body).encode())


def _form(action: str, parameters: dict[str, str]) -> Request:
    text = urlencode({"Action": action, "Version": "2011-06-15", **parameters}).encode()
    headers = ((b"content-type", _FORM), (b"authorization", _SIGNED), (b"host", b"localhost"))
    return Request(b"POST", b"/", b"", headers, text)


def _control_requests(pool: str, identity: str, tokens: Mapping[str, str]) -> list[Request]:
    trust = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRoleWithWebIdentity"}]}
    condition = {"StringLike": {"accounts.google.com:aud": ["a*", "${aws:username}"]}}
    trust["Statement"][0]["Condition"] = condition  # type: ignore[assignment]
    token = next(iter(tokens.values()))
    provider = "arn:aws:iam::000000000000:oidc-provider/issuer.example"
    saml = "arn:aws:iam::000000000000:saml-provider/x"
    metadata = "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'/>"
    written: list[tuple[str, str, str, Any]] = [
        ("POST", "login-tokens", "", {"provider": "accounts.google.com", "subject": "a", "claims": {"x": [1]}}),
        ("POST", "explain/token", "", {"token": token, "identity_pool_id": pool}),
        (
            "POST",
            "explain/role",
            "",
            {"identity_pool_id": pool, "claims": {"sub": "a"}, "provider": "accounts.google.com"},
        ),
        ("PUT", "identity-providers", "", {"arn": provider, "client_ids": ["a"], "jwks": {"keys": [{"kty": "RSA"}]}}),
        ("PUT", "identity-providers", "", {"arn": saml, "saml_metadata": metadata}),
        ("PUT", "roles", "", {"arn": _ROLE, "trust_policy": trust, "max_session_duration_s": 3600}),
        ("PUT", "pools", "account=000000000000", {"IdentityPoolName": "q", "AllowUnauthenticatedIdentities": True}),
        ("PUT", "state", "", {"version": 1, "identity_pools": [{"seq": 1}]}),
        ("PUT", "clock", "", {"advance_s": 1}),
        ("POST", "seed", "stack_name=a&parameter=A=b", {"version": 1, "identity_pools": [{"IdentityPoolName": "s"}]}),
        (
            "POST",
            "seed",
            "",
            {"Resources": {"P": {"Type": "AWS::Cognito::IdentityPool", "Properties": {"Fn::Sub": "${A}"}}}},
        ),
    ]
    reads = [
        ("identities", f"query=a&identity_pool_id={pool}&next=x"),
        ("credentials", f"identity_id={identity}&next=x"),
        ("credentials/ASIAIOSFODNN7EXAMPLE", ""),
        ("calls", "operation=GetId&since=2026-01-01T00:00:00Z&limit=2"),
        ("calls/stream", "since=1"),
        ("pools", f"id={pool}"),
        ("roles", f"arn={_ROLE}"),
        ("keys", ""),
        ("about", ""),
        ("health", ""),
        ("metrics", ""),
        ("", ""),
    ]
    host = (b"host", b"127.0.0.1:4591")
    yaml = b"version: 1\nidentity_pools:\n  - &p {IdentityPoolName: y, AllowUnauthenticatedIdentities: true}\n  - *p\n"
    return [
        *(
            Request(
                method.encode(),
                f"/_emulator/{path}".encode(),
                query.encode(),
                (host, (b"content-type", b"application/json")),
                json.dumps(body).encode(),
            )
            for method, path, query, body in written
        ),
        *(
            Request(b"GET", f"/_emulator/{path}".encode(), query.encode(), (host, (b"last-event-id", b"1")), b"")
            for path, query in reads
        ),
        Request(b"POST", b"/_emulator/seed", b"", (host, (b"content-type", b"application/yaml")), yaml),
        Request(b"GET", b"/.well-known/openid-configuration", b"", (host, (b"origin", b"https://x.example")), b""),
        Request(b"GET", b"/", b"", (host,), b""),
        Request(b"OPTIONS", b"/", b"", (host, (b"access-control-request-headers", b"x")), b""),
    ]


def corrupt(request: Request, rng: random.Random) -> Request:
    """The request with one to three random defects."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        request = rng.choice(_WAYS)(request, rng)
    return request


def _bytes(text: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(text) + 1)
    match rng.randrange(6):
        case 0:
            return text[:at] + bytes([rng.randrange(256)]) + text[at + 1 :]
        case 1:
            return text[:at]
        case 2:
            return text[:at] + text[at + rng.randrange(1, 20) :]
        case 3:
            return text[:at] + rng.choice(_NASTY) + text[at:]
        case 4:
            return text[:at] + text[max(0, at - 50) : at] * rng.randrange(1, 8) + text[at:]
        case _:
            return text[:at] + rng.randbytes(rng.randrange(1, 30)) + text[at:]


def _corrupt_body(request: Request, rng: random.Random) -> Request:
    return replace(request, body=_bytes(request.body, rng))


def _corrupt_member(request: Request, rng: random.Random) -> Request:
    """Another value for a member, at any depth of a JSON body."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return _corrupt_body(request, rng)
    place: Any = body
    while isinstance(place, dict | list) and place:
        name = rng.choice(list(place)) if isinstance(place, dict) else rng.randrange(len(place))
        inside = place[name]
        if not isinstance(inside, dict | list) or not inside or rng.random() < 0.3:
            if isinstance(inside, str) and rng.random() < 0.5:
                place[name] = _bytes(inside.encode(errors="replace"), rng).decode(errors="replace")
            elif isinstance(place, dict) and rng.random() < 0.2:
                del place[name]
            else:
                place[name] = rng.choice(_VALUES)
            break
        place = inside
    return replace(request, body=json.dumps(body).encode())


def _corrupt_header(request: Request, rng: random.Random) -> Request:
    headers = list(request.headers) or [(b"host", b"127.0.0.1")]
    number = rng.randrange(len(headers))
    name, value = headers[number]
    match rng.randrange(4):
        case 0:
            del headers[number]
        case 1:
            headers.append((name, value))
        case 2:
            headers[number] = (name, rng.choice((_JSON, _FORM, b"text/xml", b"application/yaml", b"")))
        case _:
            clean = _bytes(value, rng).translate(None, b"\r\n\0")
            headers[number] = (name, clean[:60_000])
    return replace(request, headers=tuple(headers))


def _corrupt_query(request: Request, rng: random.Random) -> Request:
    return replace(request, query=_bytes(request.query, rng).translate(None, b" \r\n\t#")[:60_000])


def _corrupt_line(request: Request, rng: random.Random) -> Request:
    if rng.random() < 0.5:
        return replace(request, method=rng.choice((b"GET", b"HEAD", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE")))
    return replace(request, path=b"/" + _bytes(request.path[1:], rng).translate(None, b" \r\n\t?#")[:60_000])


_WAYS: tuple[Callable[[Request, random.Random], Request], ...] = (
    *(_corrupt_member,) * 5,
    *(_corrupt_body,) * 4,
    *(_corrupt_header,) * 2,
    _corrupt_query,
    _corrupt_line,
)
