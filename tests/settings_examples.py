"""For every setting, a text and its value, which is not the default."""

import dataclasses
from typing import Any

from cognito_identity_emulator.settings import Settings

_SPECIAL = {
    "host": "0.0.0.0",
    "database_url": "sqlite:///file.db",
    "account": "123456789012",
    "region": "eu-west-1",
    "issuer": "https://issuer.example.com",
    "issuer_keys": "https://issuer.example.com=keys.json",
    "signing_keys": "AKIAIOSFODNN7EXAMPLE:secret",
    "seed_parameter": "Name=value",
    "seed_parameters": "parameters.json",
    "seed_import": "Name=value",
    "forward_to": "s3=http://localhost:4566",
    "user_pool_endpoint": "localhost:9229/local_pool=http://localhost:9229",
}


def _example(setting: "dataclasses.Field[Any]") -> tuple[str, Any]:
    choices: tuple[str, ...] = setting.metadata["choices"]
    if choices:
        other = next(each for each in choices if each != setting.default)
        return other, other
    if isinstance(setting.default, bool):
        return str(not setting.default), not setting.default
    if setting.name == "seed_ids":
        return "7", 7
    if isinstance(setting.default, int):
        return str(setting.default + 1), setting.default + 1
    text = _SPECIAL.get(setting.name, "example")
    return text, (text,) if isinstance(setting.default, tuple) else text


COMPANIONS = {
    "workers": {"database_url": "sqlite:///file.db"},
    "tls_cert": {"tls_key": "key.pem"},
    "tls_key": {"tls_cert": "certificate.pem"},
}
"""Settings that only mean something together."""

EXAMPLES = {each.name: _example(each) for each in dataclasses.fields(Settings)}
